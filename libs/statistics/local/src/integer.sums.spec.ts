import type { SubjectKey } from '@collimate/kernel-canonical';
import { designDeclared, releaseVariables, type DeclaredSpec } from '@collimate/statistics-menu';
import { sumSubjects } from './encoders.js';

const variables = releaseVariables(
  Object.fromEntries(
    ['a', 'b', 'c'].map((name) => [
      name,
      {
        ...{ source: 'cohort', type: 'number', unit: 'x', bounds: ['-9', '9'], edges: ['-1', '0', '1', '2'] },
        reference: { centre: '0', width: '1', from: 'a series' },
      } as const,
    ]),
  ),
);
const sumOf = (spec: DeclaredSpec, rows: readonly (readonly number[])[]) =>
  sumSubjects(
    designDeclared(spec, variables),
    rows.map((row, i) => ({
      subject: `s${i}` as SubjectKey,
      values: new Map(row.map((value, j) => [['a', 'b', 'c'][j], value])),
      scans: [],
    })),
  );

/* Written down from a second implementation in Python, which knows the definitions and nothing of this code. */
describe('the integers of a release', () => {
  test('are those of the second implementation: gram', () => {
    const rows = [
      [0.5, -1.25, 2],
      [7.5, 0.25, -0.75],
      [-3, 4, 1],
    ];
    expect(sumOf({ name: 'products', kind: 'gram', of: ['a', 'b'], outcome: 'c', clip: '4', rho: '1' }, rows)).toEqual([
      ...[1358941798n, -656914399n, -251179963n, 188680787n, 722309762n],
      ...[-10752125n, 183389867n, 307034478n, 204439181n, 189483849n],
    ]);
  });

  test('are those of the second implementation: prefix-cells', () => {
    const rows = [-1.5, 0.5, 0, 2, -1].map((one) => [one]);
    expect(sumOf({ name: 'bins', kind: 'prefix-cells', of: ['a'], rho: '1' }, rows)).toEqual([
      ...[1048576n, 1572864n, 3014656n, 1769472n, 2449408n],
    ]);
  });
});
