/** The bytes of a module. */
export type ModuleBytes = ArrayBuffer | ArrayBufferView;

/** The part of `WebAssembly` that is watched. */
export interface Compiling {
  compile(bytes: ModuleBytes): Promise<object>;
  instantiate(source: ModuleBytes | object, imports?: object): Promise<unknown>;
}

/** Holds what V8 made of WebAssembly for as long as it lives itself. */
export declare class WebAssemblyCache {
  /** @returns the module that is held of these bytes; undefined if they are none */
  hold(bytes: ModuleBytes): object | undefined;
  /** Has every module held that a context makes by `compile` or `instantiate`, whose `WebAssembly` this is. */
  watch(webAssembly: Compiling): void;
}
