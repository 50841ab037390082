// An address on one line with a button that copies it.
import { Component, useRef, xml } from '@odoo/owl';
import { copyText } from '../clipboard';
import { messages } from '../messages';

interface Props {
  address: string;
  onCopied: (outcome: 'copied' | 'selected') => void;
}

export class CopyAddress extends Component<Props> {
  static override props = { address: String, onCopied: Function };

  static override template = xml`
    <div class="o_wechat_login_copy">
      <span class="o_wechat_login_address" dir="ltr" tabindex="-1" t-ref="address" t-esc="props.address"/>
      <button type="button" class="btn o_wechat_login_action" t-on-click="onCopy" t-esc="messages.copy()"/>
    </div>`;

  messages = messages;
  address = useRef('address');

  async onCopy(): Promise<void> {
    if (this.address.el) this.props.onCopied(await copyText(this.address.el, navigator.clipboard));
  }
}
