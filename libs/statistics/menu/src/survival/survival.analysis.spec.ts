import { SeededRandom } from '@collimate/kernel-numeric';
import { agrees, AskedTables, drawnCells, rowOf } from '../../fixtures/asked.tables.js';
import type { VariableDeclarations } from '../variables/variable.schema.js';

/* Values by R 4.2.2: the life table written anew, as in survival.spec.ts. */

const end = { source: 'cohort', type: 'survival', time: 't', event: 'e', unit: 'month' } as const;
const words = { eventLabels: ['1'], censoredLabels: ['0'] };
const variables: VariableDeclarations = {
  os: { ...end, ...words, horizon: '3', edges: ['1', '2'] },
  pfs: { ...end, ...words, horizon: '24', edges: ['3', '6', '9', '12', '15', '18', '21'] },
  arm: { source: 'cohort', type: 'category', labels: ['a', 'b'] },
  age: { source: 'cohort', type: 'number', unit: 'year', bounds: ['18', '90'], edges: ['50'] },
  score: { source: 'cohort', type: 'number', unit: 'point', bounds: ['0', '9'], edges: ['2', '4', '6'] },
};
const A = [10, 5, 8, 6, 6, 3, 62];
const B = [16, 4, 12, 5, 9, 6, 48];
const arms = new AskedTables('survival', variables, [['arm', 'os']]);

describe('survival without noise', () => {
  const rows = arms.rows([[...A, ...B]]);

  it('is the life table of Chiang on the grid', () => {
    const ofA = ({ quantity, group }: (typeof rows)[number]): boolean => quantity === 'survival' && group === 'a';
    const curve = arms.storedRows([[...A, ...B]]).filter(ofA);
    expect(curve.map(({ x, level, n }) => [x, level, n])).toEqual([
      [1, '1 month', 100],
      [2, '2 month', 85],
      [3, '3 month', 71],
    ]);
    const expected = [
      [0.8973171131813007, 0.030766445429045622, 0.81753816889555397, 0.9433956361598872],
      [0.80962286277415052, 0.040478538481705267, 0.71471013380087234, 0.87565268694550702],
      [0.73967054410694622, 0.045966820650316313, 0.63659169127441972, 0.81763058277954781],
    ];
    curve.forEach(({ estimate, se_sampling, lower, upper }, k) =>
      [estimate, se_sampling, lower, upper].forEach((value, n) => agrees(value, expected[k][n])),
    );
    // Told is as much or more: what the losses let be where the hazard is not even.
    rows.filter(ofA).forEach(({ estimate, se_sampling, lower, upper, flags }, k) => {
      expect([estimate, se_sampling, flags]).toEqual([curve[k].estimate, curve[k].se_sampling, '']);
      expect(lower! <= curve[k].lower! && curve[k].upper! <= upper!).toBe(true);
      expect(upper! - lower!).toBeLessThan(1.02 * (curve[k].upper! - curve[k].lower!));
    });
  });

  it('is compared by the log-rank test of those exposed, and by restricted means', () => {
    const { test, test_statistic, df, p_value, p_adjusted } = rowOf(rows, 'equal survival');
    agrees(test_statistic, 3.9969127301193654);
    expect([test, df, p_adjusted]).toEqual(['log-rank', 1, p_value]);
    const mean = rowOf(rows, 'restricted mean', { group: 'a' });
    agrees(mean.estimate, 2.5745702194026263);
    agrees(mean.se_sampling, 0.085022146228709156);
    expect(mean).toMatchObject({ x: 3, unit: 'month' });
    const difference = rowOf(rows, 'difference of restricted means', { group: 'b', group2: 'a' });
    agrees(difference.estimate, rowOf(rows, 'restricted mean', { group: 'b' }).estimate! - mean.estimate!, 1e-12);
  });

  it('has Harrell’s C of a binned number, two ends of one interval as often in one order as in the other', () => {
    const byAge = new AskedTables('survival', variables, [['age', 'os']]).rows([[...A, ...B]]);
    // Subject by subject, each loss and each event of an interval once before and once behind every other one of it.
    const people = [A, B].flatMap((cells, bin) =>
      cells.flatMap((count, end) =>
        Array.from({ length: count }, () => ({ bin, interval: end >> 1, isEvent: end % 2 === 0 && end < 6 })),
      ),
    );
    let [agreeing, compared] = [0, 0];
    people.forEach((one, i) =>
      people.forEach((other, k) => {
        if (i === k || !one.isEvent || other.interval < one.interval) return;
        const weight = other.interval === one.interval ? 1 / 2 : 1;
        compared += weight;
        agreeing += one.bin > other.bin ? weight : one.bin === other.bin ? weight / 2 : 0;
      }),
    );
    agrees(rowOf(byAge, 'C-index', { variable: 'age' }).estimate, agreeing / compared);
    expect(rows.filter(({ quantity }) => quantity === 'C-index')).toEqual([]);
  });

  it('marks numbers that lean on an interval in which many are lost', () => {
    const lost = arms.rows([[...A, 10, 40, 4, 6, 2, 3, 35]]);
    const marked = lost.filter(({ flags }) => flags.includes('coarse-bins'));
    expect(marked.map(({ quantity, group }) => [quantity, group])).toEqual([
      ...[1, 2, 3].map(() => ['survival', 'b']),
      ['restricted mean', 'b'],
      ['difference of restricted means', 'b'],
    ]);
    for (const { note } of marked) expect(note).toMatch(/finer edges/);
  });

  it('is the same with the time first, and has one curve for a time alone', () => {
    const turned = new AskedTables('survival', variables, [['os', 'arm']]).rows([A.flatMap((one, n) => [one, B[n]])]);
    expect(turned).toEqual(rows);
    const alone = new AskedTables('survival', variables, [['os']]).rows([A]);
    expect(alone.map(({ quantity, group }) => [quantity, group])).toEqual([
      ['survival', null],
      ['survival', null],
      ['survival', null],
      ['restricted mean', null],
    ]);
  });

  it('has its rows also where nobody is left at risk', () => {
    const lost = arms.rows([[...A, 10, 0, 0, 0, 0, 0, -9]]);
    expect(lost.map(({ quantity, group, x }) => [quantity, group, x])).toEqual(
      rows.map(({ quantity, group, x }) => [quantity, group, x]),
    );
    expect(rowOf(lost, 'restricted mean', { group: 'b' })).toMatchObject({ estimate: null, status: 'unavailable' });
  });
});

