import { utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import { CanonicalError } from './canonical.error.js';

/** What a canonical document may hold. Numbers are finite; anything exact beyond 2^53 is a string. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * The one text of a document: keys sorted, no white space, strings in NFC, numbers as ECMAScript writes them.
 * @source RFC 8785
 * @throws CanonicalError NOT_CANONICAL for a value that JSON cannot hold (NaN, an infinity, a bigint, a function)
 * @example
 * ```ts
 * import { canonicalJson } from '@collimate/kernel-canonical';
 * canonicalJson({ b: 1, a: [true, 'é'] }); // => '{"a":[true,"é"],"b":1}'
 * canonicalJson({ a: NaN }); // throws NOT_CANONICAL
 * ```
 */
export function canonicalJson(value: unknown): string {
  const text = (canonicalize as unknown as (input: unknown) => string | undefined)(normalised(value, ''));
  if (text === undefined) throw new CanonicalError('NOT_CANONICAL', 'this value has no canonical JSON form');
  return text;
}

/**
 * @returns the UTF-8 bytes of canonicalJson(value)
 * @example
 * ```ts
 * import { canonicalBytes } from '@collimate/kernel-canonical';
 * canonicalBytes({ a: 1 }).length; // => 7
 * ```
 */
export function canonicalBytes(value: unknown): Uint8Array {
  return utf8ToBytes(canonicalJson(value));
}

function normalised(value: unknown, key: string): unknown {
  switch (typeof value) {
    case 'string':
      return value.normalize('NFC');
    case 'number':
      if (!Number.isFinite(value)) throw notCanonical(key, 'a number that is not finite');
      return value;
    case 'boolean':
      return value;
    case 'object': {
      if (value === null) return null;
      if (Array.isArray(value)) return value.map((item, index) => normalised(item, `${key}[${index}]`));
      const out: Record<string, unknown> = {};
      for (const [name, item] of Object.entries(value)) {
        if (item !== undefined) out[name.normalize('NFC')] = normalised(item, key === '' ? name : `${key}.${name}`);
      }
      return out;
    }
    default:
      throw notCanonical(key, `a ${typeof value}`);
  }
}

function notCanonical(key: string, what: string): CanonicalError {
  return new CanonicalError('NOT_CANONICAL', `JSON cannot hold ${what}`, { place: { tag: key } });
}
