/** @returns the integral of a smooth function by Simpson's rule on 2n panels */
export function integral(f: (x: number) => number, from: number, to: number, n = 2400): number {
  const step = (to - from) / (2 * n);
  let odd = 0;
  let even = 0;
  for (let i = 1; i < 2 * n; i++) {
    if (i % 2 === 1) odd += f(from + i * step);
    else even += f(from + i * step);
  }
  return ((f(from) + 4 * odd + 2 * even + f(to)) * step) / 3;
}

/**
 * The place where a falling function of x >= 0 crosses the target, from above.
 * @returns 0 if it starts below the target
 */
export function crossing(falling: (x: number) => number, target: number): number {
  if (falling(0) <= target) return 0;
  let high = 1;
  while (falling(high) > target) high *= 2;
  let low = 0;
  while (high - low > 1e-11 * high) {
    const middle = (low + high) / 2;
    if (falling(middle) > target) low = middle;
    else high = middle;
  }
  return high;
}
