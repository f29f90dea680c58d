import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import { designDeclared, plannedSubjects } from '../statistic.js';
import { releaseVariables } from '../variables/release.variable.js';
import { sharesWithin } from '../variables/subgroup.share.js';
import type { VariableDeclarations } from '../variables/variable.schema.js';
import type { CellsDesign } from './cells.design.js';
import { plannedTables } from './cells.table.js';
import { expectedScores } from '../validate/expected.scores.js';

const variables: VariableDeclarations = {
  age: {
    ...{ source: 'cohort', type: 'number', unit: 'year', bounds: ['18', '99'], edges: ['50', '62', '74'] },
    reference: { centre: '62', width: '11', from: 'a series' },
  },
  sex: { source: 'cohort', type: 'category', labels: ['f', 'm'] },
  response: { source: 'cohort', type: 'category', labels: ['no', 'yes'], positive: 'yes' },
  score: {
    ...{ source: 'score', link: 'logit', intercept: '0', edges: ['-1.9', '-0.9', '0.2'] },
    terms: [{ variable: 'age', scale: 'reference', coefficient: '0.75' }],
    reference: { centre: '-1.1', width: '0.75', from: 'a doi' },
  },
};

function plannedOf(tables: string[][], shares = {}): { readonly design: CellsDesign; readonly subjects: readonly number[] } {
  const spec = { name: 'table', kind: 'cells', tables, rho: '1/50' } as const;
  const design = designDeclared(spec, releaseVariables(variables)) as CellsDesign;
  return { design, subjects: plannedSubjects(spec, design, 1_000, shares) };
}

const below = (value: number): number => 1_000 * normalCdf((value - 62) / 11, 0, 1);

describe('what is planned of cells', () => {
  it('is of the bins of a number what its public reference has in them', () => {
    const { subjects } = plannedOf([['age']]);
    const expected = [below(50), below(62) - below(50), below(74) - below(62), 1_000 - below(74), 0];
    subjects.forEach((one, bin) => expect(one).toBeCloseTo(expected[bin], 9));
  });

  it('is what the protocol plans, where it says so, and equal parts without a reference', () => {
    expect(plannedOf([['age']], { age: [0.1, 0.2, 0.3, 0.4] }).subjects).toEqual([100, 200, 300, 400, 0]);
    expect(plannedOf([['sex']]).subjects).toEqual([500, 500, 0]);
  });

  it('is within a subgroup of a number or a category what is left of it there', () => {
    const older = sharesWithin({ variable: 'age', atLeast: '74' }, variables, {});
    expect(plannedOf([['age']], older).subjects).toEqual([0, 0, 0, 1_000, 0]);
    const few = sharesWithin({ variable: 'age', atLeast: '50', below: '74' }, variables, {})['age'];
    expect(few.map((share) => Math.round(1e6 * share))).toEqual([0, 500_000, 500_000, 0]);
    expect(sharesWithin({ variable: 'sex', is: 'm' }, variables, {})).toEqual({ sex: [0, 1] });
  });

  it('has the events of a signature higher by what its AUC says, and the others as the reference has them', () => {
    const { design, subjects } = plannedOf([['score', 'response']], { response: [0.73, 0.27] });
    const [table] = plannedTables(design, { subjects, sites: 1 });
    const { cells } = expectedScores(table, 0.69);
    const above = (edge: number, shift: number): number => 1 - normalCdf((edge + 1.1) / 0.75 - shift, 0, 1);
    const apart = Math.SQRT2 * normalQuantile(0.69, 0, 1);
    expect(cells[6]).toBeCloseTo(730 * above(0.2, 0), 6);
    expect(cells[7]).toBeCloseTo(270 * above(0.2, apart), 6);
    expect(cells[5]).toBeCloseTo(270 * (above(-0.9, apart) - above(0.2, apart)), 6);
    expect(cells.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1_000, 6);
  });
});
