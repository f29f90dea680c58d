import { mark, type Released, type ReleaseTerms } from './released.js';

/** Marks a value as released. Only `privacy/gate` may import this: it is the one place that has added the noise. */
export function markReleased<T>(value: T, terms: ReleaseTerms): Released<T> {
  return mark(value, terms);
}
