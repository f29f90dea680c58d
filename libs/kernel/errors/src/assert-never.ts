/**
 * Ends a switch over a closed union: the compiler refuses a forgotten case, and a foreign value throws at run time.
 * @example
 * ```ts
 * import { assertNever } from '@collimate/kernel-errors';
 * assertNever('a case that the compiler did not know' as never); // throws TypeError
 * ```
 */
export function assertNever(value: never): never {
  throw new TypeError(`a case is missing for ${typeof value}`);
}
