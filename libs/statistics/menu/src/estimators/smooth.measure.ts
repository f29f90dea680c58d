/** A number that is a smooth function of the cells, with the two parts of its error. */
export interface SmoothMeasure {
  readonly value: number;
  readonly noiseError: number;
  readonly samplingError: number;
}

/** Steps of the derivative, as a share of a typical cell. */
const STEP = 2e-3;

/**
 * The delta method for a function of noisy cells: noise of each cell alone, and subjects that fall into cells by chance, their number
 * given.
 * @param of smooth near x; it may give NaN, which becomes the value and the errors
 * @param noiseVariance of each cell
 * @source Agresti 2013, Categorical Data Analysis, 16.1.2 (delta method for multinomial counts)
 */
export function smoothMeasure(
  x: readonly number[],
  of: (cells: readonly number[]) => number,
  noiseVariance: number,
): SmoothMeasure {
  const total = x.reduce((sum, cell) => sum + cell, 0);
  const step = STEP * Math.max(1, total / x.length);
  const gradient = x.map((_, c) => {
    const at = (distance: number): number => of(x.map((cell, i) => (i === c ? cell + distance * step : cell)));
    // Four points: the error goes with the fourth power of the step.
    return (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * step);
  });
  const squares = gradient.reduce((sum, one, c) => sum + x[c] * one * one, 0);
  const mean = gradient.reduce((sum, one, c) => sum + x[c] * one, 0);
  // Of a measure that does not change with the size of the study the mean is 0.
  const sampling = Math.max(0, squares - (mean * mean) / Math.max(1, total));
  return {
    value: of(x),
    noiseError: Math.sqrt(noiseVariance * gradient.reduce((sum, one) => sum + one * one, 0)),
    samplingError: Math.sqrt(sampling),
  };
}
