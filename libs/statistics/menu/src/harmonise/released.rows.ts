import type { ToldCells } from '../cells/told.cells.js';
import type { PooledRelease, SiteVector } from '../define.analysis.js';
import { combat, type Harmonised, type SiteMoments } from '../estimators/combat.js';
import { REFERENCE_SCALE } from '../features/feature.rows.js';
import type { MomentsDesign } from '../moments/moments.design.js';
import type { GroupEstimate } from '../moments/moments.estimator.js';
import { isShown, sitesOf, type ReleasedSite } from './released.sites.js';
import { scaleOf, shiftOf } from './site.effect.cells.js';

/** Fewer numbers than this have no law of effects to draw them together by. */
const FEWEST_NUMBERS = 3;

/** Smallest variance of a site beside the pooled one: noise may leave less. */
const SMALLEST_VARIANCE = 0.01;

/** Location and scale of every site against all of them, from what each released itself: the parameters of ComBat. */
export function releasedRows(release: PooledRelease<MomentsDesign>, bySite: readonly SiteVector[]): readonly ToldCells[] {
  const { design } = release;
  const keys = design.features.map(({ key }) => key);
  const all = sitesOf(release, bySite);
  const shown = all.filter(isShown);
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
  return shiftOf(
    shown.map(({ estimate }, k) => ({
      weight: (k === place ? 1 : 0) - estimate.count.value / all,
      mean: estimate.features[j].mean,
    })),
  );
}

/** The SD of a site over the pooled one, by the logarithms of the variances. */
function scaleCells({ shown, place, j, harmonised }: Place): Partial<ToldCells> {
  const { pooledVariance } = harmonised;
  const all = shown.reduce((sum, { estimate }) => sum + estimate.count.value, 0);
  const own = shown[place].estimate.features[j].variance.value;
  return scaleOf(
    own / pooledVariance,
    shown.map(({ estimate }, k) => ({
      slope: (k === place ? 1 / own : 0) - (estimate.count.value - 1) / all / pooledVariance,
      variance: estimate.features[j].variance,
    })),
  );
}
