// Six boxes for the six digits that the phone shows.
import { Component, onMounted, useRef, useState, xml } from '@odoo/owl';
import { fillIn, spread, typed } from '../digits';
import { messages } from '../messages';

interface Props {
  /** What the boxes hold at first; '' for nothing. */
  code: string;
  /** The digits are being checked. */
  busy: boolean;
  /** The element that says what the digits are. */
  labelledBy: string;
  /** Whether the focus may be taken: not from somebody who is typing elsewhere. */
  mayFocus: () => boolean;
  /** Told of the code each time that all six boxes are full. */
  onCode: (code: string) => void;
}

export class CodeBoxes extends Component<Props> {
  static override props = { code: String, busy: Boolean, labelledBy: String, mayFocus: Function, onCode: Function };

  static override template = xml`
    <div class="o_wechat_login_boxes" dir="ltr" role="group" t-att-aria-labelledby="props.labelledBy" t-ref="boxes"
         t-on-paste.prevent="onPaste">
      <input t-foreach="state.digits" t-as="digit" t-key="digit_index" class="o_wechat_login_box" type="text"
             inputmode="numeric" t-att-autocomplete="digit_index === 0 ? 'one-time-code' : 'off'" t-att-value="digit"
             t-att-aria-label="messages.digit(digit_index + 1)" t-att-readonly="props.busy"
             t-on-input="(event) => this.onInput(digit_index, event)" t-on-keydown="(event) => this.onKeydown(digit_index, event)"
             t-on-focus="(event) => event.target.select()" t-on-click="(event) => event.target.select()"/>
    </div>`;

  messages = messages;
  boxes = useRef('boxes');
  state = useState({ digits: spread(this.props.code) });

  override setup(): void {
    onMounted(() => {
      if (this.props.mayFocus()) this.focus(Math.max(0, this.state.digits.indexOf('')));
    });
  }

  onInput(index: number, event: InputEvent): void {
    const box = event.target as HTMLInputElement;
    const old = this.state.digits[index] ?? '';
    // What an input method is composing is not typed yet.
    if (event.isComposing && typed(old, box.value) === '') return;
    if (box.value === '') return this.put(index, '');
    this.fill(index, typed(old, box.value));
  }

  onPaste(event: ClipboardEvent): void {
    const index = this.inputs.indexOf(event.target as HTMLInputElement);
    this.fill(Math.max(0, index), event.clipboardData?.getData('text') ?? '');
  }

  onKeydown(index: number, event: KeyboardEvent): void {
    const to = { ArrowLeft: index - 1, ArrowRight: index + 1, Home: 0, End: this.inputs.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      this.focus(to);
    } else if (event.key === 'Backspace' && index > 0 && !this.state.digits[index] && !this.props.busy) {
      event.preventDefault();
      this.put(index - 1, '');
      this.focus(index - 1);
    }
  }

  private fill(index: number, text: string): void {
    if (this.props.busy) return;
    const { digits, next } = fillIn(this.state.digits, index, text);
    this.state.digits = digits;
    this.focus(next);
    if (text !== '' && !digits.includes('')) this.props.onCode(digits.join(''));
  }

  private put(index: number, digit: string): void {
    this.state.digits = this.state.digits.map((old, box) => (box === index ? digit : old));
  }

  private focus(index: number): void {
    const box = this.inputs[index];
    box?.focus();
    box?.select();
  }

  private get inputs(): HTMLInputElement[] {
    return [...(this.boxes.el?.querySelectorAll('input') ?? [])];
  }
}
