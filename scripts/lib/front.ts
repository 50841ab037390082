/** Owns the smaller stack: sidecar, WeChat and nginx in front of an Odoo that is already there. */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { step, type Report } from './log';
import { startNginx } from './nginx';
import { freePort } from './ports';
import { build, startSidecar } from './sidecar';
import { startSimulator, type Simulator } from './simulator';
import { takeSlot } from './slot';

export interface FrontOptions {
  readonly odooUrl: string;
  readonly port: number;
  /** Real WeChat; absent: the simulator. */
  readonly wechat: { readonly appid: string; readonly appSecret: string } | undefined;
  /** ODOO_DB, ODOO_LOGIN, ODOO_API_KEY of that Odoo. */
  readonly secrets: Readonly<Record<string, string>>;
}

export interface Front {
  readonly url: string;
  readonly simulator: Simulator | undefined;
  readonly logs: string;
  readonly folder: string;
  stop(): Promise<void>;
}

/** @throws PartFailed with the end of the guilty part's log, after stopping what had been started */
export async function startInFront({ odooUrl, port, wechat, secrets }: FrontOptions, report: Report): Promise<Front> {
  const undo: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const action of undo.splice(0).reverse()) await action();
  };
  try {
    const slot = takeSlot();
    undo.push(async () => slot.release());
    await step(report, 'Build', build);
    const publicPort = await freePort(port);
    const authority = `localhost:${publicPort}`;
    const url = `http://${authority}`;
    const appSecret = wechat?.appSecret ?? randomBytes(16).toString('hex');
    const simulator = wechat
      ? undefined
      : await startSimulator({
          port: await freePort(),
          appid: 'wx0123456789abcdef',
          secret: appSecret,
          domain: authority,
          home: `${url}/web/login`,
          logFile: join(slot.logs, 'simulator.log'),
        });
    if (simulator) undo.push(() => simulator.service.stop());
    const sidecarPort = await freePort();
    const { ODOO_DB = '', ODOO_LOGIN = '', ODOO_API_KEY = '' } = secrets;
    const sidecar = await step(report, 'Sidecar', async () =>
      startSidecar({
        port: sidecarPort,
        internalPort: await freePort(),
        environment: {
          ODOO_URL: new URL(odooUrl).origin,
          ODOO_DB,
          ODOO_LOGIN,
          ODOO_API_KEY,
          WECHAT_APP_SECRET: appSecret,
          STATE_KEYS: `1:${randomBytes(32).toString('hex')}`,
        },
        logFile: join(slot.logs, 'sidecar.log'),
        ...(simulator && { wechatUrl: simulator.url }),
      }),
    );
    undo.push(() => sidecar.service.stop());
    const folder = join(slot.run, 'nginx');
    mkdirSync(folder);
    const odoo = new URL(odooUrl).host;
    const nginx = await step(report, 'nginx', () =>
      startNginx(
        {
          folder,
          logs: slot.logs,
          publicHost: 'localhost',
          publicAuthority: authority,
          publicScheme: 'http',
          httpPort: publicPort,
          odoo,
          odooWebsocket: odoo,
          sidecars: [`127.0.0.1:${sidecarPort}`],
        },
        report,
      ),
    );
    undo.push(() => nginx.service.stop());
    return { url, simulator, logs: slot.logs, folder: slot.run, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
