/**
 * What Jest calls the environment of a spec: Node itself. What a file leaves behind in it (globals, variables of the environment, a code to exit with,
 * fake timers) is taken back at its end, so that the next one of this worker does not find it.
 */
import { setFlagsFromString } from 'node:v8';
import { ModernFakeTimers } from '@jest/fake-timers';
import { ModuleMocker } from 'jest-mock';
import { WebAssemblyCache } from './webassembly-cache.mjs';

// Memory outside of the heap counts as the heap does. Else every 64 MB of it (an embedded database has more) have the whole heap walked through.
setFlagsFromString('--external-memory-accounted-in-global-limit');
new WebAssemblyCache().watch(WebAssembly);

export default class {
  global = globalThis;
  moduleMocker = new ModuleMocker(globalThis);
  #globals = Object.getOwnPropertyDescriptors(globalThis);
  #variables = { ...process.env };
  #exit = process.exit;
  #exitCode = process.exitCode;

  constructor({ projectConfig }) {
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
  }

  async setup() {}

  async teardown() {
    this.fakeTimersModern.dispose();
    process.exit = this.#exit;
    process.exitCode = this.#exitCode;
    for (const name of Object.keys(process.env)) if (!(name in this.#variables)) delete process.env[name];
    Object.assign(process.env, this.#variables);
    // Some that Node and its fetch set are there to stay.
    for (const key of Reflect.ownKeys(globalThis)) if (!(key in this.#globals)) Reflect.deleteProperty(globalThis, key);
    for (const [key, global] of Reflect.ownKeys(this.#globals).map((key) => [key, this.#globals[key]]))
      if (global.configurable && 'value' in global) Object.defineProperty(globalThis, key, global);
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  /** @returns none: a spec runs where Jest runs */
  getVmContext() {
    return null;
  }
}
