/** One Jest over the whole workspace: libs resolve to their sources, so nothing has to be built before a test. Specs run in Node itself (ADR 0151). */
const swc = {
  swcrc: false,
  sourceMaps: 'inline',
  module: { type: 'es6' },
  jsc: {
    target: 'es2022',
    keepClassNames: true,
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
    experimental: { keepImportAttributes: true },
  },
};

export default {
  testEnvironment: '<rootDir>/tools/tests/environment.mjs',
  runtime: '<rootDir>/tools/tests/runtime.mjs',
  // Node finds modules by itself; by this Jest finds which specs a file concerns (`--findRelatedTests`, `--onlyChanged`).
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['/dist/', '/.cache/'],
  testMatch: ['<rootDir>/{apps,libs,tools}/**/*.{spec,e2e-spec}.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
  testTimeout: 60_000,
  // In CI, which has two cores and nothing else to do, a third fills the time in which specs wait for programs, links and clocks.
  maxWorkers: process.env.COLLIMATE_CI ? 3 : 2,
  // A worker keeps some of what each file has loaded. Beyond this it begins anew: a spec that asks for memory outside of the heap has the whole heap
  // walked through, and takes up to seven times as long in one of 800 MB.
  workerIdleMemoryLimit: '400MB',
};
