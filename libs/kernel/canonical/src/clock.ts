import { CanonicalError } from './canonical.error.js';

/** A moment in UTC as RFC 3339 text with milliseconds, for example `2026-11-23T07:24:16.000Z`. Sorts as text. */
export type Instant = string & { readonly __brand: 'Instant' };

/**
 * @throws CanonicalError BAD_INSTANT unless the text has exactly that form
 * @example
 * ```ts
 * import { parseInstant } from '@collimate/kernel-canonical';
 * parseInstant('2026-11-23T07:24:16.000Z'); // => '2026-11-23T07:24:16.000Z'
 * parseInstant('23.11.2026'); // throws BAD_INSTANT
 * ```
 */
export function parseInstant(text: string): Instant {
  const ok = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(text) && !Number.isNaN(Date.parse(text));
  if (!ok) throw new CanonicalError('BAD_INSTANT', 'an instant is written as 2026-11-23T07:24:16.000Z');
  return text as Instant;
}

/**
 * @input milliseconds since 1970 UTC
 * @example
 * ```ts
 * import { instantFromMs } from '@collimate/kernel-canonical';
 * instantFromMs(0); // => '1970-01-01T00:00:00.000Z'
 * ```
 */
export function instantFromMs(ms: number): Instant {
  return new Date(ms).toISOString() as Instant;
}

/**
 * @returns milliseconds since 1970 UTC
 * @example
 * ```ts
 * import { instantToMs, parseInstant } from '@collimate/kernel-canonical';
 * instantToMs(parseInstant('1970-01-01T00:00:01.500Z')); // => 1500
 * ```
 */
export function instantToMs(instant: Instant): number {
  return Date.parse(instant);
}

/** The end of a text that names its zone; without one an engine reads the clock on the wall of the machine. */
const ZONE = /(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * @input a date and a time with its zone as RFC 3339 writes them
 * @returns milliseconds since 1970 UTC; NaN for a text without a zone, and for one that is no time. 30 February is 2 March
 * @example
 * ```ts
 * import { msOfText } from '@collimate/kernel-canonical';
 * msOfText('1970-01-01T01:00:00.000+01:00'); // => 0
 * msOfText('1970-01-01T01:00:00.000'); // => NaN
 * ```
 */
export function msOfText(text: string): number {
  return ZONE.test(text) ? Date.parse(text) : Number.NaN;
}

/** What time it is. Core code never asks the machine: a clock is handed in. */
export abstract class Clock {
  abstract now(): Instant;
}
