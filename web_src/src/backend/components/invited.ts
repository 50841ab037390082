// Below the code of an invitation: how it stands, and whose WeChat account waits to be confirmed. A field widget of the dialog's
// `invitation_id`.
import { Component, onMounted, onWillUnmount, status, useState, xml } from '@odoo/owl';
import { follow } from '../follow';
import { readStanding } from '../link_api';
import type { Action, Orm, Standing } from '../link_api';
import { messages } from '../messages';

interface Props {
  /** The field that holds the invitation. */
  name: string;
  /** The record of the dialog: `wechat.invite`. */
  record: {
    readonly data: Readonly<Record<string, unknown>>;
    update(changes: Readonly<Record<string, unknown>>): Promise<unknown>;
  };
  [other: string]: unknown;
}

interface Services {
  readonly orm: Orm;
  readonly action: { doAction(action: Action): Promise<unknown> };
}

interface State {
  standing: Standing | undefined;
  /** While Odoo has not answered a button. */
  deciding: boolean;
}

/** Nothing follows any more. */
const ENDED: readonly string[] = ['used', 'expired', 'revoked'];

export class Invited extends Component<Props> {
  static override props = ['*'];

  static override template = xml`
    <div class="o_wechat_invited" t-att-data-state="state.standing?.word">
      <div role="status">
        <strong t-esc="state.standing ? messages.invited(state.standing.word) : ''"/>
        <div t-if="waiting" class="d-flex align-items-center justify-content-center gap-2 my-2">
          <img t-if="waiting.avatar" class="o_wechat_invited_avatar" t-att-src="waiting.avatar" t-att-alt="''"
               referrerpolicy="no-referrer"/>
          <span t-esc="waiting.nickname || messages.nameless()"/>
        </div>
        <p t-if="waiting" class="text-muted mb-2" t-esc="waiting.client + ' · ' + waiting.ip"/>
        <p t-if="waiting" t-esc="messages.confirmOnlyWhom()"/>
      </div>
      <div t-if="waiting" class="d-flex justify-content-center gap-2">
        <button type="button" class="btn btn-primary" t-att-disabled="state.deciding"
                t-on-click="() => this.decide('action_confirm')" t-esc="messages.confirm()"/>
        <button type="button" class="btn btn-secondary" t-att-disabled="state.deciding"
                t-on-click="() => this.decide('action_reject')" t-esc="messages.reject()"/>
      </div>
    </div>`;

  messages = messages;
  state = useState<State>({ standing: undefined, deciding: false });
  private services = (this.env as { services: Services }).services;
  private leave = () => {};

  override setup(): void {
    onMounted(() => this.watch());
    onWillUnmount(() => this.leave());
  }

  get waiting(): Standing | undefined {
    const { standing } = this.state;
    return standing?.word === 'waiting' ? standing : undefined;
  }

  /** A rejection that nobody handles is what Odoo's web client shows. */
  async decide(method: 'action_confirm' | 'action_reject'): Promise<void> {
    // The second half of a double click comes before the button is seen to be disabled.
    if (this.state.deciding) return;
    this.state.deciding = true;
    try {
      await this.carryOut(method);
    } finally {
      this.state.deciding = false;
    }
  }

  private async carryOut(method: 'action_confirm' | 'action_reject'): Promise<void> {
    const context = { wechat_seen: this.state.standing?.attempt };
    const { orm } = this.services;
    const action = (await orm.call('wechat.invitation', method, [[this.invitation]], { context })) as Action;
    if (action['type'] === 'ir.actions.act_window') {
      // Odoo asks who the inviter is. Its dialog takes the place of ours, goes on by itself, and says what came of it.
      await this.services.action.doAction(action);
      return;
    }
    if (action['tag'] === 'display_notification') {
      // What it says is of use here, but not the list that it shows anew.
      const params = { ...(action['params'] as Action), next: undefined };
      await this.services.action.doAction({ ...action, params });
    }
    if (status(this) !== 'destroyed') this.watch();
  }

  /** Odoo 18 keeps a pair, Odoo 19 an object. */
  private get invitation(): number {
    const value = this.props.record.data[this.props.name] as readonly [number, string] | { readonly id: number };
    return 'id' in value ? value.id : value[0];
  }

  private watch(): void {
    this.leave();
    this.leave = follow({
      ask: async () => {
        const standing = await readStanding(this.services.orm, this.invitation);
        this.state.standing = standing;
        const over = ENDED.includes(standing.word);
        // The dialog then hides the code, and the buttons that would mail or revoke it.
        if (over && status(this) !== 'destroyed') await this.props.record.update({ over });
        return !over;
      },
      visible: () => document.visibilityState === 'visible',
    });
  }
}
