import { SeededRandom } from '@collimate/kernel-numeric';
import { AskedTables, drawnCells, rowOf } from '../../fixtures/asked.tables.js';
import { calibrationAmong } from '../estimators/calibration.js';
import { localPoints } from '../estimators/local.shape.js';
import { averageOf, normalPoints, normalShares } from '../estimators/normal.bins.js';
import { normalMisfit } from '../estimators/normal.fit.js';
import type { VariableDeclarations } from '../variables/variable.schema.js';

const terms = [{ variable: 'age', scale: 'reference', coefficient: '0.4' }] as const;
/** Octiles of a standardised gamma of shape 2, less 1. */
const edges = [-1.99, -1.73, -1.5, -1.23, -0.9, -0.51, 0.18];

const variables: VariableDeclarations = {
  age: { source: 'cohort', type: 'number', unit: 'year', bounds: ['18', '90'], edges: ['50'] },
  response: { source: 'cohort', type: 'category', labels: ['no', 'yes'], positive: 'yes' },
  skewed: {
    ...{ source: 'score', link: 'logit', intercept: '-1', terms: [...terms], edges: edges.map(String) },
    reference: { centre: '-1', width: '1', from: 'a series' },
  },
};
const QUANTITIES = ['observed minus expected', 'calibration intercept', 'calibration slope'];
const TRUTH = [0, 0, 1];

/** Probabilities of the cells of a score whose probabilities are right. */
function cellsOf(draw: (random: SeededRandom) => number): readonly number[] {
  const random = new SeededRandom(9);
  const cells = new Array<number>(2 * (edges.length + 1)).fill(0);
  const draws = 400_000;
  for (let k = 0; k < draws; k++) {
    const score = draw(random) - 1;
    const event = 1 / (1 + Math.exp(-score));
    const bin = edges.filter((edge) => score >= edge).length;
    cells[2 * bin] += (1 - event) / draws;
    cells[2 * bin + 1] += event / draws;
  }
  return cells;
}

const gamma = (random: SeededRandom): number => (-Math.log(random.uniform()) - Math.log(random.uniform()) - 2) / Math.SQRT2;

describe('a score that is not normal within its bins', () => {
  it.each([
    ['skewed', gamma, 2_000, true],
    ['normal', (random: SeededRandom) => random.normal(), 500, false],
  ])('is not accused where it is right and %s, and its rows say so where the totals show it', (_word, draw, subjects, isOff) => {
    const asked = new AskedTables('validate', variables, [['skewed', 'response']], {}, '19/100');
    const cells = cellsOf(draw);
    const random = new SeededRandom(4);
    const studies = 300;
    const covered = QUANTITIES.map(() => 0);
    let marked = 0;
    for (let study = 0; study < studies; study++) {
      const found = asked.rows([drawnCells(random, subjects, cells)], 2.63, random);
      QUANTITIES.forEach((quantity, k) => {
        const { lower, upper, flags, estimate } = rowOf(found, quantity);
        covered[k] += lower! <= TRUTH[k] && TRUTH[k] <= upper! ? 1 : 0;
        expect(estimate).toBeGreaterThanOrEqual(lower!);
        marked += flags.includes('score-shape') ? 1 / QUANTITIES.length : 0;
      });
    }
    for (const one of covered) expect(one / studies).toBeGreaterThan(0.925);
    if (isOff) expect(marked / studies).toBeGreaterThan(0.95);
    else expect(marked / studies).toBeLessThan(0.05);
  });

  it('is followed by its totals: of a normal one nothing else comes out', () => {
    const score = { centre: -1, width: 1 };
    const counts = normalShares(edges, score).map((share) => 1e6 * share);
    const normal = normalPoints(edges, score);
    for (const bends of [false, true]) {
      localPoints(edges, counts, bends).forEach((points, bin) => {
        expect(averageOf(points, (x) => x)).toBeCloseTo(
          averageOf(normal[bin], (x) => x),
          6,
        );
      });
    }
    expect(normalMisfit(counts, edges, score, 0)).toBeCloseTo(1, 6);
    expect(
      normalMisfit(
        counts.map((one, bin) => one * (bin === 3 ? 1.1 : 1)),
        edges,
        score,
        0,
      ),
    ).toBeLessThan(1e-6);
  });

  it('has no line of one edge, and no misfit of three bins', () => {
    const outcome = { events: [30, 60], others: [60, 30], noiseVariance: 4, link: 'logit' } as const;
    expect(calibrationAmong(outcome, localPoints([0], [90, 90], true)).slope.value).toBeNaN();
    expect(normalMisfit([10, 80, 10], [-1, 1], { centre: 0, width: 1 }, 0)).toBe(1);
  });
});
