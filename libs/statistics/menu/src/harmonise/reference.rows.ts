import type { ToldCells } from '../cells/told.cells.js';
import type { PooledRelease, SiteVector } from '../define.analysis.js';
import { REFERENCE_SCALE } from '../features/feature.rows.js';
import type { MomentsDesign } from '../moments/moments.design.js';
import { isShown, sitesOf, type ReleasedSite } from './released.sites.js';
import { scaleOf, shiftOf } from './site.effect.cells.js';

/** What is said of the hospital that the others are held against. */
const ITSELF = 'the others are held against this hospital';

/**
 * Location and scale of every site against one that the protocol names, or against the public references of the numbers: what ComBat with a reference batch takes
 * out. Nothing is drawn together, so one number is enough.
 * @param against name of a site; the public references where it is left out
 * @source Zhang, Jenkins, Johnson and Parmigiani 2018, Alternative empirical Bayes models for adjusting for batch effects in genomic studies (reference batch); ADR 0141
 */
export function referenceRows(
  release: PooledRelease<MomentsDesign>,
  bySite: readonly SiteVector[],
  against: string | undefined,
): readonly ToldCells[] {
  const all = sitesOf(release, bySite);
  const reference = all.find(({ site }) => site === against);
  return release.design.features.flatMap(({ key: variable }, j) =>
    all.flatMap((one): readonly ToldCells[] => {
      const of = { variable, site: one.site, sites: 1, ...(against !== undefined && { group2: against }) };
      const row = (quantity: string, scale: string, cells: Partial<ToldCells>): ToldCells => ({
        ...of,
        quantity,
        scale,
        ...cells,
      });
      const told = (cells: (at: ReleasedSite) => Partial<ToldCells>): Partial<ToldCells> => {
        if (!isShown(one)) return { status: 'suppressed' };
        const { value: n, noiseError: n_se } = one.estimate.count;
        return { n, n_se, ...cells(one) };
      };
      return [
        row(
          'site shift',
          REFERENCE_SCALE,
          told(() => shiftAgainst(one, j, against, reference)),
        ),
        row(
          'site scale',
          'ratio',
          told(() => scaleAgainst(one, j, against, reference)),
        ),
      ];
    }),
  );
}

const ABSENT: Partial<ToldCells> = {
  status: 'unavailable',
  note: 'the hospital that it is held against has not answered, or too few of its patients are seen',
};

function shiftAgainst(one: ReleasedSite, j: number, against: string | undefined, reference: ReleasedSite | undefined) {
  const mine = { weight: 1, mean: one.estimate.features[j].mean };
  if (against === undefined) return shiftOf([mine]);
  if (one.site === against) return { estimate: 0, note: ITSELF };
  if (reference === undefined || !isShown(reference)) return ABSENT;
  return shiftOf([mine, { weight: -1, mean: reference.estimate.features[j].mean }]);
}

function scaleAgainst(one: ReleasedSite, j: number, against: string | undefined, reference: ReleasedSite | undefined) {
  const { variance } = one.estimate.features[j];
  const mine = { slope: 1 / variance.value, variance };
  if (against === undefined) return scaleOf(variance.value, [mine]);
  if (one.site === against) return { estimate: 1, note: ITSELF };
  if (reference === undefined || !isShown(reference)) return ABSENT;
  const other = reference.estimate.features[j].variance;
  const squared = other.value > 0 ? variance.value / other.value : Number.NaN;
  return scaleOf(squared, [mine, { slope: -1 / other.value, variance: other }]);
}
