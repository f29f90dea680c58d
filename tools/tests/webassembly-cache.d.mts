/** Holds what V8 made of WebAssembly for as long as it lives itself. */
export declare class WebAssemblyCache {
  /** @returns the module that is held of these bytes; undefined if they are none */
  hold(bytes: BufferSource): WebAssembly.Module | undefined;
  /** Has every module held that a context makes by `compile` or `instantiate`, whose `WebAssembly` this is. */
  watch(webAssembly: Pick<typeof WebAssembly, 'compile' | 'instantiate'>): void;
}
