import { SeededRandom } from '@collimate/kernel-numeric';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import type { PrefixCellsDesign } from '../prefix-cells/prefix-cells.design.js';
import { designDeclared } from '../statistic.js';
import { releaseVariables } from '../variables/release.variable.js';
import { QUANTILES } from './quantile.rule.js';
import { quantiles } from './quantiles.analysis.js';

const edges = Array.from({ length: 40 }, (_, i) => String(-3.9 + 0.2 * i).slice(0, 6));
const variables = releaseVariables({
  shift: { source: 'score', link: 'identity', intercept: '0', terms: [], edges },
  wide: {
    ...{ source: 'cohort', type: 'number', unit: 'Gy', bounds: ['0', '99'], edges: ['20', '30', '40', '50', '60', '70', '80'] },
    reference: { centre: '50', width: '10', from: 'a series' },
  },
  coarse: { source: 'score', link: 'identity', intercept: '0', terms: [], edges: ['-2', '-1', '0', '1', '2'] },
  grade: { source: 'cohort', type: 'number', unit: 'grade', bounds: ['0', '6'], edges: ['0.5', '1.5', '2.5', '3.5', '4.5'] },
  age: {
    ...{ source: 'cohort', type: 'number', unit: 'year', bounds: ['0', '120'] },
    edges: Array.from({ length: 12 }, (_, i) => String(34.5 + 5 * i)),
  },
  dose: {
    ...{ source: 'cohort', type: 'number', unit: 'Gy', bounds: ['0', '99'], edges: ['40', '50', '60'] },
    reference: { centre: '50', width: '10', from: 'a series' },
  },
});
const designOf = (of: string, rho: string) =>
  designDeclared({ name: 'bins', kind: 'prefix-cells', of: [of], rho }, variables) as PrefixCellsDesign;
const head = { study: 's', version: 2, question: 'spread', kind: 'quantiles', release: 'bins', features: [] };

/** What subjects with these values add together. */
function mixedSum({ axes: [axis], length }: PrefixCellsDesign, values: Iterable<number>): bigint[] {
  const sum = new Array<bigint>(length).fill(0n);
  for (const value of values) {
    const bin = axis.edges.filter((edge) => value >= edge).length;
    for (let i = bin; i < length; i++) sum[i] += axis.coefficients[i - bin];
  }
  return sum;
}

