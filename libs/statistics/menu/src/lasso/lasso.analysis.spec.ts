import { SeededRandom } from '@collimate/kernel-numeric';
import { gramUnit, type GramDesign } from '../gram/gram.design.js';
import { gramRecord } from '../gram/gram.record.js';
import { lassoPath, REDRAWS } from '../estimators/lasso.path.js';
import { readGram } from '../gram/gram.reading.js';
import { designDeclared } from '../statistic.js';
import { releaseVariables } from '../variables/release.variable.js';
import { ridgePenalty } from '../linear/linear.model.js';
import { lasso } from './lasso.analysis.js';

const variables = releaseVariables(
  Object.fromEntries(
    ['x1', 'x2', 'y'].map((name) => [
      name,
      {
        ...{ source: 'cohort', type: 'number', unit: 'x', bounds: ['-90', '90'] },
        reference: { centre: '0', width: '1', from: 'a series' },
      } as const,
    ]),
  ),
);
const spec = { name: 'products', kind: 'gram', of: ['x1', 'x2'], outcome: 'y', clip: '6', rho: '1/10' } as const;
const real = designDeclared(spec, variables) as GramDesign;
/** The lattice of the product cuts a record at 3e-8: on a finer one nothing but the definitions is left. */
const fine: GramDesign = { ...real, steps: 1n << 50n };
const bare = designDeclared({ ...spec, outcome: undefined }, variables) as GramDesign;
const head = { study: 's', version: 2, question: 'path', kind: 'lasso', release: 'products', features: real.features };

/** Eighty records, the same as in R: i <- 1:80. */
const records = Array.from({ length: 80 }, (_, k) => {
  const x1 = 1.5 * Math.sin(k + 1);
  const x2 = 0.6 * x1 + Math.cos(2.3 * (k + 1));
  return [x1, x2, 0.5 * x1 - 0.3 * x2 + 0.7 * Math.sin(5.1 * (k + 1))];
});
function released(design: GramDesign, noise = 0, sites = 1, seed = 1) {
  const random = new SeededRandom(seed);
  const sums = new Array<bigint>(design.length).fill(0n);
  for (const record of records) {
    gramRecord(record, design.clip).forEach((value, i) => (sums[i] += BigInt(Math.trunc(value / gramUnit(design)))));
  }
  const units = noise / gramUnit(design);
  const vector = sums.map((sum) => sum + BigInt(Math.round(units * random.normal())));
  return { design, pooled: { vector, noiseVariance: BigInt(Math.round(units * units)), sites } };
}

describe('a path of lasso models', () => {
  /** glmnet(cbind(x1, x2), y, standardize = FALSE, lambda = penalty / 80, thresh = 1e-30), by R 4.2.2 with glmnet 4.1-6. */
  test.each([
    [1, 0.4346102046486971, -0.2526838004008757],
    [3, 0.3651312615528778, -0.1723341120036042],
    [6, 0.2609128469091492, -0.05180957940769723],
    [15, 0.131405858264672, 0],
    [30, 0, 0],
  ])('is that of glmnet at a penalty of %d', (penalty, x1, x2) => {
    const [{ coefficients }] = lassoPath(readGram(released(fine)).gram, 2, [0, 1], [penalty]);
    expect(Math.abs(coefficients[0] - x1)).toBeLessThan(1e-9);
    expect(Math.abs(coefficients[1] - x2)).toBeLessThan(1e-9);
  });

  test('has two rows for every term at every penalty, also for a 0, and no interval or test', () => {
    const rows = lasso.rows(lasso.analyse(released(real, 8)), head);
    expect(rows).toHaveLength(5 * 2 * 2);
    expect(rows.map(({ p_value: p, lower, upper }) => p ?? lower ?? upper)).toEqual(new Array(20).fill(null));
    expect(new Set(rows.map(({ flags }) => flags))).toEqual(new Set(['provisional']));
    expect(lasso.forecast([real], { subjects: [5_000], sites: 3 }, head, {})).toHaveLength(20);
    expect(JSON.parse(JSON.stringify(lasso.analyse(released(real, 8))))).toEqual(lasso.analyse(released(real, 8)));
  });

  test('selects less at larger penalties, and tells how often the noise would select', () => {
    const path = lassoPath(readGram(released(fine, 8)).gram, 2, [0, 1], [5, 20, 400]);
    expect(path[2].coefficients).toEqual([0, 0]);
    expect(Math.abs(path[0].coefficients[0])).toBeGreaterThan(Math.abs(path[1].coefficients[0]));
    expect(path[0].frequencies[0]).toBeGreaterThan(0.9);
    expect(path[2].frequencies).toEqual([0, 0]);
    for (const { frequencies } of path)
      for (const one of frequencies) expect(one * REDRAWS).toBeCloseTo(Math.round(one * REDRAWS), 9);
    const bareNoise = lassoPath(readGram(released(fine)).gram, 2, [0, 1], [5, 20, 400]);
    expect(bareNoise[0].frequencies).toEqual(bareNoise[0].coefficients.map((one) => (one === 0 ? 0 : expect.closeTo(1, 9))));
  });

  test('stays finite where the noise has drowned every term', () => {
    for (let seed = 1; seed <= 20; seed++) {
      for (const { coefficients } of lassoPath(readGram(released(fine, 500, 1, seed)).gram, 2, [0, 1], [1, 100])) {
        for (const one of coefficients) expect(Number.isFinite(one)).toBe(true);
      }
    }
  });

  test('is refused without an outcome, and where the noise drowns it', () => {
    const refused = lasso.rows(
      lasso.analyse({ design: bare, pooled: { vector: [1n, 2n, 3n, 4n, 5n, 6n], noiseVariance: 1n, sites: 1 } }),
      head,
    );
    expect(new Set(refused.map(({ status }) => status))).toEqual(new Set(['refused']));
    const at = (subjects: number) => lasso.forecast([real], { subjects: [subjects], sites: 3 }, head, {})[0];
    const enough = Math.floor(ridgePenalty(real, 3)) + 1;
    expect([at(60).status, at(enough).status, at(enough - 1).status]).toEqual(['refused', 'ok', 'refused']);
  });

  test('is planned penalty by penalty: one that leaves every coefficient at 0 is refused, and told to say nothing', () => {
    const least = ridgePenalty(real, 1);
    const subjects = Math.floor(2 * least) + 1;
    const planned = lasso.forecast([real], { subjects: [subjects], sites: 1 }, head, {});
    const byPenalty = [0, 4, 8, 12, 16].map((row) => planned[row]);
    expect(byPenalty.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok', 'refused', 'refused']);
    expect(byPenalty[0].note).toMatch(/correlation with the outcome is above 0\.(49|50)/);
    expect(byPenalty[3].note).toMatch(/leaves every coefficient at 0/);
    const rows = lasso.rows(lasso.analyse(released(real)), head);
    const drowned = rows.filter(({ x, n }) => x! >= n!);
    expect(drowned.every(({ status }) => status === 'uninformative')).toBe(true);
  });
});
