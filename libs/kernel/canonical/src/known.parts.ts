/** Keys of T that may be absent, or whose value may be undefined. */
type OptionalKey<T> = { [K in keyof T]-?: undefined extends T[K] ? K : never }[keyof T];

/**
 * The optional parts of a document that are known. Each of them is named, and no key that the document does not have: a field that is
 * renamed is found wherever it is written, which a spread of `x !== undefined && { key: x }` would hide.
 * @param parts by their keys; one that is undefined is left out
 * @example
 * ```ts
 * import { knownParts } from '@collimate/kernel-canonical';
 * interface Note { readonly text: string; readonly by?: string; readonly at?: string }
 * const note: Note = { text: 'seen', ...knownParts<Note>({ by: 'ada', at: undefined }) };
 * note; // => { text: 'seen', by: 'ada' }
 * ```
 */
export function knownParts<T>(parts: { readonly [K in OptionalKey<T>]: T[K] | undefined }): {
  readonly [K in OptionalKey<T>]: T[K] | undefined;
} {
  const known = Object.entries(parts).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known) as { [K in OptionalKey<T>]: T[K] | undefined };
}
