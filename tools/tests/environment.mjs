/**
 * What Jest calls the environment of a spec: Node itself. What a file leaves behind in it (globals, variables of the environment, arguments, a code to
 * exit with, listeners to errors that nobody catches, fake timers) is taken back at its end, so that the next one of this worker does not find it.
 * What stays is what a spec changes inside of a global (`JSON.parse = …`, a prototype), further listeners of `process`, its umask, and matchers of
 * `expect.extend`: a spec that needs one puts it back itself, as `jest.spyOn` does.
 */
import { setFlagsFromString } from 'node:v8';
import { ModernFakeTimers } from '@jest/fake-timers';
import { ModuleMocker } from 'jest-mock';
import { WebAssemblyCache } from './webassembly-cache.mjs';

// Memory outside of the heap counts as the heap does. Else every 64 MB of it (an embedded database has more) have the whole heap walked through.
setFlagsFromString('--external-memory-accounted-in-global-limit');
new WebAssemblyCache().watch(WebAssembly);

/** Jest listens to them while a file runs, and goes on where the file could not be loaded: the next file would put these listeners back as its own. */
const UNCAUGHT = ['uncaughtException', 'unhandledRejection', 'rejectionHandled'];

export default class {
  global = globalThis;
  moduleMocker = new ModuleMocker(globalThis);
  #globals = Object.getOwnPropertyDescriptors(globalThis);
  #variables = { ...process.env };
  #arguments = process.argv;
  #given = [...process.argv];
  #uncaught = UNCAUGHT.map((event) => [event, process.rawListeners(event)]);
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
    process.argv = this.#arguments;
    process.argv.splice(0, Infinity, ...this.#given);
    for (const [event, listeners] of this.#uncaught) {
      process.removeAllListeners(event);
      for (const listener of listeners) process.on(event, listener);
    }
    for (const name of Object.keys(process.env)) if (!(name in this.#variables)) delete process.env[name];
    Object.assign(process.env, this.#variables);
    // Some that Node and its fetch set are there to stay.
    for (const key of Reflect.ownKeys(globalThis)) if (!(key in this.#globals)) Reflect.deleteProperty(globalThis, key);
    for (const key of Reflect.ownKeys(this.#globals))
      if (this.#globals[key].configurable) Object.defineProperty(globalThis, key, this.#globals[key]);
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  /** @returns none: a spec runs where Jest runs */
  getVmContext() {
    return null;
  }
}
