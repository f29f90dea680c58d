import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SubjectKey } from '@collimate/kernel-canonical';
import {
  designDeclared,
  publicState,
  RELEASES,
  releaseVariables,
  type DeclaredSpec,
  type VariableDeclarations,
} from '@collimate/statistics-menu';
import { sumSubjects } from './encoders.js';
import type { SubjectRecord } from './subject-record.js';
import { subjectReadings } from './variables/subject.readings.js';

/*
 * What two patients add to each release of version 2 does not move (ADR 0120): sites of different versions are added up coordinate by coordinate. A change that is
 * wanted is a layout of another name; a new release adds its line here and in the fixture.
 */

const reference = (centre: string, width: string) => ({ centre, width, from: 'a series' });
const number = (name: string, edges?: readonly string[]) =>
  ({
    source: 'cohort',
    type: 'number',
    unit: name,
    bounds: ['0', '120'],
    reference: reference('50', '10'),
    ...(edges !== undefined && { edges }),
  }) as const;
const declarations: VariableDeclarations = {
  response: { source: 'cohort', type: 'category', labels: ['no', 'yes'], positive: 'yes' },
  age: number('year', ['50', '70']),
  dose: number('Gy'),
  size: number('mm'),
  os: {
    ...{ source: 'cohort', type: 'survival', time: 't', event: 'e', unit: 'month', horizon: '60', edges: ['12', '24'] },
    ...{ eventLabels: ['1'], censoredLabels: ['0'] },
  },
  volume: {
    ...{ source: 'feature', plan: 'ct', roi: 'tumour', feature: 'RNU0', aggregation: 'DHQ4', transform: 'log' },
    reference: reference('8', '0.9'),
  },
};
const variables = releaseVariables(declarations);

const MOMENTS = { clip: '7', kMax: '640', reach: '3.4', reach2: '12.8', lambda: '3/10', rho: '7/40' } as const;
/** One of each kind, and of a kind that has several models or a group one of each. */
const SPECS: readonly DeclaredSpec[] = [
  { name: 'cells', kind: 'cells', tables: [['response', 'age'], ['os', 'response'], ['age']], rho: '1/100' },
  { name: 'moments', kind: 'moments', of: ['age', 'dose'], ...MOMENTS },
  { name: 'moments-by', kind: 'moments', of: ['age'], by: 'response', ...MOMENTS },
  {
    ...{ name: 'moments-shaped', kind: 'moments', of: ['age', 'dose'], ...MOMENTS },
    correlation: { from: 'a-series/1', sha256: 'a'.repeat(64), below: [['0.61']] },
  },
  { name: 'prefix-cells', kind: 'prefix-cells', of: ['age'], rho: '1/10' },
  { name: 'gram', kind: 'gram', of: ['age', 'dose'], outcome: 'size', clip: '7.5', rho: '1/10' },
  { name: 'pairs', kind: 'pairs', of: ['volume'], pair: { by: 'reader', first: 'A', second: 'B' }, ...MOMENTS },
  { name: 'scatter', kind: 'scatter', of: ['age', 'dose'], outcome: 'size', clip: '7.5', rho: '1/10' },
  {
    ...{ name: 'logistic', kind: 'gradient', model: 'logistic', outcome: 'response', of: ['age', 'dose'], rho: '7/40' },
    ...{ steps: 20, clip: '7', step: '0.001' },
  },
  {
    ...{ name: 'cox', kind: 'gradient', model: 'cox', outcome: 'os', of: ['age', 'dose'], rho: '7/40' },
    ...{ steps: 25, clip: '7', step: '0.001', intervals: ['12', '24'] },
  },
];

/** A patient of whom everything is known, read by two readers. */
function patient(
  subject: string,
  [age, dose, size]: readonly number[],
  response: string,
  os: { time: number; event: boolean },
): SubjectRecord {
  const scans = ['A', 'B'].map((reader, index) => ({
    ...{ plan: 'ct', roi: 'tumour', timepoint: undefined, image: '1', reader },
    values: new Map([['RNU0@DHQ4', 3000 + 100 * index + age]]),
  }));
  return {
    subject: subject as SubjectKey,
    values: new Map<string, string | number | { time: number; event: boolean }>(
      Object.entries({ age, dose, size, response, os }),
    ),
    scans: [],
    readings: subjectReadings(declarations, { cells: new Map(), scans }),
  };
}
const PATIENTS = [
  patient('one', [44, 61, 32], 'yes', { time: 13, event: true }),
  patient('two', [71, 38, 57], 'no', { time: 40, event: false }),
];

const frozen = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'fixtures', 'layouts.frozen.json'), 'utf8')) as Readonly<
  Record<string, readonly string[]>
>;

describe('the vector of a release of version 2', () => {
  it('is frozen of every kind', () => {
    const kinds = RELEASES.flatMap(({ kind, declared }): string[] => (declared === undefined ? [] : [kind]));
    expect([...new Set(SPECS.map(({ kind }): string => kind))].sort()).toEqual(kinds.sort());
    expect(Object.keys(frozen)).toEqual(SPECS.map(({ name }) => name));
  });

  it.each(SPECS.map((spec) => [spec.name, spec] as const))(
    'holds what two patients add to %s at the places of ever',
    (name, spec) => {
      const design = designDeclared(spec, variables);
      expect(sumSubjects(design, PATIENTS, publicState(design, [])).map(String)).toEqual(frozen[name]);
    },
  );
});
