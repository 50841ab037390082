// Stands in for Odoo's list view; the tests of live views bring their own.
export const listView = { type: 'list', Controller: class {} };
