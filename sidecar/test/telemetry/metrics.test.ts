import { createMetrics } from '../../src/telemetry/metrics';

test('counts requests, logins and calls under their names', async () => {
  const metrics = createMetrics();
  metrics.httpRequest({ method: 'GET', route: '/wechat/callback', status: 303, ms: 20 });
  metrics.login({ way: 'direct', outcome: 'issued' });
  metrics.login({ way: 'direct', outcome: 'issued' });
  metrics.wechatCall('/sns/oauth2/access_token', 'ok', 120);
  metrics.odooCall('sign_in', 'timeout', 5000);

  const text = await metrics.render();
  expect(text).toContain(
    'wechat_sso_http_request_duration_seconds_count{method="GET",route="/wechat/callback",status="303"} 1',
  );
  expect(text).toContain('wechat_sso_logins_total{way="direct",outcome="issued"} 2');
  expect(text).toContain(
    'wechat_sso_wechat_call_duration_seconds_sum{endpoint="/sns/oauth2/access_token",outcome="ok"} 0.12',
  );
  expect(text).toContain('wechat_sso_odoo_call_duration_seconds_count{method="sign_in",outcome="timeout"} 1');
  expect(text).toContain('process_cpu_seconds_total');
  expect(metrics.contentType).toMatch(/^text\/plain/);
});

test('counts the states that scans enter, and asks who listens when it is asked', async () => {
  const metrics = createMetrics();
  let listening = 2;
  metrics.countStreams(() => listening);
  metrics.pendingLogin('pending');
  metrics.pendingLogin('scanned');
  metrics.pendingLogin('pending');
  expect(await metrics.render()).toContain('wechat_sso_waiting_streams 2');
  listening = 0;
  const text = await metrics.render();
  expect(text).toContain('wechat_sso_waiting_streams 0');
  expect(text).toContain('wechat_sso_pending_logins_total{state="pending"} 2');
  expect(text).toContain('wechat_sso_pending_logins_total{state="scanned"} 1');
});

test('two registries in one process do not meet', async () => {
  const [one, other] = [createMetrics(), createMetrics()];
  one.login({ way: 'direct', outcome: 'issued' });
  expect(await other.render()).not.toContain('wechat_sso_logins_total{');
});
