/**
 * Node for Jest, in which code stays compiled. Each spec has modules of its own, three thousand where it starts a program: Jest compiles
 * them anew for every file, and that took a third of what a spec of a program took. A worker of Jest keeps what V8 made of each source, and
 * hands it back where the very same source comes again. What a spec sees is what it saw: the code is the same, and every module is still
 * evaluated for each file.
 *
 * V8 keeps a cache of its own, and with it everything that a file has loaded: 10 to 20 MB a file, which no usual collection takes back. A worker
 * that had read forty files walked through 800 MB whenever a spec asked for memory outside of the heap; one that took 17 s took 121. So it is off.
 */
import { setFlagsFromString } from 'node:v8';
import vm from 'node:vm';
import { fileURLToPath } from 'node:url';
import { TestEnvironment } from 'jest-environment-node';
import { CodeCache } from './code-cache.mjs';
import { WebAssemblyCache } from './webassembly-cache.mjs';

setFlagsFromString('--no-compilation-cache');
// Memory outside of the heap counts as the heap does. Else every 64 MB of it (an embedded database has more) have the whole heap walked through.
setFlagsFromString('--external-memory-accounted-in-global-limit');

const cache = new CodeCache();
const { compileFunction, SourceTextModule } = vm;

vm.compileFunction = (source, parameters, options) => cache.compile(compileFunction, source, parameters, options);

vm.SourceTextModule = class extends SourceTextModule {
  constructor(source, options = {}) {
    const cachedData = cache.known(source, options.identifier);
    super(source, cachedData === undefined ? options : { ...options, cachedData });
    if (cachedData === undefined) cache.keep(source, options.identifier, this.createCachedData());
  }
};

/** Programs that specs start keep their compiled code too: a start is a tenth to a quarter shorter. */
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('../../.cache/compiled', import.meta.url));

const webAssembly = new WebAssemblyCache();

export default class extends TestEnvironment {
  constructor(...settings) {
    super(...settings);
    webAssembly.watch(this.global.WebAssembly);
  }
}
