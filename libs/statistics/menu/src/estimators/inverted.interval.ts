/** How finely an interval is looked for before its ends are drawn together. */
const STEPS = 512;
/** Halvings of one step: the ends are good to 1e-12 of the range. */
const HALVINGS = 32;

/**
 * The values that a test does not reject, as the shortest interval that holds them all.
 * @param keeps whether a value is not rejected
 * @param range the values that are possible at all
 * @param inside the estimate: it is kept whatever the test says of it, moved into the range
 */
export function invertedInterval(
  keeps: (value: number) => boolean,
  [from, to]: readonly [number, number],
  inside: number,
): { readonly lower: number; readonly upper: number } {
  const middle = Math.min(to, Math.max(from, inside));
  const at = (step: number): number => from + ((to - from) * step) / STEPS;
  let lower = middle;
  let upper = middle;
  for (let step = 0; step <= STEPS; step++) {
    const value = at(step);
    if (!keeps(value)) continue;
    lower = Math.min(lower, value);
    upper = Math.max(upper, value);
  }
  const step = (to - from) / STEPS;
  return {
    lower: lower <= from ? from : edge(keeps, lower, Math.max(from, lower - step)),
    upper: upper >= to ? to : edge(keeps, upper, Math.min(to, upper + step)),
  };
}

/** @returns the border between a kept value and one that is not, on the side of the kept */
function edge(keeps: (value: number) => boolean, kept: number, rejected: number): number {
  let [good, bad] = [kept, rejected];
  for (let n = 0; n < HALVINGS; n++) {
    const middle = (good + bad) / 2;
    if (keeps(middle)) good = middle;
    else bad = middle;
  }
  return good;
}
