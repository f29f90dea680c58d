import type * as z from 'zod';

/**
 * Plain data that nobody changes: every key and every list of it is read-only, however deep. A key that may be absent is one whose value
 * may be undefined: readers see no difference, and whoever makes a document names each key of it, so that a renamed one does not compile.
 */
type Unchanging<T> = T extends string | number | boolean
  ? T
  : T extends readonly unknown[]
    ? { readonly [K in keyof T]: Unchanging<T[K]> }
    : T extends object
      ? { readonly [K in keyof Required<T>]: Unchanging<T[K]> }
      : T;

/** What a schema reads, as plain data that nobody changes. Objects that cross a border of the house have such a type. */
export type DocumentOf<S extends z.ZodType> = Unchanging<z.output<S>>;