/** Probabilities of the cells of a follow-up with a constant hazard of events, and one of being lost. */
function follow(hazard: number, lost: number, edges: readonly number[]): readonly number[] {
  const both = hazard + lost;
  const left = (t: number): number => Math.exp(-both * t);
  const cells = edges.flatMap((until, i) => {
    const gone = left(i === 0 ? 0 : edges[i - 1]) - left(until);
    return [(gone * hazard) / both, (gone * lost) / both];
  });
  return [...cells, left(edges[edges.length - 1])];
}

describe('survival with noise', () => {
  const edges = [3, 6, 9, 12, 15, 18, 21, 24];
  const studies = 300;

  it('covers what the grid says of whole curves, and tells groups apart at the level of the test alone', () => {
    const random = new SeededRandom(31);
    const asked = new AskedTables('survival', variables, [['arm', 'pfs']]);
    const table = follow(1 / 30, 1 / 60, edges);
    const two = [...table, ...table].map((p) => p / 2);
    // What an endless study says on the same grid.
    const truth = asked.rows([two.map((p) => 1e8 * p)]);
    const found = { survival: 0, mean: 0, difference: 0, rejected: 0 };
    for (let study = 0; study < studies; study++) {
      const rows = asked.rows([drawnCells(random, 500, two)], 40, random);
      const covers = (quantity: string, where: Parameters<typeof rowOf>[2]): boolean => {
        const { lower, upper } = rowOf(rows, quantity, where);
        const { estimate } = rowOf(truth, quantity, where);
        return lower! <= estimate! && estimate! <= upper!;
      };
      if (covers('survival', { group: 'a', x: 12 })) found.survival += 1;
      if (covers('restricted mean', { group: 'b' })) found.mean += 1;
      if (covers('difference of restricted means', {})) found.difference += 1;
      if (rowOf(rows, 'equal survival').p_value! < 0.05) found.rejected += 1;
    }
    for (const covered of [found.survival, found.mean, found.difference]) {
      expect(covered / studies).toBeGreaterThan(0.92);
      expect(covered / studies).toBeLessThan(0.985);
    }
    expect(found.rejected / studies).toBeLessThan(0.08);
  });

  it.each([
    [1.8, 40, 0, 600],
    [0.6, 30, 0.03, 1_000],
  ])('covers what is true where the hazard is not even, of Weibull’s shape %f', (shape, scale, loss, subjects) => {
    const years = [12, 24, 36, 48, 60];
    const yearly: VariableDeclarations = { os: { ...end, ...words, horizon: '60', edges: ['12', '24', '36', '48'] } };
    const asked = new AskedTables('survival', yearly, [['os']]);
    const left = (t: number): number => Math.exp(-((t / scale) ** shape));
    const truth = Array.from({ length: 6_000 }, (_, i) => left((i + 0.5) / 100) / 100).reduce((sum, one) => sum + one, 0);
    const random = new SeededRandom(41);
    let [mean, early, marked] = [0, 0, 0];
    for (let study = 0; study < studies; study++) {
      const cells = new Array<number>(11).fill(0);
      for (let one = 0; one < subjects; one++) {
        const dead = scale * (-Math.log(random.uniform())) ** (1 / shape);
        const gone = loss > 0 ? -Math.log(random.uniform()) / loss : Number.POSITIVE_INFINITY;
        const k = years.findIndex((until) => Math.min(dead, gone) < until);
        cells[k < 0 ? 10 : 2 * k + (dead <= gone ? 0 : 1)] += 1;
      }
      const rows = asked.rows([cells], 3, random);
      const ofMean = rowOf(rows, 'restricted mean');
      const ofYear = rowOf(rows, 'survival', { x: 12 });
      if (ofMean.lower! <= truth && truth <= ofMean.upper!) mean += 1;
      if (ofYear.lower! <= left(12) && left(12) <= ofYear.upper!) early += 1;
      if ([ofMean, ofYear].some(({ flags }) => flags.includes('hazard-shape'))) marked += 1;
    }
    expect(mean / studies).toBeGreaterThan(0.93);
    expect(early / studies).toBeGreaterThan(0.93);
    expect(marked / studies).toBeGreaterThan(0.02);
  });

  it('marks what an uneven hazard makes long, and says why a test may find more', () => {
    const rising = [60, 0, 200, 0, 420, 0, 1_320];
    const late = [80, 0, 240, 0, 470, 0, 1_210];
    const rows = arms.rows([[...rising, ...late]]);
    const mean = rowOf(rows, 'restricted mean', { group: 'a' });
    expect([mean.flags, mean.note]).toEqual(['hazard-shape', expect.stringMatching(/finer edges would make it shorter$/)]);
    const before = rowOf(arms.storedRows([[...rising, ...late]]), 'restricted mean', { group: 'a' });
    // What follows from the rows alone is said of results of before too.
    expect(before).toMatchObject({ estimate: mean.estimate, flags: 'coarse-bins' });
    expect(before.note).toMatch(/^nothing says when in the first interval/);
    expect(mean.upper! - before.upper!).toBeGreaterThan(before.lower! - mean.lower!);
    const difference = rowOf(rows, 'difference of restricted means', { group: 'b' });
    expect(difference.p_value).toBeLessThan(0.05);
    expect(difference.upper).toBeGreaterThan(0);
    expect(difference.note).toMatch(/the test takes the hazard to be even/);
  });

  it('covers the C-index', () => {
    const random = new SeededRandom(37);
    const asked = new AskedTables('survival', variables, [['score', 'os']]);
    const table = [0.15, 0.25, 0.4, 0.6].flatMap((hazard) => follow(hazard, 0.15, [1, 2, 3]).map((p) => p / 4));
    const truth = rowOf(asked.rows([table.map((p) => 1e6 * p)]), 'C-index').estimate!;
    let covered = 0;
    for (let study = 0; study < studies; study++) {
      const { lower, upper } = rowOf(asked.rows([drawnCells(random, 500, table)], 25, random), 'C-index');
      if (lower! <= truth && truth <= upper!) covered += 1;
    }
    expect(covered / studies).toBeGreaterThan(0.92);
    expect(covered / studies).toBeLessThan(0.985);
  });

  it('is foreseen, and refused where the noise would drown it', () => {
    const foreseen = rowOf(arms.forecast(2_000), 'survival', { group: 'a', x: 3 });
    expect(foreseen).toMatchObject({ status: 'ok', n: expect.closeTo(419.9737, 3) });
    const refused = rowOf(arms.forecast(20), 'equal survival');
    expect(refused.status).toBe('refused');
    expect(refused.note).toMatch(/would do/);
    expect(new AskedTables('survival', variables, [['arm', 'age']]).misfit()?.message).toMatch(/survival time/);
  });
});
