import { SeededRandom } from '@collimate/kernel-numeric';
import { agrees, AskedTables, drawnCells, rowOf } from '../../fixtures/asked.tables.js';
import type { VariableDeclarations } from '../variables/variable.schema.js';

const volume = { source: 'feature', plan: 'ct', roi: 'GTV-1', feature: 'RNU0', aggregation: 'DHQ4', transform: 'log' } as const;
const variables: VariableDeclarations = { volume, sex: { source: 'cohort', type: 'category', labels: ['f', 'm'] } };
const population = { sex: { shares: ['0.4', '0.6'], from: 'a census' } };
const equity = new AskedTables('equity', variables, [['sex', 'stage']], { population });

/** Of 80 women 40 are complete, of 120 men 80. */
const CELLS = [10, 10, 10, 10, 40, 5, 10, 15, 10, 80];

describe('the equity report', () => {
  it('gives the shares of prop.test, where there is no noise', () => {
    const rows = equity.rows([CELLS]);
    const kept = rowOf(rows, 'kept after consent', { group: 'sex m' });
    agrees(kept.estimate, 80 / 120);
    agrees(kept.lower, 0.57831101620634984); // prop.test(80, 120, correct = FALSE)
    agrees(kept.upper, 0.74468259498741562);
    agrees(rowOf(rows, 'share of those who consented', { group: 'sex m' }).estimate, 0.6);
    agrees(rowOf(rows, 'share of those included', { group: 'sex f' }).estimate, 40 / 120);
    const lost = rowOf(rows, 'lost after consent', { group: 'sex f', level: 'imaged' });
    agrees(lost.lower, 0.069335576160048651); // prop.test(10, 80, correct = FALSE)
    agrees(lost.upper, 0.21502802099159668);
    const against = rowOf(rows, 'kept against the others', { group: 'sex f' });
    agrees(against.estimate, 0.5 - 80 / 120);
    agrees(against.lower, -0.299109172893444186); // Newcombe's method 10 of the two intervals of prop.test
    agrees(against.upper, -0.027881749070598399);
  });

  it('sets a group beside the population, and says whose', () => {
    const row = rowOf(equity.rows([CELLS]), 'representation', { group: 'sex f' });
    agrees(row.estimate, 40 / 120 / 0.4);
    expect(row).toMatchObject({ x: 0.4, note: 'x is the share in the population, a census' });
    const without = new AskedTables('equity', variables, [['sex', 'stage']]).rows([CELLS]);
    expect(without.some(({ quantity }) => quantity === 'representation')).toBe(false);
  });

  it('tells who consented of those who were asked, and leaves what is told of those who consented as it was', () => {
    const asked = new AskedTables('equity', variables, [['sex', 'stage-of-asked']], { population });
    const refused = [20, 60];
    const rows = asked.rows([[refused[0], ...CELLS.slice(0, 5), refused[1], ...CELLS.slice(5)]]);
    agrees(rowOf(rows, 'share of those asked', { group: 'sex f' }).estimate, 100 / 280);
    const own = rowOf(rows, 'consented when asked', { group: 'sex f' });
    agrees(own.estimate, 0.8);
    agrees(own.lower, 0.7111708344068413); // Wilson's interval of 80 in 100
    agrees(own.upper, 0.8666330666689674);
    agrees(rowOf(rows, 'consented against the others', { group: 'sex f' }).estimate, 0.8 - 120 / 180);
    const told = (of: AskedTables, cells: readonly number[]) =>
      of
        .rows([cells])
        .filter(({ quantity }) => !/asked|consented against|group not known/.test(quantity))
        .map(({ quantity, group, level, estimate, lower, upper }) => [quantity, group, level, estimate, lower, upper]);
    expect(told(asked, [refused[0], ...CELLS.slice(0, 5), refused[1], ...CELLS.slice(5)])).toEqual(told(equity, CELLS));
  });

  it('tells of how many the group is not known', () => {
    expect(rowOf(equity.rows([CELLS]), 'group not known').level).toBe('left out of sex, stage');
  });

  it('shows in the forecast the group that will be too small to say anything of', () => {
    const rows = new AskedTables('equity', variables, [['sex', 'stage']], {}, '1/20').forecast(600, { sex: [0.05, 0.95] }, 10);
    expect(rowOf(rows, 'kept after consent', { group: 'sex f' }).status).toBe('refused');
    expect(rowOf(rows, 'kept after consent', { group: 'sex m' }).status).toBe('ok');
    expect(rowOf(rows, 'kept after consent', { group: 'sex f' }).note).toMatch(/subjects .*would do/);
  });

  it('has to have a group before the stage, and shares that fit it', () => {
    const misfit = (tables: string[][], keys: object) => new AskedTables('equity', variables, tables, { ...keys }).misfit();
    expect(misfit([['stage']], {})?.message).toContain('no table of groups');
    expect(misfit([['sex', 'stage']], { population: { age: population.sex } })).toMatchObject({ key: 'population.age' });
    expect(misfit([['sex', 'stage']], { population: { sex: { shares: ['0.2', '0.3', '0.5'], from: 'x' } } })?.message).toContain(
      '2 groups',
    );
    expect(misfit([['sex', 'stage']], { population: { sex: { shares: ['0.2', '0.3'], from: 'x' } } })?.message).toContain(
      'together 0.500',
    );
    expect(misfit([['sex', 'stage']], { population })).toBeUndefined();
  });

  it('covers what is true of the groups under noise as large as the sampling error', () => {
    const random = new SeededRandom(5);
    const shares = [0.02, 0.04, 0.04, 0.1, 0.2, 0.03, 0.03, 0.06, 0.08, 0.4];
    const truths = [
      { quantity: 'kept after consent', group: 'sex f', truth: 0.5 },
      { quantity: 'share of those included', group: 'sex f', truth: 1 / 3 },
      { quantity: 'representation', group: 'sex f', truth: 1 / 3 / 0.4 },
      { quantity: 'kept against the others', group: 'sex f', truth: 0.5 - 0.4 / 0.6 },
    ];
    const covered = truths.map(() => 0);
    const studies = 600;
    for (let study = 0; study < studies; study++) {
      const rows = equity.rows([drawnCells(random, 500, shares)], 60, random);
      truths.forEach(({ quantity, group, truth }, index) => {
        const { lower, upper } = rowOf(rows, quantity, { group });
        if (lower! <= truth && truth <= upper!) covered[index] += 1;
      });
    }
    for (const one of covered) {
      expect(one / studies).toBeGreaterThan(0.925);
      expect(one / studies).toBeLessThan(0.99);
    }
  });

  it('covers the difference of groups of whom nearly nobody is lost', () => {
    const random = new SeededRandom(6);
    const shares = [0.002, 0.002, 0.003, 0.003, 0.19, 0.005, 0.005, 0.005, 0.005, 0.78];
    let covered = 0;
    for (let study = 0; study < 600; study++) {
      const rows = equity.rows([drawnCells(random, 500, shares)], 30, random);
      const { lower, upper } = rowOf(rows, 'kept against the others', { group: 'sex f' });
      if (lower! <= 0.95 - 0.975 && 0.95 - 0.975 <= upper!) covered += 1;
    }
    expect(covered / 600).toBeGreaterThan(0.925);
  });
});
