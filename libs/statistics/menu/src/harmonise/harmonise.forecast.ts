import { DROWNED } from '../cells/planned.rows.js';
import type { ToldCells } from '../cells/told.cells.js';
import { plannedCopies, type PlannedStudy } from '../define.release.js';
import { LEVEL, Z } from '../estimators/estimate.js';
import { halfWidth, spreadNote } from '../estimators/half.width.js';
import type { GramMatrix } from '../estimators/gram.matrix.js';
import { REFERENCE_SCALE } from '../features/feature.rows.js';
import type { ScaledVariable } from '../features/feature.scaling.js';
import { drawnGrams, drawnHalves, expectedGram, type PlannedProducts } from '../gram/drawn.grams.js';
import { noiseEdge } from '../gram/gram.reading.js';
import { clipRefusal, LARGEST_EDGE, LARGEST_HALF_WIDTH } from '../gram/gram.refusals.js';
import { plannedCoefficients } from '../gram/planned.coefficients.js';
import { plannedCorrelations } from '../gram/planned.correlations.js';
import { momentsNoise, type MomentsDesign } from '../moments/moments.design.js';
import { gainsOf } from '../moments/noise.shaping.js';
import { LARGEST_MEAN_NOISE } from '../moments/moments.refusals.js';
import { scatterNoise, scatterNormAt, type ScatterDesign } from '../scatter/scatter.design.js';
import { LARGEST_SPREAD_ERROR, spreadCells } from './centred.rows.js';

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
    expected,
  } = planned;
  const free = Math.max(5, subjects - sites);
  const noise = scatterNoise(design, plannedCopies(planned));
  const products = { subjects: free, noise, correlation: expected?.correlation ?? 0, isCentred: true };
  const shared = { n: subjects, sites };
  const correlation = plannedCorrelations(products)(1);
  const width = halfWidth(correlation as { lower: number; upper: number });
  const { features, outcome } = design;
  const spreads = spreadsWithin(features, products).map((row): ToldCells => ({ ...row, ...shared }));
  const pairs = features.flatMap((one, i) =>
    features.slice(i + 1).map((other): ToldCells => ({
      ...{ quantity: 'correlation within sites', variable: one.key, variable2: other.key, ...shared },
      ...{ ...correlation, ...refusedAbove(width, LARGEST_HALF_WIDTH) },
    })),
  );
  if (outcome < 0) return [...spreads, ...pairs];
  const terms = features.filter((_, index) => index !== outcome);
  const refusal = refusedAbove(noiseEdge(noise, terms.length, free), LARGEST_EDGE);
  const told = plannedCoefficients(
    { ...products, size: features.length },
    { penalty: 0, tails: terms.map(() => 1), isDrawn: refusal.status === undefined && planned.isTried !== true },
  );
  const coefficients = terms.map((term, index): ToldCells => ({
    ...{ quantity: 'scaled coefficient within sites', variable: features[outcome].key, term: term.key, scale: REFERENCE_SCALE },
    ...{ ...told[index], ...shared, ...refusal },
  }));
  return [...spreads, ...pairs, ...coefficients];
}

/** Spreads of 1, with the middle half-width of invented studies, by the estimator of the published ones. */
function spreadsWithin(features: readonly ScaledVariable[], products: Omit<PlannedProducts, 'size'>): readonly ToldCells[] {
  const { subjects: degreesOfFreedom, noise } = products;
  const one = { ...products, size: 1 };
  const [whole, drawn] = [expectedGram(one), drawnGrams(one)];
  return features.map((feature): ToldCells => {
    const cellsOf = (gram: GramMatrix) => spreadCells({ gram, degreesOfFreedom, noise }, feature, 0);
    const { se_noise, se_sampling, se, ...expected } = cellsOf(whole);
    const halves = drawnHalves(drawn, (gram) => {
      const { lower, upper } = cellsOf(gram);
      return typeof lower === 'number' && typeof upper === 'number' ? { lower, upper } : undefined;
    });
    const half = halves?.middle ?? halfWidth(expected as { lower: number; upper: number });
    const note = spreadNote(halves);
    return {
      ...{ quantity: 'standard deviation within sites', variable: feature.key, scale: REFERENCE_SCALE, confidence: LEVEL },
      ...{ estimate: 1, se_noise, se_sampling, se, lower: 1 - half, upper: 1 + half, ...(note !== undefined && { note }) },
      ...refusedAbove(half, LARGEST_SPREAD_ERROR),
    };
  });
}

/** How sites are told: against all of them, one of them, or the public references. */
interface AskedForm {
  readonly form?: string | undefined;
  readonly against?: string | undefined;
}

/** Forecast for sites that are alike. Each has the same number of patients, and each adds the full noise to its own release. */
export function releasedForecast(
  design: MomentsDesign,
  { subjects: [subjects], sites }: PlannedStudy,
  { form, against }: AskedForm = {},
): readonly ToldCells[] {
  const each = subjects / sites;
  const isOfReference = form === 'reference';
  // The error of a shift, in errors of one site's mean. Against all sites: the site is one of them, so less than 1. Against another site: two
  // means, so the root of 2. Against a public reference, which has no error: 1.
  const rest = isOfReference ? (against === undefined ? 1 : Math.SQRT2) : Math.sqrt(1 - 1 / sites);
  const gains = gainsOf(design.correlation);
  const sampling = rest / Math.sqrt(each);
  const needsTwo = !isOfReference || against !== undefined;
  return design.features.flatMap(({ key }, j) => {
    const noise = ((momentsNoise(design, 1) * (gains?.values[j] ?? 1)) / each) * rest;
    const half = Z * Math.hypot(noise, sampling);
    const refusal =
      needsTwo && sites < 2
        ? { status: 'refused' as const, note: 'a site is harmonised with others: two sites at least are needed' }
        : refusedAbove(noise, LARGEST_MEAN_NOISE);
    return Array.from({ length: sites }, (_, site): ToldCells => ({
      ...{ quantity: 'site shift', variable: key, site: `site ${site + 1}`, scale: REFERENCE_SCALE, sites: 1, n: each },
      ...(against !== undefined && { group2: against }),
      ...{ estimate: 0, se_noise: noise, se_sampling: sampling, se: half / Z, lower: -half, upper: half, confidence: LEVEL },
      ...refusal,
    }));
  });
}

function refusedAbove(is: number, most: number): Partial<ToldCells> {
  return is <= most ? {} : { status: 'refused', note: DROWNED };
}
