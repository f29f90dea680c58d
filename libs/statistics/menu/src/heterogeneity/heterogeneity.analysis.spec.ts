import { SeededRandom } from '@collimate/kernel-numeric';
import { agrees, AskedTables, drawnCells, rowOf } from '../../fixtures/asked.tables.js';
import type { VariableDeclarations } from '../variables/variable.schema.js';

/* Values by R 4.2.2 with metafor 3.8-1: yi and vi are log odds ratios and sums of 1 / cells, control = list(tol = 1e-15). */

const variables: VariableDeclarations = {
  arm: { source: 'cohort', type: 'category', labels: ['a', 'b'] },
  response: { source: 'cohort', type: 'category', labels: ['no', 'yes'], positive: 'yes' },
};
const asked = new AskedTables('heterogeneity', variables, [['arm', 'response']], { by: 'site', of: 'contingency' });
const SITES = [
  [40, 20, 30, 30],
  [35, 25, 22, 40],
  [50, 18, 41, 29],
  [28, 30, 25, 33],
  [45, 22, 20, 41],
  [33, 27, 35, 24],
].map((cells) => [cells]);
const OF = { term: 'log odds ratio' };

describe('heterogeneity without noise', () => {
  const rows = asked.ofSites(SITES);

  it('has a row of every site, with its own error', () => {
    const forest = rows.filter(({ quantity }) => quantity === 'log odds ratio');
    expect(forest.map(({ site }) => site)).toEqual(['site 1', 'site 2', 'site 3', 'site 4', 'site 5', 'site 6']);
    agrees(forest[0].estimate, 0.69314718055994529);
    agrees(forest[1].estimate, 0.93430923737683336);
    agrees(forest[1].se! ** 2, 0.13902597402597403);
    expect(forest[0].p_value).toBeNull();
  });

  it('has the mean of rma(yi, vi, method = "PM", test = "adhoc")', () => {
    const { estimate, se, lower, upper, p_value, df } = rowOf(rows, 'mean of sites', OF);
    const expected = [0.62624014606946421, 0.22867705632234375, 0.038407058860464804, 1.214073233278463615];
    [estimate, se, lower, upper].forEach((value, n) => agrees(value, expected[n]));
    agrees(p_value, 0.0408631786994408);
    expect(df).toBe(5);
  });

  it('has tau^2, its confint, I^2 and the Q test', () => {
    const variance = rowOf(rows, 'variance between sites', OF);
    agrees(variance.estimate, 0.174760775969260096);
    expect(variance.lower).toBe(0);
    agrees(variance.upper, 1.75193126494055651);
    agrees(rowOf(rows, 'share of variance between sites', OF).estimate, 0.55702056311567126);
    const equal = rowOf(rows, 'equal sites', OF);
    agrees(equal.test_statistic, 11.255306198307035714);
    agrees(equal.p_value, 0.04654650964687216);
    const { lower, upper } = rowOf(rows, 'prediction of a further site', OF);
    expect(lower).toBeLessThan(rowOf(rows, 'mean of sites', OF).lower!);
    expect(upper).toBeGreaterThan(rowOf(rows, 'mean of sites', OF).upper!);
  });

  it('is refused below five sites, and keeps its rows', () => {
    const few = asked.ofSites(SITES.slice(0, 4));
    expect(rowOf(few, 'mean of sites', OF)).toMatchObject({ status: 'refused', estimate: null, note: '5 sites are needed' });
    expect(rowOf(few, 'equal sites', OF).status).toBe('refused');
    expect(few.filter(({ site }) => site === null)).toHaveLength(rows.filter(({ site }) => site === null).length);
  });

  it('is foreseen with as many sites as are planned', () => {
    expect(rowOf(asked.forecast(6_000, {}, 6), 'mean of sites', OF).status).toBe('ok');
    expect(rowOf(asked.forecast(3_000, {}, 4), 'mean of sites', OF)).toMatchObject({
      status: 'refused',
      note: '5 sites are needed',
    });
    const drowned = rowOf(asked.forecast(200, {}, 6), 'risk', { site: 'site 1', group: 'a' });
    expect(drowned).toMatchObject({
      status: 'refused',
      note: expect.stringMatching(/too few are planned: \d+ subjects would do/),
    });
    expect(new AskedTables('heterogeneity', variables, [['arm']], { by: 'site', of: 'contingency' }).misfit()?.hint).toMatch(
      /tables/,
    );
  });
});

describe('heterogeneity with noise', () => {
  it('covers the mean where sites differ, and finds equal sites different at the level of the test alone', () => {
    const random = new SeededRandom(47);
    const studies = 300;
    const found = { covered: 0, different: 0 };
    const cellsOf = (log: number): readonly number[] => {
      const odds = 0.8 * Math.exp(log);
      return [0.5 / 1.8, 0.4 / 1.8, 0.5 / (1 + odds), (0.5 * odds) / (1 + odds)];
    };
    const draw = (tau: number) =>
      Array.from({ length: 6 }, () => [drawnCells(random, 300, cellsOf(0.5 + tau * random.normal()))]);
    for (let study = 0; study < studies; study++) {
      const { lower, upper } = rowOf(asked.ofSites(draw(0.3), 25, random), 'mean of sites', OF);
      if (lower! <= 0.5 && 0.5 <= upper!) found.covered += 1;
      if (rowOf(asked.ofSites(draw(0), 25, random), 'equal sites', OF).p_value! < 0.05) found.different += 1;
    }
    expect(found.covered / studies).toBeGreaterThan(0.92);
    expect(found.covered / studies).toBeLessThan(0.99);
    expect(found.different / studies).toBeLessThan(0.085);
  });
});
