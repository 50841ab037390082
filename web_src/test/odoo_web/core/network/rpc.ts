// Stands in for Odoo's module of calls to the server: only the error of a server that is not there.
export class ConnectionLostError extends Error {}
