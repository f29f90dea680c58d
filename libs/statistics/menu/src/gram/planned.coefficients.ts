import type { ToldCells } from '../cells/told.cells.js';
import { LEVEL } from '../estimators/estimate.js';
import { halfWidth, spreadNote } from '../estimators/half.width.js';
import { linearRegression } from '../estimators/linear.regression.js';
import { drawnGrams, drawnHalves, expectedGram, type PlannedProducts } from './drawn.grams.js';

/** How a model is read. */
interface PlannedModel {
  /** In units of sums. */
  readonly penalty: number;
  /** How much larger the sampling variance of each term is than that of normal numbers. */
  readonly tails: readonly number[];
  /** Whether studies are invented, or the errors of endlessly many patients are enough. */
  readonly isDrawn: boolean;
}

/**
 * The coefficients of a model of the last number by the others as they are planned: errors of endlessly many such patients, half-widths the middle ones of invented
 * studies, whose noise stands in their terms too.
 * @returns the cells of the row of each term
 */
export function plannedCoefficients(
  products: PlannedProducts,
  { penalty, tails, isDrawn }: PlannedModel,
): readonly Partial<ToldCells>[] {
  const outcome = products.size - 1;
  const places = tails.map((_, index) => index);
  const expected = linearRegression(expectedGram(products), outcome, places, penalty, tails).coefficients;
  const drawn = isDrawn
    ? drawnGrams(products).map((gram) => linearRegression(gram, outcome, places, penalty, tails).coefficients)
    : [];
  return places.map((place) => {
    const { value, noiseError, samplingError, standardError, lower, upper } = expected[place];
    const halves = drawnHalves(drawn, (found) => found[place]);
    const half = halves?.middle ?? halfWidth({ lower, upper });
    const note = spreadNote(halves);
    return {
      ...{ estimate: value, se_noise: noiseError, se_sampling: samplingError, se: standardError, confidence: LEVEL },
      ...{ lower: value - half, upper: value + half, ...(note !== undefined && { note }) },
    };
  });
}
