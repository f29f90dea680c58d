import { plannedCopies } from '../define.release.js';
import { DISPLAY_FLOOR } from '../count/count.analysis.js';
import { countForecast, countRow } from '../count/count.rows.js';
import { defineAnalysis, questionSchema } from '../define.analysis.js';
import { agreementOf, type Agreement } from '../estimators/agreement.estimator.js';
import type { BoundedEstimate } from '../estimators/bounded.estimate.js';
import { estimate, LEVEL, type Estimate } from '../estimators/estimate.js';
import { transformLabel } from '../features/feature.scaling.js';
import { momentsNoise, momentsUnit } from '../moments/moments.design.js';
import type { ClippingMark } from '../moments/moments.estimator.js';
import { groupEstimates } from '../moments/moments.groups.js';
import type { PairRule } from '../pairs/pairs.design.js';
import { pairs } from '../pairs/pairs.release.js';
import { tidyRow, type RowHead, type TidyRow } from '../tidy.row.js';
import { plannedAgreement, reliabilityRefusal } from './reliability.forecast.js';
import { readingsOf } from './reliability.readings.js';

/** How two readings of one feature agree, on its transformed scale. */
export interface FeatureAgreement {
  readonly variable: string;
  readonly scale: string;
  /** Null for a suppressed release. */
  readonly found: Agreement | null;
}

/** Agreement of two readings. Plain numbers: it may be stored and published as JSON. */
export interface ReliabilityResult {
  readonly kind: 'reliability';
  readonly sites: number;
  readonly pair: PairRule;
  /** Of patients who have both readings. */
  readonly count: Estimate;
  readonly suppressed: boolean;
  readonly mark: ClippingMark;
  readonly features: readonly FeatureAgreement[];
}

/** Intraclass correlations, Lin's concordance, repeatability, and Bland and Altman's limits of every feature. */
export const reliability = defineAnalysis({
  kind: 'reliability',
  schema: questionSchema('reliability'),
  needs: [pairs],
  result: 'reliability',
  forecast: ([design], planned, head) => {
    const { subjects, sites } = planned;
    const { moments } = design;
    const noise = momentsNoise(moments, plannedCopies(planned)) / (Number(moments.lattice.countStep) * momentsUnit(moments));
    const note = reliabilityRefusal(design, planned);
    const rows = [
      countForecast(head, design.groups[0], subjects[0], noise, sites),
      ...design.features.map(({ key }) =>
        tidyRow(head, {
          quantity: 'ICC(3,1)',
          variable: key,
          ...estimateOf(plannedAgreement(design, planned).consistency, [-1, 1]),
          n: subjects[0],
          sites,
        }),
      ),
    ];
    return note === undefined ? rows : rows.map((row) => ({ ...row, status: 'refused' as const, note }));
  },
  analyse: ({ design, pooled }): ReliabilityResult => {
    const [group] = groupEstimates({ design: design.moments, pooled });
    const suppressed = group.isSuppressed || group.count.value < DISPLAY_FLOOR;
    return {
      kind: 'reliability',
      sites: pooled.sites,
      pair: design.pair,
      count: estimate(group.count.value, 0, group.count.noiseError),
      suppressed,
      mark: group.mark,
      features: design.features.map(({ key, transform, width }, index) => ({
        variable: key,
        scale: transformLabel(transform),
        found: suppressed ? null : agreementOf(readingsOf(group, index, width)),
      })),
    };
  },
  rows: (result, head) => [
    countRow(head, { group: 'all', count: result.count, suppressed: result.suppressed }, result.sites),
    ...result.features.flatMap((feature) => agreementRows(head, feature, result)),
  ],
  oracle: { program: 'R aov (ICC by Shrout and Fleiss, Lin, Bland and Altman) and pingouin on the same pairs', tolerance: 1e-9 },
});

/** The quantities with the range in which they lie; those without one are on the transformed scale. */
const QUANTITIES: readonly (readonly [keyof Agreement, string, (readonly [number, number])?])[] = [
  ['consistency', 'ICC(3,1)', [-1, 1]],
  ['agreement', 'ICC(2,1)', [-1, 1]],
  ['concordance', 'concordance', [-1, 1]],
  ['repeatability', 'repeatability coefficient', [0, Number.POSITIVE_INFINITY]],
  ['bias', 'difference of readings'],
  ['lowerLimit', 'lower limit of agreement'],
  ['upperLimit', 'upper limit of agreement'],
];

/** An interval of a correlation that holds more than this says nothing: 40 % of 0 to 1. */
const WIDEST = 0.4;

function agreementRows(
  head: RowHead,
  { variable, scale, found }: FeatureAgreement,
  { pair, count, mark, sites }: ReliabilityResult,
): readonly TidyRow[] {
  return QUANTITIES.map(([key, quantity, range]) => {
    const isShare = range?.[1] === 1;
    const cells = { quantity, variable, group: pair.first, group2: pair.second, scale: isShare ? null : scale, sites };
    if (found === null) return tidyRow(head, { ...cells, status: 'suppressed' });
    const numbers = estimateOf(found[key], range);
    return tidyRow(head, {
      ...cells,
      ...numbers,
      n: count.value,
      n_se: count.standardError,
      status: isShare && numbers.upper - numbers.lower > WIDEST ? 'uninformative' : 'ok',
      flags: [mark !== 'none' && 'clipping-bias', 'provisional'],
    });
  });
}

/** The interval is shown inside what is possible; the estimate stands as it is. */
function estimateOf(
  one: BoundedEstimate,
  range: readonly [number, number] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
) {
  const inside = (value: number): number => Math.min(range[1], Math.max(range[0], value));
  return {
    estimate: one.value,
    se_noise: one.noiseError,
    se_sampling: one.samplingError,
    se: one.standardError,
    lower: inside(one.lower),
    upper: inside(one.upper),
    confidence: LEVEL,
  };
}