describe('quantiles', () => {
  test.each([
    [500, '1/5', 1],
    [500, '1/40', 1],
    [2_000, '1/40', 3],
    [200, '1/5', 1],
  ])('of %i subjects at rho %s from %i sites cover the truth, and say how wide they will be', (subjects, rho, sites) => {
    const design = designOf('shift', rho);
    const random = new SeededRandom(subjects + sites);
    const sigma = Math.sqrt(sites * Number(design.event.sigma2));
    const truth = QUANTILES.map((level) => 0.2 + 1.1 * normalQuantile(Number(level), 0, 1));
    const runs = 400;
    let covered = 0;
    for (let run = 0; run < runs; run++) {
      const values = Array.from({ length: subjects }, () => 0.2 + 1.1 * random.normal());
      const vector = mixedSum(design, values).map((units) => units + BigInt(Math.round(sigma * random.normal())));
      const result = quantiles.analyse({ design, pooled: { vector, noiseVariance: BigInt(sites) * design.event.sigma2, sites } });
      result.variables[0].quantiles.forEach(({ lower, upper }, i) => {
        covered += (lower ?? -Infinity) <= truth[i] && truth[i] <= (upper ?? Infinity) ? 1 : 0;
      });
    }
    const share = covered / (runs * truth.length);
    expect(share).toBeGreaterThan(0.93);
    expect(share).toBeLessThan(0.985);
  });

  test('are those of the same bins without noise, with a row for each share whatever comes out', () => {
    const design = designOf('dose', '1/5');
    const vector = mixedSum(design, [35, 41, 42, 43, 44, 45, 46, 51, 52, 53, 54, 55, 56, 57, 58, 59, 65, 66, 67, 68]);
    const result = quantiles.analyse({ design, pooled: { vector, noiseVariance: 0n, sites: 1 } });
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
    const rows = quantiles.rows(result, head);
    expect(rows.map(({ level, status }) => [level, status])).toEqual([
      ['0.1', 'ok'],
      ['0.25', 'ok'],
      ['0.5', 'ok'],
      ['0.75', 'ok'],
      ['0.9', 'unavailable'],
    ]);
    // A twentieth is below 40 Gy, 7 of 20 below 50, 16 of 20 below 60.
    expect(rows[2].estimate).toBeCloseTo(50 + (10 * 3) / 9, 9);
    expect(rows[4]).toMatchObject({ estimate: null, flags: 'boundary', note: 'it lies above the public edges, 40 to 60', n: 20 });
    const none = quantiles.analyse({ design, pooled: { vector: vector.map(() => -5n), noiseVariance: 1n, sites: 1 } });
    expect(quantiles.rows(none, head).map(({ status }) => status)).toEqual(QUANTILES.map(() => 'suppressed'));
  });

  test('are foreseen from the reference, and refused where the noise of a rank drowns them', () => {
    const planned = (subjects: number) =>
      quantiles.forecast([designOf('wide', '1/1000')], { subjects: [subjects], sites: 2 }, head, {});
    expect(planned(2_000).map(({ status }) => status)).toEqual(QUANTILES.map(() => 'ok'));
    expect(planned(2_000)[2]).toMatchObject({ estimate: 50, n: 2_000, variable: 'wide', unit: 'Gy' });
    const [{ status, note }] = planned(60);
    expect(status).toBe('refused');
    expect(note).toMatch(/^the noise of a rank is \d+ subjects$/);
  });

  test('are refused where they are expected beyond the public edges, and said to be open where an end of the interval is', () => {
    const planned = quantiles.forecast([designOf('dose', '1/10')], { subjects: [2_000], sites: 1 }, head, {});
    expect(planned.map(({ status }) => status)).toEqual(['refused', 'ok', 'ok', 'ok', 'refused']);
    expect(planned[0]).toMatchObject({
      estimate: null,
      note: 'it is expected below the public edges: an edge further out would do',
    });
    const open = quantiles.forecast([designOf('dose', '1/1000')], { subjects: [200], sites: 1 }, head, {});
    expect(open[1]).toMatchObject({ status: 'ok', lower: null, flags: 'boundary' });
    expect(open[1].note).toContain('expected to be open');
  });

  test.each([
    ['of a normal number in bins of one SD', 2_000, () => (random: SeededRandom) => random.normal(), 1.2816],
    [
      'of a number of which three in ten are 0',
      500,
      () => (random: SeededRandom) => (random.uniform() < 0.7 ? -Math.log(random.uniform()) : 0),
      1.9459,
    ],
  ])('%s cover the truth, and say that the bins are coarse', (_, subjects, draws, ninth) => {
    const design = designOf('coarse', '1/2');
    const random = new SeededRandom(subjects);
    const draw = draws();
    const truth =
      ninth === 1.2816
        ? QUANTILES.map((level) => normalQuantile(Number(level), 0, 1))
        : [0, 0, -Math.log(0.5 / 0.7), -Math.log(0.25 / 0.7), ninth];
    const covered = QUANTILES.map(() => 0);
    const runs = 200;
    let coarse = 0;
    for (let run = 0; run < runs; run++) {
      const values = Array.from({ length: subjects }, () => draw(random));
      const noise = Math.sqrt(Number(design.event.sigma2));
      const vector = mixedSum(design, values).map((units) => units + BigInt(Math.round(noise * random.normal())));
      const result = quantiles.analyse({ design, pooled: { vector, noiseVariance: design.event.sigma2, sites: 1 } });
      quantiles.rows(result, head).forEach(({ lower, upper, flags }, i) => {
        covered[i] += (lower ?? -Infinity) <= truth[i] && truth[i] <= (upper ?? Infinity) ? 1 : 0;
        coarse += flags.includes('coarse-bins') ? 1 : 0;
      });
    }
    for (const one of covered) expect(one / runs).toBeGreaterThan(0.92);
    expect(coarse / (runs * QUANTILES.length)).toBeGreaterThan(0.5);
  });

  test.each([
    [
      'grades',
      'grade',
      1_000,
      (random: SeededRandom) => {
        const u = random.uniform();
        return 1 + [0.2, 0.45, 0.82, 0.95].filter((below) => u >= below).length;
      },
      [1, 2, 3, 3, 4],
    ],
    [
      'years in bins of five',
      'age',
      2_000,
      (random: SeededRandom) => Math.round(62 + 11 * random.normal()),
      [48, 55, 62, 69, 76],
    ],
  ])(
    'of whole numbers, %s, cover the truth where the edges lie between them, and say that the bins are coarse',
    (_, of, subjects, draw, truth) => {
      const design = designOf(of, '1/5');
      const random = new SeededRandom(59);
      const noise = Math.sqrt(Number(design.event.sigma2));
      const covered = QUANTILES.map(() => 0);
      const runs = 200;
      let coarse = 0;
      for (let run = 0; run < runs; run++) {
        const values = Array.from({ length: subjects }, () => draw(random));
        const vector = mixedSum(design, values).map((units) => units + BigInt(Math.round(noise * random.normal())));
        const result = quantiles.analyse({ design, pooled: { vector, noiseVariance: design.event.sigma2, sites: 1 } });
        expect(result.estimator).toBe(2);
        quantiles.rows(result, head).forEach(({ lower, upper, flags }, i) => {
          covered[i] += (lower ?? -Infinity) <= truth[i] && truth[i] <= (upper ?? Infinity) ? 1 : 0;
          coarse += flags.includes('coarse-bins') ? 1 : 0;
        });
      }
      for (const one of covered) expect(one / runs).toBeGreaterThan(0.93);
      expect(coarse / (runs * QUANTILES.length)).toBeGreaterThan(0.9);
    },
  );

  test('name an estimator only where the edges lie between whole numbers: no other result is another one', () => {
    const analysed = (of: string) => {
      const design = designOf(of, '1/5');
      return quantiles.analyse({ design, pooled: { vector: mixedSum(design, [1, 2, 3]), noiseVariance: 0n, sites: 1 } });
    };
    expect(['grade', 'age'].map((of) => analysed(of).estimator)).toEqual([2, 2]);
    for (const other of ['dose', 'wide', 'coarse']) expect(Object.keys(analysed(other))).not.toContain('estimator');
  });

  test('of a result of before are told as that result has them', () => {
    const design = designOf('wide', '1/5');
    const vector = mixedSum(
      design,
      Array.from({ length: 60 }, (_, i) => 25 + i),
    );
    const result = quantiles.analyse({ design, pooled: { vector, noiseVariance: 0n, sites: 1 } });
    const former = {
      ...result,
      variables: result.variables.map((one) => ({ ...one, quantiles: one.quantiles.map(({ told: _told, ...rest }) => rest) })),
    };
    const { lower, upper } = result.variables[0].quantiles[2];
    expect(quantiles.rows(former, head)[2]).toMatchObject({ lower, upper });
    expect(quantiles.rows(result, head)[2].lower!).toBeLessThan(lower!);
  });
});
