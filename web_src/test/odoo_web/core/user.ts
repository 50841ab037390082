// Stands in for Odoo's module of who is logged in.
export const user = { userId: 7 };
