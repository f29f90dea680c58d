import { Matrix } from 'ml-matrix';
import type { ContrastTest } from './quadratic.hypothesis.js';
import { quadraticTest } from './quadratic.hypothesis.js';
import type { SurvivalCells } from './survival.curve.js';

/** Fewer at risk than this tell nothing of an interval. */
const FEWEST_AT_RISK = 2;

/**
 * Tests whether groups have the same survival on one grid: observed less expected events, with the noise of the cells in their
 * covariance.
 * @input at least two groups on the same edges with the same noise
 * @returns groups - 1 degrees of freedom
 * @source Peto and Peto 1972; Fleming and Harrington 1991, chapter 0 (hypergeometric covariance)
 */
export function logRankTest(groups: readonly SurvivalCells[]): ContrastTest {
  const tested = groups.length - 1;
  const risk = groups.map(atRiskOf);
  const score = new Array<number>(tested).fill(0);
  const covariance = Matrix.zeros(tested, tested);
  const weights = groups[0].edges.map((_, i) => {
    const n = risk.reduce((sum, one) => sum + one[i], 0);
    const d = groups.reduce((sum, { events }) => sum + events[i], 0);
    return { n, d, isKnown: n >= FEWEST_AT_RISK };
  });
  for (const [i, { n, d, isKnown }] of weights.entries()) {
    if (!isKnown) continue;
    const spread = Math.max(0, (d * (n - d)) / (n - 1));
    for (let g = 0; g < tested; g++) {
      score[g] += groups[g].events[i] - (risk[g][i] * d) / n;
      for (let h = 0; h < tested; h++) {
        const share = (risk[g][i] / n) * ((g === h ? 1 : 0) - risk[h][i] / n);
        covariance.set(g, h, covariance.get(g, h) + spread * share);
      }
    }
  }
  const gradients = Array.from({ length: tested }, (_, g) => gradientOf(groups, risk, weights, g));
  for (let g = 0; g < tested; g++) {
    for (let h = 0; h < tested; h++) {
      const noise = gradients[g].reduce((sum, one, c) => sum + one * gradients[h][c], 0) * groups[0].noiseVariance;
      covariance.set(g, h, covariance.get(g, h) + noise);
    }
  }
  return quadraticTest(score, covariance);
}

function atRiskOf({ events, censored, beyond }: SurvivalCells): readonly number[] {
  let left = beyond + [...events, ...censored].reduce((sum, one) => sum + one, 0);
  return events.map((gone, i) => {
    const atRisk = left;
    left -= gone + censored[i];
    return atRisk;
  });
}

/** Gradient of observed less expected events of group g, over the events, the censored and the rest of each group in turn. */
function gradientOf(
  groups: readonly SurvivalCells[],
  risk: readonly (readonly number[])[],
  weights: readonly { readonly n: number; readonly d: number; readonly isKnown: boolean }[],
  g: number,
): readonly number[] {
  return groups.flatMap((_, h) => {
    const isOwn = h === g ? 1 : 0;
    const ofRisk = weights.map(({ n, d, isKnown }, i) => (isKnown ? -(d / n) * (isOwn - risk[g][i] / n) : 0));
    const ofEvent = weights.map(({ n, isKnown }, i) => (isKnown ? isOwn - risk[g][i] / n : 0));
    let sum = 0;
    const upTo = ofRisk.map((one) => (sum += one));
    return [...upTo.map((one, i) => one + ofEvent[i]), ...upTo, sum];
  });
}
