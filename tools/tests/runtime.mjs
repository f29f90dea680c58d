/**
 * How Jest loads a spec: by the `import` of Node. Jest's own way is a `vm` context per file, in which three thousand modules are compiled and
 * evaluated anew where a spec starts a program, and each look at a global (`Math`, `Float64Array`) asks an interceptor: a third to a half of all
 * time in tests. Here a module is loaded once a worker, as a program loads it. The price: what a module keeps at its top stays from one
 * spec to the next of this worker, as it stays in a program that runs for months (ADR 0151).
 */
import { createRequire, enableCompileCache } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import JestRuntime from 'jest-runtime';
import { readSources } from './sources.mjs';

const require = createRequire(import.meta.url);
const OPTIONS = {
  isInternalModule: false,
  supportsDynamicImport: true,
  supportsExportNamespaceFrom: true,
  supportsStaticESM: true,
  supportsTopLevelAwait: true,
};

/** The file that a worker runs now; it runs one at a time. */
let present;
/** Where the source maps of all files stand that this worker has loaded, by path and by URL. */
const sourceMaps = new Map();
/** How often this process has run a spec: a second time only under `--watch --runInBand`. */
const runsOf = new Map();

function makePresent(runtime) {
  present = runtime;
}

class Runtime extends JestRuntime {
  constructor(...settings) {
    super(...settings);
    makePresent(this);
  }

  unstable_shouldLoadAsEsm(path) {
    return path.endsWith('.ts') || super.unstable_shouldLoadAsEsm(path);
  }

  async unstable_importModule(path) {
    const run = runsOf.get(path) ?? 0;
    runsOf.set(path, run + 1);
    return import(`${pathToFileURL(path).href}${run === 0 ? '' : `?run=${run}`}`);
  }

  /** Jest's framework, which keeps a file's tests at its top: it alone is evaluated for each file. */
  requireInternalModule(from, to) {
    const path = require.resolve(to ?? from);
    delete require.cache[path];
    return require(path);
  }

  getSourceMaps() {
    return sourceMaps;
  }

  compile(path, url) {
    const code = this.transformCache.transform(path, OPTIONS);
    const map = this.transformCache.getSourceMaps().get(path);
    if (map !== undefined) sourceMaps.set(path, map).set(url, map);
    return code;
  }

  /** What a spec finds under a name of `@jest/globals`. */
  jestGlobal(name) {
    return name === 'jest' ? this.jestGlobals.jestObjectFor(this._testPath) : this.jestGlobals.envGlobals()[name];
  }

  // Node's own is right: nothing stands between a spec and the modules of Node.
  installGetBuiltinModule() {}

  setMock = refuse;
  setModuleMock = refuse;
  isolateModules = refuse;
  isolateModulesAsync = refuse;
  requireActual = refuse;
  requireMock = refuse;
}

function refuse() {
  throw new Error(
    'Specs share the modules of a worker: none is replaced, isolated or loaded once more. Give the unit what it needs as an argument.',
  );
}

/** `@jest/globals` is one module for all files of a worker, and each file has globals of its own: a name asks for the present file's. */
const GLOBALS = ['afterAll', 'afterEach', 'beforeAll', 'beforeEach', 'describe', 'expect', 'it', 'jest', 'test'];
const ASK = Symbol.for('collimate.tests.global');
globalThis[ASK] = (name) =>
  new Proxy(() => undefined, {
    apply: (_target, self, given) => Reflect.apply(present.jestGlobal(name), self, given),
    get: (_target, key) => present.jestGlobal(name)[key],
  });
const jestGlobals = [
  `const global = globalThis[Symbol.for('${ASK.description}')];`,
  ...GLOBALS.map((name) => `export const ${name} = global('${name}');`),
];

// Programs that specs start keep their compiled code too: a start is a tenth to a quarter shorter.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('../../.cache/compiled', import.meta.url));
enableCompileCache(process.env.NODE_COMPILE_CACHE);
readSources((path, url) => present.compile(path, url), { '@jest/globals': jestGlobals.join('\n') });

export { Runtime as 'module.exports' };
