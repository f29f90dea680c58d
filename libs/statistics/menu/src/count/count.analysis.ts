import { plannedCopies } from '../define.release.js';
import { cellNoise } from '../cells/cells.design.js';
import { cells } from '../cells/cells.release.js';
import { defineAnalysis, questionSchema } from '../define.analysis.js';
import { estimate, type Estimate } from '../estimators/estimate.js';
import { noiseCopies } from '../pooled.vector.js';
import { countForecast, countRow } from './count.rows.js';

/** A count below this is shown as suppressed; the stored value stays as it is. */
export const DISPLAY_FLOOR = 10;

/** Pooled number of subjects of one group. */
export interface GroupCount {
  readonly group: string;
  /** The noisy count as released, possibly negative; clipping it would bias every sum of counts. */
  readonly count: Estimate;
  /** What a page shows: the noisy count is below the display floor. Derived from released numbers alone. */
  readonly suppressed: boolean;
}

/** Pooled numbers of subjects. `collimate.result/1` calls them group-counts. */
export interface CountResult {
  readonly kind: 'group-counts';
  /** How many sites contributed. */
  readonly sites: number;
  readonly groups: readonly GroupCount[];
}

/** How many subjects there are in each group. */
export const count = defineAnalysis({
  kind: 'count',
  reads: 'a release of kind `cells`: how many patients are in each cell, with error bands',
  schema: questionSchema('count'),
  needs: [cells],
  result: 'group-counts',
  forecast: ([design], planned, head) => {
    const noise = cellNoise(design) * Math.sqrt(plannedCopies(planned));
    return design.groups.map((group, index) => countForecast(head, group, planned.subjects[index], noise, planned.sites));
  },
  analyse: ({ design, pooled }): CountResult => {
    const noise = cellNoise(design) * Math.sqrt(noiseCopies(design, pooled));
    return {
      kind: 'group-counts',
      sites: pooled.sites,
      groups: design.groups.map((group, index) => {
        const value = Number(pooled.vector[index]) / Number(design.step);
        return { group, count: estimate(value, 0, noise), suppressed: value < DISPLAY_FLOOR };
      }),
    };
  },
  rows: ({ groups, sites }, head) => groups.map((group) => countRow(head, group, sites)),
  oracle: { program: 'counting', tolerance: 0 },
});
