import type { PooledRelease } from '../define.analysis.js';
import { estimate, type Estimate } from '../estimators/estimate.js';
import { fromUpperTriangle, type GramMatrix } from '../estimators/gram.matrix.js';
import { gramUnit, type GramDesign } from './gram.design.js';

/** A pooled gram release in scaled units. */
export interface GramReading {
  readonly gram: GramMatrix;
  readonly count: Estimate;
  /** SD of the noise of a square, scaled units. */
  readonly noise: number;
}

/** @returns the sums with the weights of the layout undone */
export function readGram({ design, pooled }: PooledRelease<GramDesign>): GramReading {
  const unit = gramUnit(design);
  const size = design.features.length + 1;
  let [row, column] = [0, 0];
  const triangle = pooled.vector.map((units) => {
    const value = (Number(units) * unit) / (row === column ? 1 : Math.SQRT2);
    column += 1;
    if (column === size) [row, column] = [row + 1, row + 1];
    return value;
  });
  const noise = Math.sqrt(Number(pooled.noiseVariance)) * unit;
  return {
    gram: { matrix: fromUpperTriangle(size, triangle), noiseVariance: noise * noise },
    count: estimate(triangle[triangle.length - 1], 0, noise),
    noise,
  };
}

/**
 * The edge of the noise in the eigenvalues of a matrix of d numbers per subject, 2 s sqrt(d) / (sqrt(2) n): what lies below it is noise.
 * @param noise SD of a square
 * @source Wigner 1958, On the Distribution of the Roots of Certain Symmetric Matrices (the end of the semicircle; entries of variance s^2 / 2)
 */
export function noiseEdge(noise: number, d: number, subjects: number): number {
  return (2 * noise * Math.sqrt(d)) / (Math.SQRT2 * subjects);
}
