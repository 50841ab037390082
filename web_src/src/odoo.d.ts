// The few parts of Odoo's own JavaScript that our scripts use, as types (Odoo publishes none).
declare module '@web/core/l10n/translation' {
  /** Marks a term for Odoo's exporter and translates it when it is used; call it late, never while a module loads. */
  export function _t(term: string): string;
}

declare module '@web/core/registry' {
  export const registry: {
    category(name: string): { add(key: string, value: unknown): unknown };
  };
}

declare module '@web/core/utils/patch' {
  /** Changes an object in place; `super` in the extension is what was there before. */
  export function patch(target: object, extension: object): unknown;
}

declare module '@web/core/user' {
  /** Who is logged in; only in the back office. */
  export const user: { readonly userId: number };
}

declare module '@web/core/network/rpc' {
  /** There is no network, or no Odoo behind it. */
  export class ConnectionLostError extends Error {}
}

declare module '@web/views/form/form_view' {
  import type { View } from '@web/views/view';
  export const formView: View;
}

declare module '@web/views/kanban/kanban_view' {
  import type { View } from '@web/views/view';
  export const kanbanView: View;
}

declare module '@web/views/list/list_view' {
  import type { View } from '@web/views/view';
  export const listView: View;
}

declare module '@web/views/view' {
  import type { Component } from '@odoo/owl';

  /** The part of a view's controller that is of use to us. */
  export interface Controller extends Component {
    readonly model: {
      /** Resolves when the first records are there; a view of 18.0 is shown only then, and has no such promise. */
      readonly whenReady?: Promise<unknown> | undefined;
      /** Reads everything anew. */
      load(): Promise<unknown>;
      /** A list has records, a form is one. */
      readonly root: { readonly resId?: number | false; readonly records?: readonly { readonly resId: number }[] };
    };
    props: { readonly resModel: string };
  }

  export interface View {
    readonly Controller: new (...args: never[]) => Controller;
    readonly [other: string]: unknown;
  }
}
