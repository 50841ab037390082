// The dialog in which people link their WeChat to their user: a code to scan, what the phone does with it, and whose account came.
import { Component, onMounted, onPatched, onWillPatch, onWillUnmount, useRef, useState, xml } from '@odoo/owl';
import { user } from '@web/core/user';
import { isWechatBrowser } from '../../browser';
import { copyText } from '../../clipboard';
import { createLinkApi, readParams } from '../link_api';
import type { Action, Orm } from '../link_api';
import { createLinkSession } from '../link_session';
import type { LinkState } from '../link_states';
import { describe } from '../link_view';
import type { Button } from '../link_view';
import { messages } from '../messages';

interface Props {
  /** The client action as Odoo's web client hands it over, among other things. */
  action: { params: unknown; context: Action };
  [other: string]: unknown;
}

interface Services {
  readonly orm: Orm;
  readonly action: { doAction(action: Action, options?: object): Promise<unknown> };
}

/** In the context of the button that opened it: people go back there. */
const FROM_PREFERENCES = 'wechat_from_preferences';

export class LinkDialog extends Component<Props> {
  static override props = ['*'];
  /** Always in a dialog, whatever the action says. */
  static target = 'new';

  static override template = xml`
    <div class="o_wechat_link_dialog" t-ref="root" t-att-data-state="view.name" t-att-data-tone="view.tone">
      <p t-if="view.code" class="o_wechat_link_whom" t-esc="messages.whom(view.code.user, view.code.company)"/>
      <div class="o_wechat_link_stage">
        <img t-if="view.picture === 'qr'" class="o_wechat_link_qr" width="208" height="208" t-att-src="view.code.qr"
             t-att-alt="messages.qrCode()"/>
        <i t-elif="view.picture === 'wait'" class="o_wechat_link_spinner"/>
        <span t-elif="view.picture === 'account'" class="o_wechat_link_account" aria-hidden="true" t-esc="view.initial"/>
        <i t-else="" t-attf-class="o_wechat_link_icon fa fa-{{view.picture}}" aria-hidden="true"/>
      </div>
      <!-- Always there, because screen readers only read out changes of a region they already know. -->
      <div class="o_wechat_link_status" role="status">
        <strong t-esc="view.title"/>
        <span t-esc="view.detail"/>
      </div>
      <p class="o_wechat_link_countdown" role="timer" t-esc="view.time ? messages.countdown(view.time) : ''"/>
      <a t-if="view.code and inWechat" class="btn btn-primary o_wechat_link_go" t-att-href="view.code.address"
         t-esc="messages.inWechat()"/>
      <div t-elif="view.code" class="o_wechat_link_copy">
        <span class="o_wechat_link_address" dir="ltr" tabindex="-1" t-ref="address" t-esc="view.code.address"/>
        <button type="button" class="btn btn-secondary" t-on-click="onCopy" t-esc="messages.copy()"/>
      </div>
      <p class="o_wechat_link_notice" role="status" t-esc="state.notice"/>
      <div class="o_wechat_link_buttons">
        <button t-foreach="view.buttons" t-as="button" t-key="button.label" type="button"
                t-attf-class="btn btn-{{button.look}}" t-att-data-does="button.does"
                t-on-click="() => this.onPress(button)" t-esc="button.label"/>
      </div>
    </div>`;

  messages = messages;
  root = useRef('root');
  address = useRef('address');
  inWechat = isWechatBrowser(navigator.userAgent);
  private services = (this.env as { services: Services }).services;
  private fromPreferences = Boolean(this.props.action.context?.[FROM_PREFERENCES]);
  private session = createLinkSession({
    api: createLinkApi(this.services.orm, user.userId),
    started: readParams(this.props.action.params),
    context: this.fromPreferences ? { [FROM_PREFERENCES]: true } : {},
    visible: () => document.visibilityState === 'visible',
    perform: (action) => void this.perform(action),
    complain: (error) => this.complain(error),
    onChange: (link) => this.show(link),
  });
  state = useState<{ link: LinkState; notice: string }>({ link: this.session.state, notice: '' });

  override setup(): void {
    let leave = () => {};
    onMounted(() => {
      leave = this.session.watch(window);
      const { code } = this.view;
      if (this.inWechat && code) this.leaveFor(code.address);
    });
    onWillUnmount(() => {
      leave();
      this.session.destroy();
    });
    this.keepFocus();
  }

  get view() {
    return describe(this.state.link, this.inWechat);
  }

  async onPress({ does }: Button): Promise<void> {
    if (does !== 'close') return this.session.dispatch({ type: does });
    // Closing as Odoo does it reloads the form below.
    await this.services.action.doAction({ type: 'ir.actions.act_window_close' });
    if (this.fromPreferences) await this.openPreferences();
  }

  async onCopy(): Promise<void> {
    if (!this.address.el) return;
    const outcome = await copyText(this.address.el, navigator.clipboard);
    this.state.notice = outcome === 'copied' ? messages.copied() : messages.selected();
  }

  /** Its own method for the tests, whose browser cannot go anywhere. */
  leaveFor(address: string): void {
    window.location.assign(address);
  }

  /** A rejection that nobody handles is what Odoo's web client shows: logged out, not allowed, or what to do instead. */
  complain(error: unknown): void {
    void Promise.reject(error);
  }

  /** Preferences are a dialog as well, and the web client shows one at a time: this one has taken its place. */
  private async openPreferences(): Promise<void> {
    const action = (await this.services.orm.call('res.users', 'action_get', [])) as Action;
    await this.services.action.doAction({ ...action, res_id: user.userId });
  }

  private async perform(action: Action): Promise<void> {
    const context = { ...(action['context'] as object), [FROM_PREFERENCES]: this.fromPreferences };
    await this.services.action.doAction({ ...action, context });
  }

  private show(link: LinkState): void {
    if (link.name !== this.state.link.name) this.state.notice = '';
    this.state.link = link;
  }

  /** Whoever stood on something that has gone goes on at what took its place. */
  private keepFocus(): void {
    let inside = false;
    onWillPatch(() => {
      inside = Boolean(this.root.el?.contains(document.activeElement));
    });
    onPatched(() => {
      if (!inside || document.activeElement !== document.body) return;
      this.root.el?.querySelector<HTMLElement>('.o_wechat_link_buttons button')?.focus({ preventScroll: true });
    });
  }
}
