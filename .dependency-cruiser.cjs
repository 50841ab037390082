// The direction of imports (docs/architecture.md): main -> {app -> lifecycle | doctor-command} -> parts -> {http | doctor} -> flows ->
// {wechat | odoo | store}; neither of a pair in braces imports the other. errors.ts, config.ts, private-addresses.ts and telemetry/ may be used by all
// of them and use none of them.
const src = 'sidecar/src/';
const APP = '(app|lifecycle)\\.ts';
const layer = (name, mayNot) => ({
  name: `${name}-imports-only-down`,
  severity: 'error',
  from: { path: `^${src}${name}/` },
  to: { path: mayNot.map((other) => `^${src}${other}`) },
});

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    layer('http', [APP, 'parts\\.ts', 'main\\.ts', 'doctor']),
    layer('doctor', [APP, 'parts\\.ts', 'main\\.ts', 'doctor-command\\.ts', 'http/']),
    layer('flows', [APP, 'parts\\.ts', 'main\\.ts', 'doctor', 'http/']),
    layer('wechat', [APP, 'parts\\.ts', 'main\\.ts', 'doctor', 'http/', 'flows/', 'odoo/', 'store/']),
    layer('odoo', [APP, 'parts\\.ts', 'main\\.ts', 'doctor', 'http/', 'flows/', 'wechat/', 'store/']),
    layer('store', [APP, 'parts\\.ts', 'main\\.ts', 'doctor', 'http/', 'flows/', 'wechat/', 'odoo/']),
    layer('telemetry', [APP, 'parts\\.ts', 'main\\.ts', 'doctor', 'http/', 'flows/', 'wechat/', 'odoo/', 'store/']),
    {
      name: 'express-lives-in-http',
      severity: 'error',
      from: { path: `^${src}`, pathNot: `^${src}(http/|app\\.ts)` },
      to: { path: 'node_modules/express' },
    },
    {
      name: 'product-never-imports-simulator',
      severity: 'error',
      from: { path: `^${src}` },
      to: { path: '^sidecar/simulator/' },
    },
    {
      name: 'simulator-never-imports-product',
      severity: 'error',
      from: { path: '^sidecar/simulator/' },
      to: { path: `^${src}` },
    },
    {
      name: 'product-imports-no-dev-packages',
      severity: 'error',
      from: { path: `^${src}` },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'sidecar/tsconfig.json' },
  },
};
