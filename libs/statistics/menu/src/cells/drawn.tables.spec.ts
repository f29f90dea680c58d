import { SeededRandom } from '@collimate/kernel-numeric';
import { AskedTables, rowOf } from '../../fixtures/asked.tables.js';
import type { VariableDeclarations } from '../variables/variable.schema.js';

const variables: VariableDeclarations = {
  response: { source: 'cohort', type: 'category', labels: ['no', 'yes'], positive: 'yes' },
  arm: { source: 'cohort', type: 'category', labels: ['a', 'b'] },
};
const table = new AskedTables('contingency', variables, [['arm', 'response']], {}, '1/4');
const OFTEN = /near its limit: in (\d+) % of studies it would say nothing/;
const STUDIES = 400;

/** @returns share of studies in which the log odds ratio says nothing */
function drowned(subjects: number, events: number): number {
  const random = new SeededRandom(11);
  const noise = Math.sqrt(table.siteNoise);
  const cells = [(1 - events) / 2, events / 2, (1 - events) / 2, events / 2].map((share) => share * subjects);
  let count = 0;
  for (let study = 0; study < STUDIES; study++) {
    const drawn = cells.map((mean) => mean + Math.sqrt(mean) * random.normal() + noise * random.normal());
    if (rowOf(table.rows([drawn], table.siteNoise), 'log odds ratio').status !== 'ok') count += 1;
  }
  return count / STUDIES;
}

describe('a row that is planned near its limit', () => {
  // So few have the event that its log odds ratio just stands.
  const shares = { response: [0.93, 0.07] };

  it.each([200, 260, 320])('of %i patients says in how many studies it would say nothing', (subjects) => {
    const row = rowOf(table.forecast(subjects, shares), 'log odds ratio');
    expect(row.status).toBe('ok');
    const told = Number(OFTEN.exec(row.note)![1]) / 100;
    // Sixty invented studies tell a share to within about twelve points.
    expect(Math.abs(told - drowned(subjects, 0.07))).toBeLessThan(0.13);
  });

  it('far from it says nothing of the kind', () => {
    for (const { note } of table.forecast(4_000, shares)) expect(note).not.toMatch(OFTEN);
  });
});
