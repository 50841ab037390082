// Stands in for Odoo's registry: remembers what was added under which category and key.
const categories = new Map<string, Map<string, unknown>>();

export const registry = {
  category(name: string) {
    const entries = categories.get(name) ?? new Map<string, unknown>();
    categories.set(name, entries);
    return {
      add: (key: string, value: unknown) => entries.set(key, value),
      get: (key: string) => entries.get(key),
    };
  },
};
