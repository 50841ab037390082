// Stands in for Odoo's form view; the tests of live views bring their own.
export const formView = { type: 'form', Controller: class {} };
