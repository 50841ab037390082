/** Owns the internal port (docs/protocol.md, section 9): is it alive, can it serve, how is it doing. Never routed by the proxy. */
import express, { type Express } from 'express';
import type { Readiness } from '../flows/heartbeat';
import type { Logger } from '../telemetry/logger';
import type { Metrics } from '../telemetry/metrics';

export interface OpsAppDeps {
  /** Each part and whether it can serve. Must not reject. */
  readonly readiness: () => Promise<Readonly<Record<string, Readiness>>>;
  readonly metrics: Metrics;
  readonly log: Logger;
}

export function createOpsApp(deps: OpsAppDeps): Express {
  const app = express();
  app.disable('x-powered-by');

  app.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });

  app.get('/readyz', async (_request, response) => {
    const parts = await deps.readiness();
    const ready = Object.values(parts).every((part) => part.ready);
    response.status(ready ? 200 : 503).json({ ready, parts });
  });

  app.get('/metrics', async (_request, response) => {
    response.type(deps.metrics.contentType).send(await deps.metrics.render());
  });

  app.use((_request, response) => {
    response.status(404).json({ error: 'not_found' });
  });

  const failed: express.ErrorRequestHandler = (error: unknown, _request, response, next) => {
    deps.log.error({ err: error }, 'A request on the internal port failed');
    if (response.headersSent) return next(error);
    response.status(500).json({ error: 'internal' });
  };
  app.use(failed);
  return app;
}
