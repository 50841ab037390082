// Says what archiving users does before it is done: core's own dialog only asks whether one is sure.
import type { Controller } from '@web/views/view';
import { patch } from '@web/core/utils/patch';
import { messages } from './messages';

interface DialogProps {
  readonly body?: string;
}

/** Changes a list's or a form's controller for good, for every view of users that has it. */
export function warnOfArchiving(controller: { readonly prototype: Controller }): void {
  patch(controller.prototype, {
    get archiveDialogProps(): DialogProps {
      const props = super.archiveDialogProps as DialogProps;
      const { resModel } = (this as unknown as Controller).props;
      return resModel === 'res.users' ? { ...props, body: messages.archiveUsers() } : props;
    },
  });
}
