// The WeChat part of Odoo's login page: inside WeChat a link that starts the login, elsewhere a button that opens a panel.
import { Component, onMounted, useRef, useState, xml } from '@odoo/owl';
import { copyText } from '../clipboard';
import { initialState, transition } from '../login_machine';
import type { LoginEffect, LoginEvent } from '../login_machine';
import { readLoginPage } from '../login_page';
import { messages } from '../messages';
import { isSidecarReachable } from '../sidecar_api';

/** Class of the server's own link and error message, which this widget replaces. */
const FALLBACK = '.o_wechat_login_fallback';

export class WechatLogin extends Component {
  // Everything is accepted: in debug mode OWL throws at props it does not know, and Odoo's login page must never break on us.
  static override props = ['*'];

  static override template = xml`
    <div class="o_wechat_login_widget" t-ref="root" t-on-keydown="onKeydown">
      <p t-if="page.error" class="alert alert-danger" role="alert" t-esc="page.error"/>
      <a t-if="page.inWechat" class="btn o_wechat_login_button o_wechat_login_button_primary" t-att-href="page.href"
         t-esc="messages.logIn()"/>
      <button t-else="" type="button" class="btn o_wechat_login_button" t-ref="button" t-on-click="onToggle"
              t-att-aria-expanded="state.login.panel === 'open' ? 'true' : 'false'" aria-controls="o_wechat_login_panel"
              t-esc="messages.logIn()"/>
      <div id="o_wechat_login_panel"
           t-att-class="{ o_wechat_login_panel_open: state.login.panel === 'open', o_wechat_login_panel_away: state.login.sidecar === 'away' }"
           role="group" t-att-aria-label="messages.panelLabel()">
        <t t-if="state.login.panel === 'open' and state.login.sidecar !== 'away'">
          <p class="mb-2 fw-bold" t-esc="messages.openInWechat()"/>
          <ol class="ps-3 mb-3">
            <li t-esc="messages.stepCopy()"/>
            <li t-esc="messages.stepSend()"/>
            <li t-esc="messages.stepPress()"/>
          </ol>
          <p class="o_wechat_login_address" dir="ltr" tabindex="-1" t-ref="address" t-esc="page.address"/>
          <button type="button" class="btn btn-secondary w-100" t-on-click="onCopy" t-esc="messages.copy()"/>
        </t>
        <!-- Always there, because screen readers only read out changes of a region they already know. -->
        <p class="o_wechat_login_status" role="status" t-esc="status"/>
      </div>
    </div>`;

  messages = messages;
  root = useRef('root');
  button = useRef('button');
  address = useRef('address');
  state = useState({ login: initialState });
  page = readLoginPage(this.props, window);

  override setup(): void {
    // Odoo 18 leaves the server's link beside the widget, Odoo 19 has removed it by now.
    onMounted(() => this.root.el?.closest('owl-component')?.querySelector(FALLBACK)?.remove());
  }

  /** The one sentence that changes under the person's hands; read out by screen readers. */
  get status(): string {
    const { panel, sidecar, copied } = this.state.login;
    if (panel === 'closed') return '';
    if (sidecar === 'away') return messages.unavailable();
    if (copied === 'yes') return messages.copied();
    if (copied === 'selected') return messages.selected();
    return sidecar === 'asking' ? messages.asking() : '';
  }

  onToggle(): Promise<void> {
    return this.dispatch({ type: 'toggled' });
  }

  onKeydown(event: KeyboardEvent): Promise<void> | undefined {
    return event.key === 'Escape' ? this.dispatch({ type: 'dismissed' }) : undefined;
  }

  async onCopy(): Promise<void> {
    const shown = this.address.el;
    if (!shown) return;
    const outcome = await copyText(shown, navigator.clipboard);
    await this.dispatch({ type: outcome === 'copied' ? 'address_copied' : 'address_selected' });
  }

  private async dispatch(event: LoginEvent): Promise<void> {
    const { state, effects } = transition(this.state.login, event);
    this.state.login = state;
    for (const effect of effects) await this.perform(effect);
  }

  private async perform(effect: LoginEffect): Promise<void> {
    switch (effect) {
      case 'ask_sidecar':
        return this.dispatch({
          type: 'sidecar_answered',
          reachable: await isSidecarReachable(window.fetch.bind(window)),
        });
      case 'focus_button':
        return this.button.el?.focus();
    }
  }
}
