import type { SubjectKey } from '@collimate/kernel-canonical';
import { designDeclared, releaseVariables } from '@collimate/statistics-menu';
import { sumSubjects } from '../encoders.js';
import type { SurvivalValue } from '../subject-record.js';

const variables = releaseVariables({
  os: {
    ...{ source: 'cohort', type: 'survival', time: 't', event: 'e', unit: 'month', horizon: '60', edges: ['12', '24'] },
    ...{ eventLabels: ['1'], censoredLabels: ['0'] },
  },
});
const design = designDeclared({ name: 'follow-up', kind: 'cells', tables: [['os']], rho: '1/50' }, variables);
const cellOf = (os: SurvivalValue | undefined): string => {
  const values = new Map(os === undefined ? [] : [['os', os] as const]);
  const sum = sumSubjects(design, [{ subject: 'a' as SubjectKey, values, scans: [] }]);
  return design.groups[sum.findIndex((cell) => cell !== 0n)];
};

describe('cells of a follow-up', () => {
  it.each<[SurvivalValue | undefined, string]>([
    [{ time: 0.1, event: true }, 'os event 0 to 12'],
    [{ time: 11.9, event: false }, 'os censored 0 to 12'],
    [{ time: 12, event: true }, 'os event 12 to 24'],
    [{ time: 59.9, event: false }, 'os censored 24 to 60'],
    [{ time: 60, event: false }, 'os 60 or more'],
    [{ time: 60, event: true }, 'os 60 or more'],
    [{ time: 0, event: true }, 'left out of os'],
    [{ time: Number.NaN, event: true }, 'left out of os'],
    [undefined, 'left out of os'],
  ])('take %o to %s', (os, cell) => {
    expect(cellOf(os)).toBe(cell);
  });
});
