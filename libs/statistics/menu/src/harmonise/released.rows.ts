import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import type { ToldCells } from '../cells/told.cells.js';
import { DISPLAY_FLOOR } from '../count/count.analysis.js';
import type { PooledRelease, SiteVector } from '../define.analysis.js';
import { combat, type Harmonised, type SiteMoments } from '../estimators/combat.js';
import { LEVEL, Z } from '../estimators/estimate.js';
import { REFERENCE_SCALE } from '../features/feature.rows.js';
import type { MomentsDesign } from '../moments/moments.design.js';
import type { FeatureEstimate, GroupEstimate } from '../moments/moments.estimator.js';
import { groupEstimates } from '../moments/moments.groups.js';

/** Fewer numbers than this have no law of effects to draw them together by. */
const FEWEST_NUMBERS = 3;

/** Smallest variance of a site beside the pooled one: noise may leave less. */
const SMALLEST_VARIANCE = 0.01;

/** One site as its own vector says. */
interface ReleasedSite {
  readonly site: string;
  readonly estimate: GroupEstimate;
}

/** Location and scale of every site against all of them, from what each released itself: the parameters of ComBat. */
export function releasedRows(release: PooledRelease<MomentsDesign>, bySite: readonly SiteVector[]): readonly ToldCells[] {
  const { design, pooled } = release;
  const keys = design.features.map(({ key }) => key);
  const noiseVariance = pooled.noiseVariance / BigInt(Math.max(1, pooled.sites));
  const all = [...bySite]
    .sort((a, b) => (a.site < b.site ? -1 : 1))
    .map(({ site, vector }): ReleasedSite => {
      const [estimate] = groupEstimates({ design, pooled: { vector, noiseVariance, sites: 1 } });
      return { site, estimate };
    });
  const shown = all.filter(({ estimate }) => !estimate.isSuppressed && estimate.count.value >= DISPLAY_FLOOR);
  const found = shown.length < 2 ? undefined : combat(keys.map((_, j) => shown.map((one) => momentsOf(one.estimate, j))));
  return keys.flatMap((variable, j) => [
    ...commonRows(variable, found?.[j], shown.length),
    ...all.flatMap((one) => {
      const place = shown.indexOf(one);
      const of = { variable, site: one.site, sites: 1 };
      return place < 0 || found === undefined
        ? QUANTITIES.map((quantity): ToldCells => ({ ...of, quantity, status: 'suppressed' }))
        : siteRows(of, { shown, place, j, harmonised: found[j], isDrawn: keys.length >= FEWEST_NUMBERS });
    }),
  ]);
}

const QUANTITIES = ['site shift', 'site scale', 'site shift, empirical Bayes', 'site scale, empirical Bayes'] as const;
const [SHIFT, SCALE, DRAWN_SHIFT, DRAWN_SCALE] = QUANTITIES;

/** A site as ComBat takes it. Clipping is in the intervals, not in the parameters. */
function momentsOf({ count, features }: GroupEstimate, j: number): SiteMoments {
  const { mean, variance } = features[j];
  const smallest = SMALLEST_VARIANCE * features.reduce((sum, one) => sum + Math.max(0, one.variance.value) / features.length, 0);
  return {
    n: count.value,
    mean: mean.value,
    variance: Math.max(smallest, variance.value),
    meanNoise: mean.noiseError,
    varianceNoise: variance.noiseError,
  };
}

function commonRows(variable: string, found: Harmonised | undefined, sites: number): readonly ToldCells[] {
  const of = { variable, scale: REFERENCE_SCALE, sites };
  if (found === undefined || !(found.pooledVariance > 0)) {
    return ['grand mean', 'pooled standard deviation'].map((quantity) => ({ ...of, quantity, status: 'suppressed' as const }));
  }
  return [
    { ...of, quantity: 'grand mean', estimate: found.grandMean },
    { ...of, quantity: 'pooled standard deviation', estimate: Math.sqrt(found.pooledVariance) },
  ];
}

/** Where a row stands. */
interface Place {
  readonly shown: readonly ReleasedSite[];
  readonly place: number;
  readonly j: number;
  readonly harmonised: Harmonised;
  readonly isDrawn: boolean;
}

