import type { ToldCells } from '../cells/told.cells.js';
import { correlationOf } from '../estimators/correlation.estimator.js';
import { LEVEL } from '../estimators/estimate.js';
import { halfWidth, spreadNote } from '../estimators/half.width.js';
import { drawnGrams, drawnHalves, expectedGram, type PlannedProducts } from './drawn.grams.js';

/**
 * The correlation of two numbers as it is planned: its errors are those of endlessly many such patients, its half-width is the middle one of invented studies.
 * @returns the cells of its row, by the factor of its tails
 */
export function plannedCorrelations(planned: Omit<PlannedProducts, 'size'>): (tails: number) => Partial<ToldCells> {
  const products = { ...planned, size: 2 };
  const [expected, drawn] = [expectedGram(products), drawnGrams(products)];
  const known = new Map<number, Partial<ToldCells>>();
  return (tails) => {
    const found = known.get(tails) ?? cellsOf(tails);
    known.set(tails, found);
    return found;
  };

  function cellsOf(tails: number): Partial<ToldCells> {
    const { value, noiseError, samplingError, lower, upper } = correlationOf(expected, 0, 1, tails);
    const halves = drawnHalves(drawn, (gram) => {
      const one = correlationOf(gram, 0, 1, tails);
      return Number.isNaN(one.value) ? undefined : one;
    });
    // The interval is not symmetric: it is stretched as a whole.
    const stretch = halves === undefined ? 1 : halves.middle / halfWidth({ lower, upper });
    const note = spreadNote(halves);
    return {
      ...{ estimate: value, se_noise: noiseError, se_sampling: samplingError, se: Math.hypot(noiseError, samplingError) },
      ...{ lower: value - stretch * (value - lower), upper: value + stretch * (upper - value), confidence: LEVEL },
      ...(note !== undefined && { note }),
    };
  }
}
