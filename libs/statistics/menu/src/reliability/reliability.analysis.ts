import { plannedCopies } from '../define.release.js';
import { DISPLAY_FLOOR } from '../count/count.analysis.js';
import { countForecast, countRow } from '../count/count.rows.js';
import { defineAnalysis, questionSchema, laterOf } from '../define.analysis.js';
import { EVERYBODY } from '../define.release.js';
import { agreementOf, type Agreement } from '../estimators/agreement.estimator.js';
import type { BoundedEstimate } from '../estimators/bounded.estimate.js';
import { estimate, LEVEL, type Estimate } from '../estimators/estimate.js';
import { halfWidthsOf, middleInterval, spreadNote } from '../estimators/half.width.js';
import { transformLabel, type ScaledVariable } from '../features/feature.scaling.js';
import { momentsNoise, momentsUnit } from '../moments/moments.design.js';
import type { ClippingMark, GroupEstimate } from '../moments/moments.estimator.js';
import { groupEstimates } from '../moments/moments.groups.js';
import type { PairRule, PairsDesign } from '../pairs/pairs.design.js';
import { pairs } from '../pairs/pairs.release.js';
import { tidyRow, type RowHead, type TidyRow } from '../tidy.row.js';
import { drawnAgreements, plannedAgreement, reliabilityRefusal } from './reliability.forecast.js';
import { readingsOf } from './reliability.readings.js';

/** How two readings of one feature agree, on its transformed scale. */
export interface FeatureAgreement {
  readonly variable: string;
  readonly scale: string;
  /** Null for a suppressed release. */
  readonly found: Agreement | null;
}

/** Agreement in one group, or in all. */
export interface AgreementOfGroup {
  /** Number of patients who have both readings. */
  readonly count: Estimate;
  readonly suppressed: boolean;
  readonly mark: ClippingMark;
  /** Records are cut, or heavier than planned, as where few patients disagree much: agreement is told too good. Absent in results of before. */
  readonly isHeavy?: boolean;
  readonly features: readonly FeatureAgreement[];
}

/** Agreement of two readings. Plain numbers: it may be stored and published as JSON. */
export type ReliabilityResult = {
  readonly kind: 'reliability';
  readonly sites: number;
  readonly pair: PairRule;
} & (AgreementOfGroup | { readonly levels: readonly (AgreementOfGroup & { readonly level: string })[] });

/** Intraclass correlations, Lin's concordance, repeatability, and Bland and Altman's limits of every feature. */
export const reliability = defineAnalysis({
  kind: 'reliability',
  reads: 'a release of kind `pairs`: agreement of two readings of a variable, by intraclass correlation, concordance and limits',
  schema: questionSchema('reliability'),
  needs: [pairs],
  result: 'reliability',
  later: laterOf<ReliabilityResult>({ isHeavy: 'instead', 'levels.*.isHeavy': 'instead' }),
  forecast: ([design], planned, head) => {
    const { subjects, sites } = planned;
    const { moments } = design;
    const noise = momentsNoise(moments, plannedCopies(planned)) / (Number(moments.lattice.countStep) * momentsUnit(moments));
    const note = reliabilityRefusal(design, planned);
    const drawn = note === undefined ? drawnAgreements(design, planned) : [];
    const rows = design.groups.flatMap((group, index) => {
      const level = levelOf(design, group);
      return [
        { ...countForecast(head, level === null ? group : EVERYBODY, subjects[index], noise, sites), level },
        ...design.features.flatMap((feature, at) =>
          plannedRows(head, feature, plannedAgreement(design, planned, index), drawn[index]?.[at] ?? []).map((row) => ({
            ...row,
            ...{ level, n: subjects[index], sites, group: design.pair.first, group2: design.pair.second },
          })),
        ),
      ];
    });
    return note === undefined ? rows : rows.map((row) => ({ ...row, status: 'refused' as const, note }));
  },
  analyse: ({ design, pooled }): ReliabilityResult => {
    const groups = groupEstimates({ design: design.moments, pooled }).map((group) => agreementIn(group, design.features));
    const shared = { kind: 'reliability', sites: pooled.sites, pair: design.pair } as const;
    if (design.by === null) return { ...shared, ...groups[0] };
    return { ...shared, levels: groups.map((group, index) => ({ level: levelOf(design, design.groups[index])!, ...group })) };
  },
  rows: (result, head) => {
    const { sites, pair } = result;
    const groups = 'levels' in result ? result.levels : [{ ...result, level: null }];
    return groups.flatMap(({ level, ...group }) =>
      [
        countRow(head, { group: EVERYBODY, count: group.count, suppressed: group.suppressed }, sites),
        ...group.features.flatMap((feature) => agreementRows(head, feature, { ...group, pair, sites })),
      ].map((row) => ({ ...row, level })),
    );
  },
  oracle: { program: 'R psych ICC, aov (Lin, Bland and Altman) and pingouin on the same pairs', tolerance: 1e-9 },
});

