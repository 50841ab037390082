// Stands in for Odoo's kanban view; the tests of live views bring their own.
export const kanbanView = { type: 'kanban', Controller: class {} };
