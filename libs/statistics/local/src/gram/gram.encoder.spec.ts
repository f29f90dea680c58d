import type { SubjectKey } from '@collimate/kernel-canonical';
import { designDeclared, releaseVariables, type VariableDeclarations } from '@collimate/statistics-menu';
import { encodeSubject } from '../encoders.js';

const number: VariableDeclarations[string] = {
  ...{ source: 'cohort', type: 'number', unit: 'x', bounds: ['-9', '9'] },
  reference: { centre: '0', width: '1', from: 'a series' },
};
const variables = releaseVariables({ a: number, b: number });
const design = designDeclared({ name: 'products', kind: 'gram', of: ['a'], outcome: 'b', clip: '4', rho: '1/20' }, variables);
const unitsOf = (a: number, b?: number): readonly number[] | 'left-out' => {
  const values = new Map([['a', a] as const, ...(b === undefined ? [] : [['b', b] as const])]);
  const blocks = encodeSubject(design, { subject: 's' as SubjectKey, values, scans: [] });
  return blocks === 'left-out' ? blocks : Array.from<number | bigint, number>(blocks[0].lattice, Number);
};

/** A unit of the lattice: the longest record has the norm 4^2 + 1, which is 2^30 of them. */
const PER_UNIT = 2 ** 30 / 17;

describe('the products of a subject', () => {
  test('stand on the lattice of the longest record, each rounded toward zero', () => {
    // aa, ab, a; bb, b; 1, those of two different numbers times the root of 2.
    const expected = [4, -2 * Math.SQRT2, 2 * Math.SQRT2, 1, -Math.SQRT2, 1].map((one) => Math.trunc(one * PER_UNIT));
    expect(unitsOf(2, -1)).toEqual(expected);
    expect(Math.trunc(PER_UNIT)).toBe(63_161_283);
  });

  test('are of nobody who lacks a number', () => {
    expect(unitsOf(2)).toBe('left-out');
  });
});
