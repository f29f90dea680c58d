import type { CompileFunctionOptions } from 'node:vm';

type Compiled = ((...given: unknown[]) => unknown) & { readonly cachedData?: Buffer; readonly cachedDataRejected?: boolean };
type Compile = (source: string, parameters: readonly string[], options: CompileFunctionOptions) => Compiled;

export class CodeCache {
  known(source: string, name: string | undefined): Buffer | undefined;
  keep(source: string, name: string | undefined, made: Buffer | undefined): void;
  compile(compileFunction: Compile, source: string, parameters: readonly string[], options?: CompileFunctionOptions): Compiled;
}
