import type { PooledRelease } from '../define.analysis.js';
import { estimate, type Estimate } from '../estimators/estimate.js';
import { fromUpperTriangle, type GramMatrix } from '../estimators/gram.matrix.js';
import { noiseCopies } from '../pooled.vector.js';
import { scatterCountNoise, scatterUnit, type ScatterDesign } from './scatter.design.js';

/** A pooled scatter release in scaled units. */
export interface ScatterReading {
  /**
   * In the form in which regressions and correlations read sums: all sums are 0, and the count is that of degrees of freedom with one
   * constant, n - K + 1, so that a model within it has those of a model with an effect of each of the K sites.
   */
  readonly gram: GramMatrix;
  /** Patients. */
  readonly count: Estimate;
  /** n - K. */
  readonly degreesOfFreedom: number;
  /** SD of the noise of a square, scaled units. */
  readonly noise: number;
}

/** @returns the squares and products with the weights of the layout undone */
export function readScatter({ design, pooled }: PooledRelease<ScatterDesign>): ScatterReading {
  const unit = scatterUnit(design);
  const size = design.features.length;
  const weight = Number(design.weight) / 2 ** 30;
  const patients = Number(pooled.vector[pooled.vector.length - 1]) / Number(design.countStep);
  const degreesOfFreedom = patients - pooled.sites;
  let at = 0;
  const rows = Array.from({ length: size + 1 }, (_, row) =>
    Array.from({ length: size + 1 - row }, (__, k) => {
      if (row + k === size) return row === size ? degreesOfFreedom + 1 : 0;
      return (Number(pooled.vector[at++]) * unit) / (k === 0 ? 1 : weight);
    }),
  );
  const noise = Math.sqrt(Number(pooled.noiseVariance)) * unit;
  return {
    gram: { matrix: fromUpperTriangle(size + 1, rows.flat()), noiseVariance: noise * noise },
    count: estimate(patients, 0, scatterCountNoise(design, noiseCopies(design, pooled))),
    degreesOfFreedom,
    noise,
  };
}
