import { plannedCopies, type NamedCorrelation } from '../define.release.js';
import { DISPLAY_FLOOR } from '../count/count.analysis.js';
import { countForecast, countRow } from '../count/count.rows.js';
import { defineAnalysis, questionSchema } from '../define.analysis.js';
import { published } from '../estimators/bounded.estimate.js';
import { estimate, type Estimate } from '../estimators/estimate.js';
import { describeFeature, type FeatureMoments } from '../features/feature.estimates.js';
import { meanForecast } from '../mean.forecast.js';
import { momentRows, REFERENCE_SCALE } from '../features/feature.rows.js';
import { nameOf } from '../public.correlation.js';
import { tidyRow, type RowHead, type TidyRow } from '../tidy.row.js';
import { drawnMeans } from './drawn.means.js';
import { momentsNoise, momentsUnit, type MomentsDesign } from './moments.design.js';
import { halvesAt } from '../estimators/half.width.js';
import type { ClippingMark } from './moments.estimator.js';
import { groupEstimates } from './moments.groups.js';
import { gainsOf } from './noise.shaping.js';
import { refusalNote } from './refusal.note.js';
import { moments } from './moments.release.js';

/** One feature in one group, with what the release says of its reference. */
export interface CheckedMoments extends FeatureMoments {
  /** The centre is more than 1.5 SD off, or the width more than 1.5 times too narrow. */
  readonly isOffReference: boolean;
}

/** One group of a moments round. A suppressed group has no features: its noisy count is below the display floor. */
export interface MomentsOfGroup {
  readonly group: string;
  readonly count: Estimate;
  readonly suppressed: boolean;
  /** Share of a record that was cut on average, as released, and the SD of its noise. */
  readonly cutOff: { readonly value: number; readonly noiseError: number };
  /** What the widening of the intervals for clipping comes to. */
  readonly mark: ClippingMark;
  /** Where nothing is marked: clipping was checked to within so many reference SDs of a mean. */
  readonly checkedWithin: number;
  readonly features: readonly CheckedMoments[];
}

/** Pooled result of a moments round. Plain numbers: it may be stored and published as JSON. */
export interface MomentsResult {
  readonly kind: 'moments';
  readonly sites: number;
  readonly groups: readonly MomentsOfGroup[];
  /** The public correlation by which the noise was shaped, where the protocol has one. */
  readonly correlation?: NamedCorrelation;
}

/** What the variance is of: said wherever it stands. */
const WITHIN_RANGE = 'of the value within 6 reference SD of the public centre';

const SPREADS: readonly string[] = ['scaled variance', 'standard deviation'];

/** Means and variances per group; nothing is undone, and what clipping may have moved stands in the intervals. */
export const momentsAnalysis = defineAnalysis({
  kind: 'moments',
  reads: 'a release of kind `moments`: means and variances, by label',
  schema: questionSchema('moments'),
  needs: [moments],
  result: 'moments',
  forecast: ([design], planned, head) => {
    const { subjects, sites } = planned;
    const noise = momentsNoise(design, plannedCopies(planned));
    const gains = gainsOf(design.correlation);
    const refused = refusalNote(design, planned);
    const halves = refused === undefined && planned.isTried !== true ? drawnMeans(design, planned).map(halvesAt) : [];
    const rows = [
      ...design.groups.map((group, index) => countForecast(head, group, subjects[index], countNoise(design, noise), sites)),
      ...design.features.flatMap((scaling, j) =>
        design.groups.map((group, index) =>
          meanForecast(
            head,
            scaling,
            { group, subjects: subjects[index], sites, halves: halves[index]?.(gains?.values[j] ?? 1) },
            (noise * (gains?.values[j] ?? 1)) / subjects[index],
          ),
        ),
      ),
    ];
    return refused === undefined ? rows : rows.map((row) => ({ ...row, status: 'refused' as const, note: refused }));
  },
  analyse: (release): MomentsResult => {
    const { design, pooled } = release;
    const groups = groupEstimates(release).map((found, index): MomentsOfGroup => {
      const { count, cutOff, mark, checkedWithin } = found;
      const suppressed = found.isSuppressed || count.value < DISPLAY_FLOOR;
      return {
        group: design.groups[index],
        count: estimate(count.value, 0, count.noiseError),
        suppressed,
        cutOff,
        mark,
        checkedWithin,
        features: suppressed
          ? []
          : found.features.map(({ mean, variance, isOffReference }, j) => ({
              ...describeFeature({ mean: published(mean), variance: published(variance) }, design.features[j]),
              isOffReference,
            })),
      };
    });
    return { kind: 'moments', sites: pooled.sites, groups, ...shapingNamed(design) };
  },
  rows: ({ groups, sites, correlation }, head) => [
    ...groups.map((group) => countRow(head, group, sites)),
    ...groups.flatMap((group) => clippingRows(head, group, sites, correlation)),
    ...groups.flatMap((group) =>
      momentRows(head, group, sites, (key) => [
        group.mark !== 'none' && 'clipping-bias',
        isOff(group, key) && 'off-reference',
      ]).map((row) => (row.status === 'ok' && SPREADS.includes(row.quantity) ? { ...row, note: WITHIN_RANGE } : row)),
    ),
  ],
  oracle: { program: 'numpy mean and var on the winsorised records', tolerance: 1e-9 },
});

/** @returns what of a result names the public correlation, where there is one */
export function shapingNamed({ correlation }: MomentsDesign): { readonly correlation?: NamedCorrelation } {
  const named = nameOf(correlation);
  return named === undefined ? {} : { correlation: named };
}

function countNoise({ lattice, ...design }: MomentsDesign, noise: number): number {
  return noise / (Number(lattice.countStep) * momentsUnit({ ...design, lattice }));
}

function isOff({ features }: MomentsOfGroup, key: string): boolean {
  return features.some((feature) => feature.key === key && feature.isOffReference);
}

/** How much was cut, and how far unmarked intervals were checked. */
function clippingRows(
  head: RowHead,
  { group, suppressed, cutOff, checkedWithin, mark }: MomentsOfGroup,
  sites: number,
  correlation: NamedCorrelation | undefined,
): readonly TidyRow[] {
  const cells = { group, sites, ...(suppressed && { status: 'suppressed' as const }) };
  return [
    tidyRow(head, {
      quantity: 'cut off',
      ...cells,
      unit: 'share of a record',
      ...(!suppressed && { estimate: cutOff.value, se_noise: cutOff.noiseError, se: cutOff.noiseError }),
      flags: [!suppressed && mark !== 'none' && 'clipping-bias'],
      note: suppressed ? '' : [NOTES[mark], shapedNote(correlation)].filter((text) => text !== '').join('; '),
    }),
    tidyRow(head, {
      quantity: 'checked for clipping to within',
      ...cells,
      scale: REFERENCE_SCALE,
      ...(!suppressed && { estimate: checkedWithin }),
    }),
  ];
}

function shapedNote(correlation: NamedCorrelation | undefined): string {
  return correlation === undefined ? '' : `the noise was shaped by the public correlation ${correlation.from}`;
}

const NOTES: Readonly<Record<ClippingMark, string>> = {
  none: '',
  widened: 'intervals are widened for clipping',
  'mostly-clipping': 'intervals are mostly clipping: take another reference',
};
