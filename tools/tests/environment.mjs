/**
 * Node for Jest, in which code stays compiled. Each spec has modules of its own, three thousand where it starts a program: Jest compiles
 * them anew for every file, and that took a third of what a spec of a program took. A worker of Jest keeps what V8 made of each source, and
 * hands it back where the very same source comes again. What a spec sees is what it saw: the code is the same, and every module is still
 * evaluated for each file.
 */
import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';
import { CodeCache } from './code-cache.mjs';

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

export default TestEnvironment;
