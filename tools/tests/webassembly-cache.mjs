/**
 * Holds what V8 made of WebAssembly for as long as the worker lives. V8 gives code that it has compiled to whoever compiles the same bytes again,
 * but only while somebody holds it: each spec let go of the embedded PostgreSQL (9 MB), and the next one compiled it anew and optimised it anew, 0.7 s of
 * a processor each. A spec compiles as it did, and gets modules and instances of its own.
 */
import { createHash } from 'node:crypto';

export class WebAssemblyCache {
  #held = new Map();

  /** @returns the module that is held of these bytes; undefined if they are none */
  hold(bytes) {
    const view = ArrayBuffer.isView(bytes)
      ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      : new Uint8Array(bytes);
    const hash = createHash('sha256').update(view).digest('hex');
    if (!this.#held.has(hash) && WebAssembly.validate(view)) this.#held.set(hash, new WebAssembly.Module(view));
    return this.#held.get(hash);
  }

  /** Has every module held that a context makes by `compile` or `instantiate`, whose `WebAssembly` this is. */
  watch(webAssembly) {
    for (const name of ['compile', 'instantiate']) {
      const made = webAssembly[name];
      webAssembly[name] = (source, ...rest) => {
        // A module that is instantiated once more has no bytes.
        if (source?.byteLength !== undefined) this.hold(source);
        return made.call(webAssembly, source, ...rest);
      };
    }
  }
}
