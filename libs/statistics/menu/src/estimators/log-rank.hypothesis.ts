import { Matrix } from 'ml-matrix';
import { cellGradient, lifeTable, type IntervalMeasure, type SurvivalCells } from './life.table.js';
import type { ContrastTest } from './quadratic.hypothesis.js';
import { quadraticTest } from './quadratic.hypothesis.js';

/** Fewer at risk than this tell nothing of an interval. */
const FEWEST_AT_RISK = 2;

/** What all groups have in one interval. */
interface Together {
  /** Followed through the interval. */
  readonly n: number;
  readonly d: number;
  readonly isKnown: boolean;
}

/**
 * Tests whether groups have the same survival on one grid: observed less expected events, with the noise of the cells in their covariance. At risk are as many as
 * would have had these events in a whole interval, so that groups of one hazard expect the same share of events however many of them are lost in it.
 * @input at least two groups on the same edges with the same noise
 * @returns groups - 1 degrees of freedom
 * @source Peto and Peto 1972; Fleming and Harrington 1991, chapter 0 (hypergeometric covariance); ADR 0111
 */
export function logRankTest(groups: readonly SurvivalCells[]): ContrastTest {
  const tested = groups.length - 1;
  const risk = groups.map((group) => lifeTable(group).map(({ exposed }) => exposed));
  const together = groups[0].edges.map((_, i): Together => {
    const n = risk.reduce((sum, one) => sum + one[i].value, 0);
    const d = groups.reduce((sum, { events }) => sum + events[i], 0);
    return { n, d, isKnown: n >= FEWEST_AT_RISK };
  });
  const score = new Array<number>(tested).fill(0);
  const covariance = Matrix.zeros(tested, tested);
  for (const [i, { n, d, isKnown }] of together.entries()) {
    if (!isKnown) continue;
    const spread = Math.max(0, (d * (n - d)) / (n - 1));
    for (let g = 0; g < tested; g++) {
      score[g] += groups[g].events[i] - (risk[g][i].value * d) / n;
      for (let h = 0; h < tested; h++) {
        const share = (risk[g][i].value / n) * ((g === h ? 1 : 0) - risk[h][i].value / n);
        covariance.set(g, h, covariance.get(g, h) + spread * share);
      }
    }
  }
  const gradients = Array.from({ length: tested }, (_, g) => gradientOf(risk, together, g));
  for (let g = 0; g < tested; g++) {
    for (let h = 0; h < tested; h++) {
      const noise = gradients[g].reduce((sum, one, c) => sum + one * gradients[h][c], 0) * groups[0].noiseVariance;
      covariance.set(g, h, covariance.get(g, h) + noise);
    }
  }
  return quadraticTest(score, covariance);
}

/** Gradient of observed less expected events of group g, over the events, the censored and the rest of each group in turn. */
function gradientOf(risk: readonly (readonly IntervalMeasure[])[], together: readonly Together[], g: number): readonly number[] {
  return risk.flatMap((own, h) => {
    const isOwn = h === g ? 1 : 0;
    const parts = together.map(({ n, d, isKnown }, i) => {
      if (!isKnown) return { byRisk: 0, byEvents: 0, byLost: 0 };
      const expected = risk[g][i].value / n;
      const byExposed = -(d / n) * (isOwn - expected);
      const { byRisk, byEvents, byLost } = own[i];
      return { byRisk: byExposed * byRisk, byEvents: isOwn - expected + byExposed * byEvents, byLost: byExposed * byLost };
    });
    return cellGradient(together.length, parts);
  });
}
