// The WeChat part of Odoo's login page: inside WeChat a link that starts the login, elsewhere a button that opens a panel.
import {
  Component,
  onMounted,
  onPatched,
  onWillPatch,
  onWillUnmount,
  useEffect,
  useRef,
  useState,
  xml,
} from '@odoo/owl';
import { isApplePhone } from '../browser';
import { initialState } from '../login_machine';
import { readLoginPage } from '../login_page';
import { createLoginSession } from '../login_session';
import type { LoginState } from '../login_states';
import { describe } from '../login_view';
import { messages } from '../messages';
import { joinTabs } from '../other_tabs';
import { watchPage } from '../page_events';
import { imageSource, savePicture } from '../qr_picture';
import { createSidecarApi } from '../sidecar_api';
import { listen } from '../sidecar_events';
import { CodeBoxes } from './code_boxes';
import { CopyAddress } from './copy_address';

/** Class of the server's own link and error message, which this widget replaces. */
const FALLBACK = '.o_wechat_login_fallback';

export class WechatLogin extends Component {
  // Everything is accepted: in debug mode OWL throws at props it does not know, and Odoo's login page must never break on us.
  static override props = ['*'];
  static components = { CodeBoxes, CopyAddress };

  static override template = xml`
    <div class="o_wechat_login_widget" t-ref="root">
      <p t-if="page.error" class="alert alert-danger" role="alert" t-esc="page.error"/>
      <a t-if="page.inWechat" class="btn o_wechat_login_button o_wechat_login_button_primary" t-att-href="page.href"
         t-esc="messages.logIn()"/>
      <t t-else="">
        <button type="button" class="btn o_wechat_login_button" t-ref="button" t-on-click="onPress"
                t-att-aria-expanded="isOpen ? 'true' : 'false'" aria-controls="o_wechat_login_panel" t-esc="messages.logIn()"/>
        <div id="o_wechat_login_panel" t-ref="panel" role="group" t-att-aria-label="messages.logIn()"
             t-att-class="{ o_wechat_login_panel_open: isOpen, o_wechat_login_panel_mobile: page.mobile }"
             t-att-data-state="view.name" t-att-data-tone="view.tone">
          <ol t-if="page.mobile and view.login" class="o_wechat_login_steps">
            <li>
              <span t-esc="messages.stepCopy()"/>
              <CopyAddress address="view.login.address" onCopied.bind="onCopied"/>
            </li>
            <li>
              <span t-esc="messages.stepSave()"/>
              <button type="button" class="btn o_wechat_login_action" t-on-click="onSave" t-esc="messages.save()"/>
            </li>
          </ol>
          <div t-if="isOpen" class="o_wechat_login_stage">
            <div t-if="view.login" class="o_wechat_login_code">
              <img class="o_wechat_login_qr" width="208" height="208" t-att-src="image(view.login.qr)"
                   t-att-alt="messages.qrCode()"/>
              <i t-if="view.picture === 'wait'" class="o_wechat_login_spinner"/>
            </div>
            <CodeBoxes t-elif="view.picture === 'boxes'" t-key="state.login.refused" code="state.login.code"
                       busy="state.login.check === 'running'" labelledBy="'o_wechat_login_title'"
                       mayFocus.bind="mayFocus" onCode.bind="onCode"/>
            <div t-elif="view.picture === 'wait'" class="o_wechat_login_code">
              <i class="o_wechat_login_spinner"/>
            </div>
            <i t-else="" t-attf-class="o_wechat_login_icon fa fa-{{view.picture}}" aria-hidden="true"/>
          </div>
          <!-- Always there, because screen readers only read out changes of a region they already know. -->
          <div class="o_wechat_login_status" role="status">
            <strong id="o_wechat_login_title" t-esc="view.title"/>
            <span t-esc="view.detail"/>
          </div>
          <p t-if="view.secondsLeft !== undefined" class="o_wechat_login_countdown" role="timer"
             t-esc="messages.countdown(view.secondsLeft)"/>
          <p class="o_wechat_login_notice" role="status" t-esc="state.notice"/>
          <div t-if="isOpen" class="o_wechat_login_actions">
            <CopyAddress t-if="!page.mobile and view.login" address="view.login.address"
                         onCopied.bind="onCopied"/>
            <button t-elif="view.button" type="button" class="btn o_wechat_login_action" t-on-click="onAgain"
                    t-esc="view.button"/>
          </div>
        </div>
      </t>
    </div>`;

