import { SeededRandom } from '@collimate/kernel-numeric';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { constantOf, subjectsOf, type GramMatrix } from './gram.matrix.js';

/** One penalty of a path. */
export interface LassoPoint {
  /** Weight of the sum of absolute coefficients in the objective, in the unit of the sums of products. */
  readonly penalty: number;
  /** Coefficients in the order of the terms; exactly 0 for a term that is not selected. */
  readonly coefficients: readonly number[];
  /** Share of the re-drawn matrices in which each term was selected. */
  readonly frequencies: readonly number[];
}

/** Seed of the re-draws: a reader that draws others computes other frequencies. */
const SEED = 20_261_129;

/** How often the noise is drawn again. */
export const REDRAWS = 200;

/** Coordinate descent ends when no coefficient moves by more than this share of the largest, or after so many turns. */
const SETTLED = 1e-14;
const MOST_TURNS = 10_000;

/**
 * The lasso from noisy sums at each penalty: the b that minimises b' S b / 2 - b' s + penalty |b|, S and s centred, where the eigenvalues of S that the
 * noise has drowned are raised. How stable a selection is shows where the known noise is drawn once more, on top of that which is in the sums.
 * @param terms indices of the terms; the constant is spared
 * @source Friedman, Hastie, Tibshirani 2010, Regularization Paths for Generalized Linear Models via Coordinate Descent, section 2.2
 */
export function lassoPath(
  gram: GramMatrix,
  outcome: number,
  terms: readonly number[],
  penalties: readonly number[],
): readonly LassoPoint[] {
  const own = centred(gram, outcome, terms);
  const selected = penalties.map(() => new Array<number>(terms.length).fill(0));
  const random = new SeededRandom(SEED);
  for (let draw = 0; draw < REDRAWS; draw++) {
    const again = centred(redrawn(gram, random), outcome, terms);
    penalties.forEach((penalty, k) => {
      descend(again, penalty).forEach((one, j) => (selected[k][j] += one === 0 ? 0 : 1 / REDRAWS));
    });
  }
  return penalties.map((penalty, k) => ({ penalty, coefficients: descend(own, penalty), frequencies: selected[k] }));
}

/** Sums of squares and products about the means. */
interface Centred {
  readonly sxx: Matrix;
  readonly sxy: readonly number[];
}

function centred(gram: GramMatrix, outcome: number, terms: readonly number[]): Centred {
  const last = constantOf(gram);
  const n = Math.max(1, subjectsOf(gram));
  const about = (i: number, j: number): number =>
    gram.matrix.get(i, j) - (gram.matrix.get(i, last) * gram.matrix.get(j, last)) / n;
  const sxx = new Matrix(terms.map((i) => terms.map((j) => about(i, j))));
  return { sxx: floored(sxx, gram.noiseVariance), sxy: terms.map((i) => about(i, outcome)) };
}

/** Eigenvalues below half the edge of the noise are raised to it, so that there is one minimum. */
function floored(matrix: Matrix, noiseVariance: number): Matrix {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  const largest = Math.max(...realEigenvalues.map(Math.abs));
  const floor = Math.max(Math.sqrt((noiseVariance * matrix.rows) / 4), 1e-12 * largest);
  if (realEigenvalues.every((one) => one >= floor)) return matrix;
  const raised = Matrix.diag(realEigenvalues.map((one) => Math.max(floor, one)));
  return eigenvectorMatrix.mmul(raised).mmul(eigenvectorMatrix.transpose());
}

function descend({ sxx, sxy }: Centred, penalty: number): readonly number[] {
  const b = new Array<number>(sxy.length).fill(0);
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    let [moved, largest] = [0, 0];
    for (let j = 0; j < b.length; j++) {
      let left = sxy[j];
      for (let k = 0; k < b.length; k++) if (k !== j) left -= sxx.get(j, k) * b[k];
      const next = (Math.sign(left) * Math.max(0, Math.abs(left) - penalty)) / sxx.get(j, j);
      moved = Math.max(moved, Math.abs(next - b[j]));
      largest = Math.max(largest, Math.abs(next));
      b[j] = next;
    }
    if (moved <= SETTLED * largest) break;
  }
  // A coefficient of -0 is one that is not selected.
  return b.map((one) => (one === 0 ? 0 : one));
}

function redrawn({ matrix, noiseVariance }: GramMatrix, random: SeededRandom): GramMatrix {
  const again = matrix.clone();
  for (let i = 0; i < again.rows; i++) {
    for (let j = i; j < again.rows; j++) {
      // Products were released with weight sqrt(2).
      const value = again.get(i, j) + Math.sqrt(noiseVariance / (i === j ? 1 : 2)) * random.normal();
      again.set(i, j, value);
      again.set(j, i, value);
    }
  }
  return { matrix: again, noiseVariance };
}
