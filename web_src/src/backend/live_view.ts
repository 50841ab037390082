// Views that show what changes elsewhere without a button to refresh them: `js_class="wechat_live_list"`, `…_kanban` and `…_form`.
// Their models say in `is_awaiting` whether more is to come.
import { onMounted, onPatched, onWillUnmount, onWillUpdateProps } from '@odoo/owl';
import type { View } from '@web/views/view';
import { follow } from './follow';
import type { Orm } from './link_api';

/** @returns the view, reading its records anew as long as their model awaits something */
export function live(view: View): View {
  class LiveController extends view.Controller {
    override setup(): void {
      super.setup();
      const { orm } = (this.env as { services: { orm: Orm } }).services;
      let awaited = false;
      // While the records of another search are on their way, a load by us would be of the former one, and put an end to theirs.
      let searching = false;
      onWillUpdateProps(() => {
        searching = true;
      });
      onPatched(() => {
        searching = false;
      });
      const ask = async () => {
        // 19.0 shows a view before its first records are there, and a load meanwhile would keep them out for good.
        await this.model.whenReady;
        const { resId, records } = this.model.root;
        const ids = records ? records.map((record) => record.resId) : [resId];
        const awaits = (await orm.silent.call(this.props.resModel, 'is_awaiting', [ids])) === true;
        if (searching) return true;
        // Once more after the last answer: it may have come between the records and this one.
        if (awaits || awaited) await this.model.load();
        awaited = awaits;
        return awaits;
      };
      let leave = () => {};
      onMounted(() => {
        leave = follow({ ask, visible: () => document.visibilityState === 'visible' });
      });
      onWillUnmount(() => leave());
    }
  }
  return { ...view, Controller: LiveController };
}
