import { axisLength } from '../cells/cells.design.js';
import { totalOf, type CellsTable } from '../cells/cells.table.js';
import { tested, told, type ToldCells } from '../cells/told.cells.js';
import { contrastTest } from '../estimators/contrast.hypothesis.js';
import { Z } from '../estimators/estimate.js';
import { smoothMeasure } from '../estimators/smooth.measure.js';

/** Agreement of two variables with the same labels: kappa, and whether their disagreements lie evenly on both sides. */
export function agreementOf(table: CellsTable): readonly ToldCells[] {
  const { axes, cells, noiseVariance } = table;
  const labels = axisLength(axes[0]);
  const of = { variable: axes[0].variable, variable2: axes[1].variable };
  const measure = smoothMeasure(cells, (x) => kappaOf(x, labels, noiseVariance), noiseVariance);
  const half = Z * Math.hypot(measure.noiseError, measure.samplingError);
  const interval = { lower: Math.max(-1, measure.value - half), upper: Math.min(1, measure.value + half) };
  return [
    told({ ...of, quantity: 'kappa', scale: 'value', n: totalOf(cells) }, { ...measure, ...interval }, { range: 1 }),
    tested({ ...of, quantity: 'symmetry' }, labels === 2 ? 'McNemar' : 'Bowker', symmetryTest(cells, labels, noiseVariance)),
  ];
}

/**
 * Cohen's kappa, both of its sums freed of what the noise of the cells adds to their mean.
 * @source Cohen 1960; Fleiss, Cohen and Everitt 1969 (its error, which the delta method gives)
 */
function kappaOf(x: readonly number[], labels: number, noiseVariance: number): number {
  const total = totalOf(x);
  let agreed = 0;
  let chance = 0;
  for (let i = 0; i < labels; i++) {
    agreed += x[i * labels + i];
    let [row, column] = [0, 0];
    for (let j = 0; j < labels; j++) {
      row += x[i * labels + j];
      column += x[j * labels + i];
    }
    chance += row * column;
  }
  // The squares of the cells off the diagonal are in total^2 alone; those on it cancel.
  const denominator = total * total - chance - noiseVariance * labels * (labels - 1);
  return denominator > 0 ? (total * agreed - chance) / denominator : Number.NaN;
}

/** @source McNemar 1947; Bowker 1948 */
function symmetryTest(x: readonly number[], labels: number, noiseVariance: number) {
  const pairs = Array.from({ length: labels }, (_, i) =>
    Array.from({ length: labels - i - 1 }, (_unused, j) => [i * labels + i + j + 1, (i + j + 1) * labels + i] as const),
  ).flat();
  const expected = new Array<number>(x.length).fill(0);
  const contrasts = pairs.map(([above, below]) => {
    const mean = Math.max(0, x[above] + x[below]) / 2;
    expected[above] = mean;
    expected[below] = mean;
    return x.map((_, cell) => (cell === above ? 1 : cell === below ? -1 : 0));
  });
  return contrastTest(x, expected, contrasts, noiseVariance);
}
