/** Owns a tiny HTTP server in Odoo's place: the test says what each call is answered, and sees what came in. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Call {
  readonly path: string;
  /** Name of the XML-RPC method. */
  readonly method: string;
  readonly body: string;
}

/** Answers one call, well or badly. */
export type Reply = (response: ServerResponse) => void;

export interface OdooServer {
  url: string;
  readonly calls: Call[];
  /** What the gateway's methods (`execute_kw`) answer next, one reply per call; the last one stays. */
  object: Reply[];
  /** What `authenticate` answers next, likewise. */
  common: Reply[];
  count(method: string): number;
}

/** Starts before each test and is closed after it, hanging connections included. */
export function useOdooServer(): OdooServer {
  const odoo: OdooServer = {
    url: '',
    calls: [],
    object: [],
    common: [],
    count: (method) => odoo.calls.filter((call) => call.method === method).length,
  };
  const server = createServer((request, response) => void serve(request, response));

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const method = /<methodName>(\w+)</.exec(body)?.[1] ?? '';
    odoo.calls.push({ path: request.url ?? '', method, body });
    const replies = method === 'authenticate' ? odoo.common : odoo.object;
    const reply = replies.length > 1 ? replies.shift() : replies[0];
    (reply ?? fault(1, 'no reply prepared'))(response);
  }

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    odoo.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    odoo.calls.length = 0;
    odoo.common = [value('<int>7</int>')];
    odoo.object = [];
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return odoo;
}

const XML = { 'Content-Type': 'text/xml; charset=utf-8' };

export function xml(body: string): Reply {
  return (response) => response.writeHead(200, XML).end(`<?xml version='1.0'?>\n${body}`);
}

export function value(inner: string): Reply {
  return xml(`<methodResponse><params><param><value>${inner}</value></param></params></methodResponse>`);
}

/** A struct of texts, numbers and booleans, nested as needed. */
export function struct(fields: Readonly<Record<string, string>>): string {
  const members = Object.entries(fields).map(
    ([name, inner]) => `<member><name>${name}</name><value>${inner}</value></member>`,
  );
  return `<struct>${members.join('')}</struct>`;
}

export const text = (content: string): string => `<string>${content}</string>`;
export const int = (number: number): string => `<int>${number}</int>`;
export const bool = (yes: boolean): string => `<boolean>${yes ? 1 : 0}</boolean>`;

export function fault(code: number, message: string): Reply {
  const body = struct({ faultCode: int(code), faultString: text(message) });
  return xml(`<methodResponse><fault><value>${body}</value></fault></methodResponse>`);
}

export const html502: Reply = (response) =>
  response.writeHead(502, { 'Content-Type': 'text/html' }).end('<html><body><hr>502 Bad Gateway</body></html>');

export const htmlInstead: Reply = (response) =>
  response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html><body>Maintenance<br></body></html>');

export const halfXml: Reply = (response) =>
  response.writeHead(200, XML).end("<?xml version='1.0'?><methodResponse><params><param><value><struct><member>");

/** Promises more than it sends and hangs up. */
export const cut: Reply = (response) => {
  response.writeHead(200, { ...XML, 'Content-Length': '5000' }).write('<?xml');
  setImmediate(() => response.destroy());
};

export const reset: Reply = (response) => void response.socket?.resetAndDestroy();
export const hang: Reply = () => undefined;
export const redirect: Reply = (response) => response.writeHead(302, { Location: 'http://127.0.0.1:1/' }).end();
export const huge: Reply = (response) => response.writeHead(200, XML).end('a'.repeat(300 * 1024));

/** One byte now and then: never idle, never done. */
export const drip: Reply = (response) => {
  response.writeHead(200, XML);
  const timer = setInterval(() => response.write('<'), 20);
  response.on('close', () => clearInterval(timer));
};
