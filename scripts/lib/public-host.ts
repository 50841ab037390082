/** Owns the name of the stack that speaks TLS, as production does; it leads to 127.0.0.1 for whoever is told so. */
export const tlsHost = 'erp.example.com';