  messages = messages;
  image = imageSource;
  root = useRef('root');
  button = useRef('button');
  panel = useRef('panel');
  state = useState({ login: initialState, notice: '' });
  page = readLoginPage(this.props, window);

  private tabs = joinTabs(window.BroadcastChannel, (news) => this.session.dispatch(news));
  private api = createSidecarApi((...request) => window.fetch(...request));
  private session = createLoginSession({
    api: this.api,
    listen: (intervalMs, report) => listen({ api: this.api, EventSource: window.EventSource, intervalMs, report }),
    tabs: this.tabs,
    navigate: (location) => window.location.assign(this.page.next(location)),
    focusButton: () => this.button.el?.focus(),
    onChange: (login) => this.show(login),
  });

  override setup(): void {
    let leave = () => {};
    onMounted(() => {
      // Odoo 18 leaves the server's link beside the widget, Odoo 19 has removed it by now.
      this.root.el?.closest('owl-component')?.querySelector(FALLBACK)?.remove();
      leave = watchPage(window, (event) => this.session.dispatch(event));
      document.addEventListener('keydown', this.onKeydown);
    });
    onWillUnmount(() => {
      leave();
      document.removeEventListener('keydown', this.onKeydown);
      this.tabs.leave();
      this.session.destroy();
    });
    this.keepFocus();
    useEffect(
      (open) => {
        if (open) this.panel.el?.scrollIntoView?.({ block: 'nearest' });
      },
      () => [this.isOpen],
    );
  }

  get isOpen(): boolean {
    return this.state.login.name !== 'idle';
  }

  get view() {
    return describe(this.state.login);
  }

  onPress(): void {
    this.session.dispatch({ type: 'pressed' });
  }

  onAgain(): void {
    this.session.dispatch({ type: 'again' });
  }

  onCode(code: string): void {
    this.session.dispatch({ type: 'digits', code });
  }

  /** Escape counts inside the widget, and where the focus is nowhere in particular. */
  onKeydown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return;
    if (event.target === document.body || this.holds(event.target)) this.session.dispatch({ type: 'dismissed' });
  };

  onCopied(outcome: 'copied' | 'selected'): void {
    this.state.notice = outcome === 'copied' ? messages.copied() : messages.selected();
  }

  async onSave(): Promise<void> {
    const { login } = this.view;
    if (!login) return;
    const { userAgent, maxTouchPoints } = navigator;
    const outcome = await savePicture(login.qr, window, isApplePhone(userAgent, maxTouchPoints));
    if (outcome === 'cancelled') return;
    this.state.notice = outcome === 'saved' ? messages.saved() : messages.notSaved();
  }

  mayFocus(): boolean {
    return document.activeElement === document.body || this.holds(document.activeElement);
  }

  private show(login: LoginState): void {
    if (login.name !== this.state.login.name) this.state.notice = '';
    this.state.login = login;
  }

  private holds(target: EventTarget | null): boolean {
    return target instanceof Node && Boolean(this.root.el?.contains(target));
  }

  /** Whoever stood on something that has gone goes on at what took its place. */
  private keepFocus(): void {
    let inside = false;
    onWillPatch(() => {
      inside = Boolean(this.panel.el?.contains(document.activeElement));
    });
    onPatched(() => {
      if (!inside || document.activeElement !== document.body) return;
      const next = this.panel.el?.querySelector<HTMLElement>('input, button') ?? this.button.el;
      next?.focus({ preventScroll: true });
    });
  }
}