function siteRows(of: Partial<ToldCells>, at: Place): readonly ToldCells[] {
  const { shown, place, harmonised, isDrawn } = at;
  const { drawnShift, drawnScale } = harmonised.sites[place];
  const { count } = shown[place].estimate;
  const row = { ...of, n: count.value, n_se: count.noiseError };
  const drawn = isDrawn
    ? {}
    : { estimate: null, status: 'refused' as const, note: `effects are drawn together over ${FEWEST_NUMBERS} numbers at least` };
  return [
    { ...row, quantity: SHIFT, scale: REFERENCE_SCALE, ...shiftCells(at) },
    { ...row, quantity: SCALE, scale: 'ratio', ...scaleCells(at) },
    // The parameters as they are used: in pooled SDs of all sites, without an interval of their own.
    { ...row, quantity: DRAWN_SHIFT, scale: 'pooled SD', estimate: drawnShift, flags: ['provisional'], ...drawn },
    { ...row, quantity: DRAWN_SCALE, scale: 'ratio', estimate: drawnScale, flags: ['provisional'], ...drawn },
  ];
}

/** The mean of a site less that of all, to which the site itself belongs: every site's error is in it. */
function shiftCells({ shown, place, j }: Place): Partial<ToldCells> {
  const all = shown.reduce((sum, { estimate }) => sum + estimate.count.value, 0);
  const parts = shown.map(({ estimate }, k) => ({
    weight: (k === place ? 1 : 0) - estimate.count.value / all,
    mean: estimate.features[j].mean,
  }));
  const sum = (term: (part: (typeof parts)[number]) => number): number => parts.reduce((total, part) => total + term(part), 0);
  const value = sum(({ weight, mean }) => weight * mean.value);
  const noise = Math.sqrt(sum(({ weight, mean }) => (weight * mean.noiseError) ** 2));
  const sampling = Math.sqrt(sum(({ weight, mean }) => (weight * mean.samplingError) ** 2));
  const bias = sum(({ weight, mean }) => Math.abs(weight) * mean.biasBound);
  const error = Math.hypot(noise, sampling);
  const half = Z * error + bias;
  const beyond = Math.max(0, Math.abs(value) - bias) / error;
  return {
    ...{ estimate: value, se_noise: noise, se_sampling: sampling, se: error, lower: value - half, upper: value + half },
    ...{ confidence: LEVEL, test: 'z with noise', test_statistic: value / error, p_value: 2 * normalCdf(-beyond, 0, 1) },
    ...(Z * noise > 1 && { status: 'uninformative' as const }),
  };
}

/** The SD of a site over the pooled one, by the logarithms of the variances. */
function scaleCells({ shown, place, j, harmonised }: Place): Partial<ToldCells> {
  const { pooledVariance } = harmonised;
  const all = shown.reduce((sum, { estimate }) => sum + estimate.count.value, 0);
  const own = shown[place].estimate.features[j].variance;
  if (!(own.value > 0)) return { status: 'unavailable', note: 'the noise leaves the site no variance' };
  let [noise2, sampling2, bias] = [0, 0, 0];
  shown.forEach(({ estimate }, k) => {
    const { variance }: FeatureEstimate = estimate.features[j];
    const slope = (k === place ? 1 / own.value : 0) - (estimate.count.value - 1) / all / pooledVariance;
    noise2 += (slope * variance.noiseError) ** 2;
    sampling2 += (slope * variance.samplingError) ** 2;
    bias += Math.abs(slope) * variance.biasBound;
  });
  const log = Math.log(own.value / pooledVariance) / 2;
  const half = (Z * Math.sqrt(noise2 + sampling2) + bias) / 2;
  const scale = Math.exp(log);
  const [noise, sampling] = [(scale * Math.sqrt(noise2)) / 2, (scale * Math.sqrt(sampling2)) / 2];
  return {
    ...{ estimate: scale, se_noise: noise, se_sampling: sampling, se: Math.hypot(noise, sampling) },
    ...{ lower: Math.exp(log - half), upper: Math.exp(log + half), confidence: LEVEL },
    ...((Z * Math.sqrt(noise2)) / 2 > Math.log(3) && { status: 'uninformative' as const }),
  };
}
