// The few parts of Odoo's own JavaScript that the widget uses, as types (Odoo publishes none).
declare module '@web/core/l10n/translation' {
  /** Marks a term for Odoo's exporter and translates it when it is used; call it late, never while a module loads. */
  export function _t(term: string): string;
}

declare module '@web/core/registry' {
  export const registry: {
    category(name: string): { add(key: string, value: unknown): unknown };
  };
}
