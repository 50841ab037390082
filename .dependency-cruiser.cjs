// The direction of imports (docs/architecture.md): main -> app -> http -> flows -> {wechat | odoo | store}; those three never
// import each other. errors.ts, config.ts and telemetry/ may be used by all of them and use none of them.
const src = 'sidecar/src/';
const layer = (name, mayNot) => ({
  name: `${name}-imports-only-down`,
  severity: 'error',
  from: { path: `^${src}${name}/` },
  to: { path: mayNot.map((other) => `^${src}${other}`) },
});

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    layer('http', ['app\\.ts', 'main\\.ts']),
    layer('flows', ['app\\.ts', 'main\\.ts', 'http/']),
    layer('wechat', ['app\\.ts', 'main\\.ts', 'http/', 'flows/', 'odoo/', 'store/']),
    layer('odoo', ['app\\.ts', 'main\\.ts', 'http/', 'flows/', 'wechat/', 'store/']),
    layer('store', ['app\\.ts', 'main\\.ts', 'http/', 'flows/', 'wechat/', 'odoo/']),
    layer('telemetry', ['app\\.ts', 'main\\.ts', 'http/', 'flows/', 'wechat/', 'odoo/', 'store/']),
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
