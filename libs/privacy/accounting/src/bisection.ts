import { AccountingError } from './accounting.error.js';

/**
 * The smallest x > 0 from which on `holds` is true, from above: what is returned always holds.
 * @throws AccountingError INVALID_BUDGET if nothing below 2^60 holds
 */
export function bisect(holds: (x: number) => boolean): number {
  let high = 1;
  while (!holds(high)) {
    high *= 2;
    if (high > 2 ** 60) throw new AccountingError('INVALID_BUDGET', 'no finite value satisfies this');
  }
  let low = 0;
  for (let step = 0; step < 200 && high - low > 1e-12 * high; step++) {
    const middle = (low + high) / 2;
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}
