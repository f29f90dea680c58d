import { SeededRandom } from '@collimate/kernel-numeric';
import { agrees, AskedTables, drawnCells, rowOf } from '../../fixtures/asked.tables.js';
import type { VariableDeclarations } from '../variables/variable.schema.js';

const volume = { source: 'feature', plan: 'ct', roi: 'GTV-1', feature: 'RNU0', aggregation: 'DHQ4', transform: 'log' } as const;
const variables: VariableDeclarations = { volume, sex: { source: 'cohort', type: 'category', labels: ['f', 'm'] } };
const chart = new AskedTables('flow', variables, [['stage']]);

describe('the flowchart of participants', () => {
  it('counts as counting does, with Wilson’s interval of every share, where there is no noise', () => {
    const rows = chart.rows([[12, 11, 15, 30, 132]]);
    const counts = (quantity: string) =>
      rows.filter((row) => row.quantity === quantity).map(({ level, estimate }) => [level, estimate]);
    expect(counts('reached')).toEqual([
      ['consented', 200],
      ['imaged', 188],
      ['read', 177],
      ['with-roi', 162],
      ['complete', 132],
    ]);
    expect(counts('stopped')).toEqual([
      ['consented', 12],
      ['imaged', 11],
      ['read', 15],
      ['with-roi', 30],
    ]);
    const share = rowOf(rows, 'share reached', { level: 'complete' });
    agrees(share.estimate, 0.66);
    // prop.test(132, 200, correct = FALSE)$conf.int
    agrees(share.lower, 0.5918849552683626);
    agrees(share.upper, 0.72208454029091218);
    // Everybody who consents has a stage: nobody is left out of a table of it alone.
    expect(rows.filter(({ quantity }) => quantity === 'left out')).toEqual([]);
  });

  it('is within groups, and tells who was left out of the other tables of the release', () => {
    const tables = new AskedTables('flow', variables, [['sex', 'stage'], ['sex']]);
    const rows = tables.rows([
      [10, 10, 10, 10, 40, 20, 20, 20, 20, 80],
      [90, 170],
    ]);
    expect(rowOf(rows, 'reached', { group: 'sex m', level: 'read' })).toMatchObject({ estimate: 120, variable: 'stage' });
    expect(rows.filter(({ quantity }) => quantity === 'left out').map(({ level }) => level)).toEqual([
      'left out of sex, stage',
      'left out of sex',
    ]);
  });

  it('has no stages of images in a study that reads none', () => {
    const rows = new AskedTables('flow', { sex: variables['sex'] }, [['stage']]).rows([[20, 80]]);
    expect(rows.filter(({ quantity }) => quantity === 'reached').map(({ level, estimate }) => [level, estimate])).toEqual([
      ['consented', 100],
      ['complete', 80],
    ]);
  });

  it('begins with all who were asked, where those who refused are counted', () => {
    const tables = new AskedTables('flow', { sex: variables['sex'] }, [['stage-of-asked']]);
    const rows = tables.rows([[50, 30, 120]]);
    expect(rows.filter(({ quantity }) => quantity === 'reached').map(({ level, estimate }) => [level, estimate])).toEqual([
      ['asked', 200],
      ['consented', 150],
      ['complete', 120],
    ]);
    expect(rowOf(rows, 'stopped', { level: 'asked' }).estimate).toBe(50);
    agrees(rowOf(rows, 'share reached', { level: 'consented' }).estimate, 0.75);
    const planned = tables.forecast(600, { 'stage-of-asked': [0.3, 0.1, 0.6] });
    expect(rowOf(planned, 'reached', { level: 'consented' }).estimate).toBeCloseTo(420, 9);
  });

  it('covers the true counts and shares under noise that is as large as the sampling error', () => {
    const random = new SeededRandom(11);
    const covered = { share: 0, count: 0 };
    const studies = 600;
    for (let study = 0; study < studies; study++) {
      const cells = drawnCells(random, 300, [0.05, 0.05, 0.1, 0.1, 0.7]);
      const rows = chart.rows([cells], 40, random);
      const share = rowOf(rows, 'share reached', { level: 'complete' });
      if (share.lower! <= 0.7 && 0.7 <= share.upper!) covered.share += 1;
      const count = rowOf(rows, 'reached', { level: 'read' });
      const truth = cells[2] + cells[3] + cells[4];
      if (count.lower! <= truth && truth <= count.upper!) covered.count += 1;
    }
    for (const one of [covered.share, covered.count]) {
      expect(one / studies).toBeGreaterThan(0.93);
      expect(one / studies).toBeLessThan(0.975);
    }
  });

  it('foresees its rows, and refuses with the number that they need', () => {
    const share = rowOf(chart.forecast(20), 'share reached', { level: 'complete' });
    expect(share.status).toBe('refused');
    expect(share.note).toMatch(/: \d+ subjects or rho [\d.]+ would do$/);
    expect(rowOf(chart.forecast(600), 'reached', { level: 'complete' })).toMatchObject({ status: 'ok', estimate: 480 });
    const planned = chart.forecast(600, { stage: [0.1, 0.1, 0.1, 0.1, 0.6] });
    expect(rowOf(planned, 'reached', { level: 'complete' }).estimate).toBeCloseTo(360, 9);
  });

  it('needs a table that ends with the stage of the agent, and takes no column of that name for it', () => {
    expect(chart.misfit()).toBeUndefined();
    for (const tables of [[['sex']], [['stage', 'sex']]]) {
      expect(new AskedTables('flow', variables, tables).misfit()?.message).toMatch(/no table that ends with/);
    }
    const own: VariableDeclarations = { stage: { source: 'cohort', type: 'category', labels: ['I', 'II'] } };
    expect(new AskedTables('flow', own, [['stage']]).misfit()?.hint).toMatch(/has to be called otherwise/);
  });
});
