import { SeededRandom } from '@collimate/kernel-numeric';
import { correlation } from '../correlation/correlation.analysis.js';
import { linear } from '../linear/linear.analysis.js';
import { designDeclared } from '../statistic.js';
import { ridge } from '../ridge/ridge.analysis.js';
import { ridgePenalty } from '../linear/linear.model.js';
import { releaseVariables } from '../variables/release.variable.js';
import { gramUnit, type GramDesign } from './gram.design.js';
import { planGram } from './gram.planner.js';
import { gramRecord } from './gram.record.js';

const variables = releaseVariables(
  Object.fromEntries(
    ['a', 'b', 'c'].map((name) => [
      name,
      {
        ...{ source: 'cohort', type: 'number', unit: 'x', bounds: ['-9', '9'] },
        reference: { centre: '0', width: '1', from: 'a series' },
      } as const,
    ]),
  ),
);
const RUNS = 600;
/** Correlation of a and b, and the coefficients of c; its own spread is 1. */
const [R, A, B] = [0.5, 0.4, -0.3];
const REST = Math.sqrt(1 - A * A - B * B - 2 * A * B * R);

interface Cell {
  readonly subjects: number;
  readonly rho: string;
  readonly sites: number;
  readonly off?: number;
  readonly scale?: number;
  readonly skewed?: boolean;
}

/** What a study of simulated patients releases, with the noise of its sites. */
function study(design: GramDesign, random: SeededRandom, { subjects, sites, off = 0, scale = 1, skewed = false }: Cell) {
  const one = (): number => (skewed ? (random.normal() ** 2 + random.normal() ** 2 - 2) / 2 : random.normal());
  const sums = new Float64Array(design.length);
  for (let i = 0; i < subjects; i++) {
    const a = one();
    const b = R * a + Math.sqrt(1 - R * R) * one();
    const c = A * a + B * b + REST * random.normal();
    gramRecord(
      [a, b, c].map((x) => off + scale * x),
      design.clip,
    ).forEach((value, k) => (sums[k] += value));
  }
  const sigma = Math.sqrt(sites * Number(design.event.sigma2));
  const vector = Array.from(sums, (sum) => BigInt(Math.round(sum / gramUnit(design) + sigma * random.normal())));
  return { design, pooled: { vector, noiseVariance: BigInt(sites) * design.event.sigma2, sites } };
}

/** Whether the intervals of ridge hold the penalised coefficients of the population, per reference SD; the constant is not penalised. */
function penalisedCovered(release: ReturnType<typeof study>, { subjects, sites, scale = 1 }: Cell): readonly boolean[] {
  const penalty = ridgePenalty(release.design, sites) / subjects / scale ** 2;
  const [own, cross] = [1 + penalty, R];
  const determinant = own * own - cross * cross;
  const [toA, toB] = [A + B * R, A * R + B];
  const truths = [(own * toA - cross * toB) / determinant, (own * toB - cross * toA) / determinant];
  const { model } = ridge.analyse(release);
  return model!.terms.map(({ scaled }, term) => scaled.lower <= truths[term] && truths[term] <= scaled.upper);
}

const CELLS: readonly (readonly [string, Cell])[] = [
  ['500 patients at epsilon 3', { subjects: 500, rho: '0.18507', sites: 1 }],
  ['500 patients at epsilon 3, reference off', { subjects: 500, rho: '0.18507', sites: 1, off: 0.5, scale: 1.2 }],
  ['2,000 patients at epsilon 1', { subjects: 2_000, rho: '0.02436', sites: 1 }],
  [
    '2,000 patients at epsilon 3 from 3 sites, reference off',
    { subjects: 2_000, rho: '0.18507', sites: 3, off: -0.5, scale: 1.2 },
  ],
  ['2,000 patients at epsilon 3, exponential', { subjects: 2_000, rho: '0.18507', sites: 1, skewed: true }],
];

describe.each(CELLS)('%s: intervals of 600 studies', (_, cell) => {
  const clip = planGram([4.5, 4.5, 4.5], { rho: Number(cell.rho), noiseCopies: cell.sites, subjects: cell.subjects }).toFixed(2);
  const design = designDeclared(
    { name: 'products', kind: 'gram', of: ['a', 'b'], outcome: 'c', clip, rho: cell.rho },
    variables,
  ) as GramDesign;

  test('cover correlations and coefficients', () => {
    const random = new SeededRandom(cell.subjects + cell.sites + (cell.off ?? 0) * 10);
    const truths = { ab: R, ac: A + B * R, bc: A * R + B };
    const covered = { ab: 0, ac: 0, bc: 0, a: 0, b: 0 };
    const penalised = [0, 0];
    for (let run = 0; run < RUNS; run++) {
      const release = study(design, random, cell);
      for (const { variables: names, found } of correlation.analyse(release).pairs) {
        const key = names.join('') as keyof typeof truths;
        covered[key] += found !== null && found.lower <= truths[key] && truths[key] <= found.upper ? 1 : 0;
      }
      penalisedCovered(release, cell).forEach((isCovered, term) => (penalised[term] += isCovered ? 1 : 0));
      const { model } = linear.analyse(release);
      for (const { term, scaled } of model!.terms) {
        const key = term as 'a' | 'b';
        const truth = { a: A, b: B }[key];
        covered[key] += scaled.lower <= truth && truth <= scaled.upper ? 1 : 0;
      }
    }
    for (const one of penalised) expect(one / RUNS).toBeGreaterThan(0.925);
    for (const key of ['ab', 'ac', 'bc', 'a', 'b'] as const) expect(covered[key] / RUNS).toBeGreaterThan(0.925);
  });
});
