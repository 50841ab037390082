// Jest projects: one per part, so that `--selectProjects e2e` runs only what needs the whole stack.
const ts = (environment) => ({
  testEnvironment: environment,
  transform: {
    '^.+\\.ts$': [
      'ts-jest',
      {
        tsconfig: {
          module: 'CommonJS',
          moduleResolution: 'Node10',
          esModuleInterop: true,
          target: 'ES2022',
          isolatedModules: true,
          ignoreDeprecations: '5.0',
        },
        diagnostics: false,
      },
    ],
  },
});

export default {
  projects: [
    { ...ts('node'), displayName: 'sidecar', rootDir: 'sidecar', testMatch: ['<rootDir>/test/**/*.test.ts'] },
    { ...ts('node'), displayName: 'simulator', rootDir: 'sidecar/simulator', testMatch: ['<rootDir>/**/*.test.ts'] },
    {
      ...ts('jsdom'),
      displayName: 'web_src',
      rootDir: 'web_src',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      moduleNameMapper: { '^@web/(.*)$': '<rootDir>/test/odoo_web/$1' },
    },
    { ...ts('node'), displayName: 'scripts', rootDir: 'scripts', testMatch: ['<rootDir>/tests/**/*.test.ts'] },
    {
      // One stack for all files, in jest's own process: needs --runInBand.
      ...ts('<rootDir>/support/environment.ts'),
      displayName: 'e2e',
      rootDir: 'e2e',
      testMatch: ['<rootDir>/**/*.test.ts'],
      globalSetup: '<rootDir>/support/start.ts',
      globalTeardown: '<rootDir>/support/finish.ts',
      setupFilesAfterEnv: ['<rootDir>/support/patience.ts'],
    },
  ],
  // A machine that is busy with other tests may take ten times as long as usual.
  testTimeout: 60_000,
  testSequencer: './e2e/support/sequencer.mjs',
};
