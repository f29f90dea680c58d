import { DROWNED } from '../cells/planned.rows.js';
import type { ToldCells } from '../cells/told.cells.js';
import { plannedCopies, type PlannedStudy } from '../define.release.js';
import { LEVEL, Z } from '../estimators/estimate.js';
import { REFERENCE_SCALE } from '../features/feature.rows.js';
import { noiseEdge } from '../gram/gram.reading.js';
import { clipRefusal, LARGEST_EDGE, LARGEST_HALF_WIDTH, plannedHalfWidth } from '../gram/gram.refusals.js';
import { UNKNOWN_KURTOSIS } from '../moments/moments.constants.js';
import { momentsNoise, type MomentsDesign } from '../moments/moments.design.js';
import { LARGEST_MEAN_NOISE } from '../moments/moments.refusals.js';
import { scatterNoise, scatterNormAt, type ScatterDesign } from '../scatter/scatter.design.js';
import { LARGEST_SPREAD_ERROR } from './centred.rows.js';

/** The rows of products around the sites' means as they are expected, with numbers of a spread of 1 and no correlation. */
export function centredForecast(design: ScatterDesign, planned: PlannedStudy): readonly ToldCells[] {
  const note = clipRefusal(design, planned, scatterNormAt);
  const rows = expectedWithin(design, planned);
  if (note === undefined) return rows;
  return rows.map((row) => (row.status === 'refused' ? row : { ...row, status: 'refused', note }));
}

function expectedWithin(design: ScatterDesign, planned: PlannedStudy): readonly ToldCells[] {
  const {
    subjects: [subjects],
    sites,
  } = planned;
  const free = Math.max(1, subjects - sites);
  const noise = scatterNoise(design, plannedCopies(planned));
  const { features, outcome } = design;
  const shared = { n: subjects, sites };
  const spreads = features.map(({ key, kurtosis = UNKNOWN_KURTOSIS }): ToldCells => {
    const [ofNoise, sampling] = [noise / free / 2, Math.sqrt((kurtosis - 1) / free) / 2];
    const half = Z * Math.hypot(ofNoise, sampling);
    const cells = { estimate: 1, se_noise: ofNoise, se_sampling: sampling, se: half / Z, lower: 1 - half, upper: 1 + half };
    const note = refusedAbove(half, LARGEST_SPREAD_ERROR);
    return {
      quantity: 'standard deviation within sites',
      variable: key,
      scale: REFERENCE_SCALE,
      confidence: LEVEL,
      ...shared,
      ...cells,
      ...note,
    };
  });
  const width = plannedHalfWidth(noise, free);
  const correlation: Partial<ToldCells> = {
    ...{ estimate: 0, se_noise: noise / (Math.SQRT2 * free), se_sampling: 1 / Math.sqrt(Math.max(1, free - 3)), se: width / Z },
    ...{ lower: -width, upper: width, confidence: LEVEL },
    ...refusedAbove(width, LARGEST_HALF_WIDTH),
  };
  const pairs = features.flatMap((one, i) =>
    features.slice(i + 1).map((other): ToldCells => {
      return { quantity: 'correlation within sites', variable: one.key, variable2: other.key, ...shared, ...correlation };
    }),
  );
  if (outcome < 0) return [...spreads, ...pairs];
  const terms = features.filter((_, index) => index !== outcome);
  const refusal = refusedAbove(noiseEdge(noise, terms.length, free), LARGEST_EDGE);
  const [ofNoise, sampling] = [noise / (Math.SQRT2 * free), 1 / Math.sqrt(free)];
  const half = Z * Math.hypot(ofNoise, sampling);
  const coefficients = terms.map((term): ToldCells => ({
    ...{ quantity: 'scaled coefficient within sites', variable: features[outcome].key, term: term.key, scale: REFERENCE_SCALE },
    ...{ estimate: 0, se_noise: ofNoise, se_sampling: sampling, se: half / Z, lower: -half, upper: half, confidence: LEVEL },
    ...{ ...shared, ...refusal },
  }));
  return [...spreads, ...pairs, ...coefficients];
}

/** The same of sites that are alike, each with its part of the patients and its own full noise. */
export function releasedForecast(design: MomentsDesign, { subjects: [subjects], sites }: PlannedStudy): readonly ToldCells[] {
  const each = subjects / sites;
  // Of a mean that is one of the sites and counts itself.
  const rest = Math.sqrt(1 - 1 / sites);
  const noise = (momentsNoise(design, 1) / each) * rest;
  const sampling = rest / Math.sqrt(each);
  const half = Z * Math.hypot(noise, sampling);
  const refusal =
    sites < 2
      ? { status: 'refused' as const, note: 'a site is harmonised with others: two sites at least are needed' }
      : refusedAbove(noise, LARGEST_MEAN_NOISE);
  return design.features.flatMap(({ key }) =>
    Array.from({ length: sites }, (_, site): ToldCells => ({
      ...{ quantity: 'site shift', variable: key, site: `site ${site + 1}`, scale: REFERENCE_SCALE, sites: 1, n: each },
      ...{ estimate: 0, se_noise: noise, se_sampling: sampling, se: half / Z, lower: -half, upper: half, confidence: LEVEL },
      ...refusal,
    })),
  );
}

function refusedAbove(is: number, most: number): Partial<ToldCells> {
  return is <= most ? {} : { status: 'refused', note: DROWNED };
}
