import { utf8ToBytes } from '@noble/hashes/utils.js';
import { CanonicalError } from './canonical.error.js';

/** What a canonical document may hold. Numbers are finite; anything exact beyond 2^53 is a string. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * The one text of a document: keys sorted, no white space, strings in NFC, numbers as ECMAScript writes them.
 * @source RFC 8785, section 3.2
 * @throws CanonicalError NOT_CANONICAL for a value that JSON cannot hold (NaN, an infinity, a bigint, a function)
 * @example
 * ```ts
 * import { canonicalJson } from '@collimate/kernel-canonical';
 * canonicalJson({ b: 1, a: [true, 'é'] }); // => '{"a":[true,"é"],"b":1}'
 * canonicalJson({ a: NaN }); // throws NOT_CANONICAL
 * ```
 */
export function canonicalJson(value: unknown): string {
  const text = textOf(value);
  if (text === undefined) throw faultOf(value);
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

/** Rows and leaves are many, so the text is written in one pass; where it cannot be, a second one finds the place. @returns undefined there */
function textOf(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.normalize('NFC'));
    case 'number':
      return Number.isFinite(value) ? JSON.stringify(value) : undefined;
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? arrayText(value) : objectText(value as Readonly<Record<string, unknown>>);
    default:
      return undefined;
  }
}

function arrayText(items: readonly unknown[]): string | undefined {
  let text = '';
  // A loop over the index, because `every` skips holes of a sparse array, and a hole is no JSON value.
  for (let i = 0; i < items.length; i++) {
    const item = textOf(items[i]);
    if (item === undefined) return undefined;
    text += i === 0 ? item : `,${item}`;
  }
  return `[${text}]`;
}

function objectText(value: Readonly<Record<string, unknown>>): string | undefined {
  const names = Object.keys(value);
  if (names.some((name) => name.normalize('NFC') !== name)) return objectText(withComposedNames(value));
  let text = '';
  for (const name of names.sort()) {
    const item = value[name];
    if (item === undefined) continue;
    const said = textOf(item);
    if (said === undefined) return undefined;
    text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${said}`;
  }
  return `{${text}}`;
}

/** Of two names that are one in NFC the later one counts, as where a text of JSON has a name twice. */
function withComposedNames(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const said = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(said.map(([name, item]) => [name.normalize('NFC'), item]));
}

/** @returns what is wrong with a value that has no canonical text, and where */
function faultOf(value: unknown, place = ''): CanonicalError {
  if (typeof value === 'number') return notCanonical(place, 'a number that is not finite');
  if (typeof value !== 'object' || value === null) return notCanonical(place, `a ${typeof value}`);
  const parts: readonly (readonly [string, unknown])[] = Array.isArray(value)
    ? Array.from(value, (item: unknown, i) => [`${place}[${i}]`, item] as const)
    : Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([name, item]) => [place === '' ? name : `${place}.${name}`, item] as const);
  const [where, what] = parts.find(([, item]) => textOf(item) === undefined) ?? [place, value];
  return faultOf(what, where);
}

function notCanonical(key: string, what: string): CanonicalError {
  return new CanonicalError('NOT_CANONICAL', `JSON cannot hold ${what}`, { place: { tag: key } });
}
