// The part of Odoo's identity check that waits for the phone: says how the code stands, and presses the dialog's own button itself.
import { Component, onMounted, onWillUnmount, useRef, useState, xml } from '@odoo/owl';
import { isWechatBrowser } from '../../browser';
import { createCheckApi } from '../link_api';
import type { Action, Orm } from '../link_api';
import { createLinkSession } from '../link_session';
import type { LinkState } from '../link_states';
import { describeCheck } from '../link_view';
import { messages } from '../messages';

interface Props {
  /** The field that holds the id of the code's row. */
  name: string;
  /** The record of the dialog: `res.users.identitycheck`. */
  record: { resId: number; data: Readonly<Record<string, unknown>> };
  [other: string]: unknown;
}

interface Services {
  readonly orm: Orm;
  readonly action: { doAction(action: Action): Promise<unknown> };
}

/** Odoo corrects it with the first answer. */
const LIFETIME_SECONDS = 300;

export class CheckCode extends Component<Props> {
  static override props = ['*'];

  static override template = xml`
    <div class="o_wechat_check_code" t-ref="root" t-att-data-state="state.link.name">
      <a t-if="inWechat and address" class="btn btn-primary" t-att-href="address" t-esc="messages.inWechat()"/>
      <div role="status">
        <strong t-esc="view.title"/>
        <span class="d-block text-muted" t-esc="view.detail"/>
      </div>
      <button t-if="view.over" type="button" class="btn btn-secondary" t-on-click="onAgain" t-esc="messages.newCode()"/>
    </div>`;

  messages = messages;
  root = useRef('root');
  inWechat = isWechatBrowser(navigator.userAgent);
  private services = (this.env as { services: Services }).services;
  private session = createLinkSession({
    api: createCheckApi(this.services.orm, this.props.record.resId),
    started: {
      code: { invitation: Number(this.props.record.data[this.props.name]), address: '', qr: '', user: '', company: '' },
      expiresIn: LIFETIME_SECONDS,
    },
    context: {},
    visible: () => document.visibilityState === 'visible',
    perform: (action) => void this.services.action.doAction(action),
    complain: (error) => void Promise.reject(error),
    onChange: (link) => this.show(link),
  });
  state = useState<{ link: LinkState }>({ link: this.session.state });

  override setup(): void {
    let leave = () => {};
    onMounted(() => {
      leave = this.session.watch(window);
    });
    onWillUnmount(() => {
      leave();
      this.session.destroy();
    });
  }

  get view() {
    return describeCheck(this.state.link);
  }

  get address(): string {
    const address = this.props.record.data['wechat_url'];
    return typeof address === 'string' ? address : '';
  }

  onAgain(): void {
    this.session.dispatch({ type: 'again' });
  }

  private show(link: LinkState): void {
    this.state.link = link;
    // Odoo's own button, so that whatever it does for a person happens here as well. It stands below the form, and only the
    // visible one is on the page.
    if (link.name === 'linked')
      this.root.el?.closest('.modal')?.querySelector<HTMLElement>('[name="run_check"]')?.click();
  }
}
