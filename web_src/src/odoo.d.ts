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

declare module '@web/core/user' {
  /** Who is logged in; only in the back office. */
  export const user: { readonly userId: number };
}

declare module '@web/core/network/rpc' {
  /** There is no network, or no Odoo behind it. */
  export class ConnectionLostError extends Error {}
}
