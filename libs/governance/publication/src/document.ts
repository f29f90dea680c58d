import type * as z from 'zod';

/**
 * Plain read-only data, at every depth. A key that may be absent is required here with a value that may be undefined.
 * Readers see no difference, and code that makes a document has to name every key, so that a renamed one does not
 * compile.
 */
type Unchanging<T> = T extends string | number | boolean
  ? T
  : T extends readonly unknown[]
    ? { readonly [K in keyof T]: Unchanging<T[K]> }
    : T extends object
      ? { readonly [K in keyof Required<T>]: Unchanging<T[K]> }
      : T;

/** The data that a schema parses, read-only. Objects that cross a border of the system have such a type. */
export type DocumentOf<S extends z.ZodType> = Unchanging<z.output<S>>;