/** The label of a release that is by a category, as a row names it. */
function levelOf({ by }: Pick<PairsDesign, 'by'>, group: string): string | null {
  return by === null ? null : `${by} ${group}`;
}

function agreementIn(group: GroupEstimate, features: readonly ScaledVariable[]): AgreementOfGroup {
  const suppressed = group.isSuppressed || group.count.value < DISPLAY_FLOOR;
  return {
    count: estimate(group.count.value, 0, group.count.noiseError),
    suppressed,
    mark: group.mark,
    isHeavy: !suppressed && group.heaviness > HEAVY,
    features: features.map(({ key, transform, width }, index) => ({
      variable: key,
      scale: transformLabel(transform),
      found: suppressed ? null : agreementOf(readingsOf(group, index, width)),
    })),
  };
}

const ANYTHING: readonly [number, number] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

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

/** One-sided 90 % normal quantile: of readings as planned one in ten is marked at most. */
const HEAVY = 1.2816;
const CUT = 'few patients differ much, and what was cut of them makes agreement look better than it is';

/** An interval of a correlation that holds more than this says nothing: 40 % of 0 to 1. */
const WIDEST = 0.4;

function agreementRows(
  head: RowHead,
  { variable, scale, found }: FeatureAgreement,
  { pair, count, mark, isHeavy = false, sites }: AgreementOfGroup & Pick<ReliabilityResult, 'pair' | 'sites'>,
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
      flags: [(mark !== 'none' || isHeavy) && 'clipping-bias', 'provisional'],
      note: isHeavy && key !== 'bias' ? CUT : '',
    });
  });
}

/** @param planned in reference SDs @param drawn what invented studies would tell: the middle one of their intervals is planned */
function plannedRows(
  head: RowHead,
  { key, transform, width }: ScaledVariable,
  planned: Agreement,
  drawn: readonly Agreement[],
): readonly TidyRow[] {
  return QUANTITIES.map(([name, quantity, range = ANYTHING]) => {
    const isShare = range[1] === 1;
    const unit = isShare ? 1 : width;
    const { value, noiseError, samplingError, standardError, lower, upper } = planned[name];
    const shown = drawn.map((one) => estimateOf(one[name], range));
    const numbers = {
      ...estimateOf(
        {
          ...planned[name],
          ...{ value: unit * value, noiseError: unit * noiseError, samplingError: unit * samplingError },
          ...{ standardError: unit * standardError, lower: unit * lower, upper: unit * upper },
        },
        range,
      ),
      ...middleInterval(shown, range),
    };
    const isWide = isShare && numbers.upper - numbers.lower > WIDEST;
    const wide = shown.filter((one) => isShare && one.upper - one.lower > WIDEST).length / Math.max(1, shown.length);
    const notes = [
      ...(wide > OFTEN ? [`its interval would be too wide to say anything in ${Math.round(100 * wide)} % of studies`] : []),
      spreadNote(halfWidthsOf(shown)) ?? '',
    ];
    return tidyRow(head, {
      ...{ quantity, variable: key, scale: isShare ? null : transformLabel(transform), ...numbers },
      note: notes.filter((one) => one !== '').join('; '),
      ...(isWide && { status: 'refused' as const, note: TOO_WIDE }),
    });
  });
}

/** Share of studies from which on a plan says that they may tell nothing. */
const OFTEN = 0.1;

const TOO_WIDE = 'its interval would be too wide to say anything';

/** The interval is shown inside what is possible; the estimate stands as it is. */
function estimateOf(one: BoundedEstimate, range = ANYTHING) {
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
