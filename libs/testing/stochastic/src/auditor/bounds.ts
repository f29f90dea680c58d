/** delta of rho-zCDP at epsilon: the minimum over the orders, by golden section on log(alpha - 1). @source Canonne, Kamath, Steinke 2020, corollary 13 */
export function zcdpDelta(rho: number, epsilon: number): number {
  const logDelta = (t: number): number => {
    const alpha = 1 + Math.exp(t);
    return (alpha - 1) * (alpha * rho - epsilon) + alpha * Math.log1p(-1 / alpha) - Math.log(alpha - 1);
  };
  const share = (Math.sqrt(5) - 1) / 2;
  let low = -15;
  let high = Math.log((epsilon + 1) / (2 * rho) + 5);
  for (let step = 0; step < 120; step++) {
    const [a, b] = [high - share * (high - low), low + share * (high - low)];
    if (logDelta(a) < logDelta(b)) high = b;
    else low = a;
  }
  return Math.min(1, Math.exp(logDelta((low + high) / 2)));
}

/** @source Bun, Steinke 2016, proposition 1.3 */
export function looseZcdpEpsilon(rho: number, delta: number): number {
  return rho + 2 * Math.sqrt(rho * Math.log(1 / delta));
}

/** Best of a grid of Rényi orders for Gaussian releases. @source Canonne, Kamath, Steinke 2020, proposition 12 */
export function renyiGridEpsilon(rho: number, alphas: readonly number[], delta: number): number {
  const bound = (alpha: number): number =>
    alpha * rho + Math.log1p(-1 / alpha) - (Math.log(delta) + Math.log(alpha)) / (alpha - 1);
  return Math.min(...alphas.map(bound));
}

/** delta of a pure epsilon count times, exact. @source Kairouz, Oh, Viswanath 2015 */
export function pureCompositionDelta(each: number, count: number, epsilon: number): number {
  const up = 1 / (1 + Math.exp(-each));
  let row = [1];
  for (let k = 0; k < count; k++) {
    row = Array.from({ length: k + 2 }, (_, down) => (row[down] ?? 0) * up + (row[down - 1] ?? 0) * (1 - up));
  }
  return row.reduce((sum, p, down) => {
    const loss = (count - 2 * down) * each;
    return loss > epsilon ? sum - p * Math.expm1(epsilon - loss) : sum;
  }, 0);
}

/** @source Dwork, Rothblum, Vadhan 2010 */
export function advancedCompositionEpsilon(each: number, count: number, delta: number): number {
  return each * Math.sqrt(2 * count * Math.log(1 / delta)) + count * each * Math.expm1(each);
}

/** rho of a sum of discrete Gaussians of several sites. @source Kairouz, Liu, Steinke 2021 */
export function distributedRho(sensitivity: number, sigma2: number, sites: number, dimension: number): number {
  let tau = 0;
  for (let k = 1; k < sites; k++) tau += 10 * Math.exp((-2 * Math.PI ** 2 * sigma2 * k) / (k + 1));
  return (sensitivity / Math.sqrt(sites * sigma2) + tau * Math.sqrt(dimension)) ** 2 / 2;
}
