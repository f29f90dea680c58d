import type { SubjectKey } from '@collimate/kernel-canonical';
import { designDeclared, releaseVariables, type VariableDeclarations } from '@collimate/statistics-menu';
import { encodeSubject } from '../encoders.js';
import { subjectReadings } from '../variables/subject.readings.js';
import type { MeasuredScan } from '../variables/subject.source.js';

const declarations: VariableDeclarations = Object.fromEntries(
  ['tumour', 'node'].map((roi) => [
    roi,
    {
      ...{ source: 'feature', plan: 'ct', roi, feature: 'RNU0', aggregation: 'DHQ4', transform: 'identity' },
      reference: { centre: '0', width: '1', from: 'a series' },
    } as const,
  ]),
);
const variables = releaseVariables(declarations);
const designOf = (of: readonly string[], pair: { by: 'scan' } | { by: 'reader'; first: string; second: string }) =>
  designDeclared(
    {
      ...{ name: 'readers', kind: 'pairs', of, pair, rho: '1/10', lambda: '3/10' },
      ...{ clip: '64', kMax: '500', reach: '3', reach2: '8' },
    },
    variables,
  );
const readers = { by: 'reader', first: 'A', second: 'B' } as const;

const row = (value: number, more: Partial<MeasuredScan>): MeasuredScan => {
  return { plan: 'ct', roi: 'tumour', timepoint: undefined, image: '1', values: new Map([['RNU0@DHQ4', value]]), ...more };
};
/** Sum of u and of v that the rows add, reference SDs; undefined if they add nothing. */
const added = (rows: readonly MeasuredScan[], design = designOf(['tumour'], readers)): readonly number[] | undefined => {
  const readings = subjectReadings(declarations, { cells: new Map(), scans: rows });
  const blocks = encodeSubject(design, { subject: 's' as SubjectKey, values: new Map(), scans: [], readings });
  if (blocks === 'left-out') return undefined;
  return Array.from<number | bigint, number>(blocks[0].lattice, Number)
    .slice(0, 2)
    .map((units) => Math.round(((units * 64) / 2 ** 30) * 1e6) / 1e6);
};

describe('the pairs of a subject', () => {
  test('are the readings of one image by the two readers, as mean and weighted difference', () => {
    expect(added([row(1, { reader: 'A' }), row(0.5, { reader: 'B' })])).toEqual([0.75, 1.06066]);
    expect(added([row(0.5, { reader: 'B' }), row(1, { reader: 'A' })])).toEqual([0.75, 1.06066]);
  });

  test('are averaged after they are encoded, over images', () => {
    const rows = ['1', '2', '3'].flatMap((image) => [
      row(Number(image), { reader: 'A', image }),
      row(Number(image), { reader: 'B', image }),
    ]);
    expect(added(rows)).toEqual([2, 0]);
  });

  test('are none of another image, of another reader, of two rows in one place, or without a feature of the release', () => {
    expect(added([row(1, { reader: 'A' }), row(2, { reader: 'B', image: '2' })])).toBeUndefined();
    expect(added([row(1, { reader: 'A' }), row(2, { reader: 'C' })])).toBeUndefined();
    expect(added([row(1, { reader: 'A' }), row(1, { reader: 'A' }), row(2, { reader: 'B' })])).toBeUndefined();
    expect(added([row(1, { reader: 'A' }), row(2, { reader: 'B' })], designOf(['tumour', 'node'], readers))).toBeUndefined();
    expect(added([row(Number.NaN, { reader: 'A' }), row(2, { reader: 'B' })])).toBeUndefined();
    expect(added([])).toBeUndefined();
  });

  test('are of the same scan where readers are compared, and of one scan each where scans are', () => {
    expect(added([row(1, { reader: 'A', scan: 'first' }), row(2, { reader: 'B', scan: 'second' })])).toBeUndefined();
    const [first, second] = [row(1, { scan: 'first' }), row(3, { scan: 'second', image: '2' })];
    const byScan = designOf(['tumour'], { by: 'scan' });
    expect(added([first, second, row(1, { scan: 'first', image: '3' })], byScan)).toBeUndefined();
    expect(added([first, second, row(3, { scan: 'second', image: '3' })], byScan)).toBeUndefined();
  });

  test('have a mean that is no longer than they are: halves of a lattice unit go', () => {
    const unit = 64 / 2 ** 30;
    const unitsOf = (...values: readonly number[]): number => {
      const scans = values.flatMap((value, at) => ['A', 'B'].map((reader) => row(value * unit, { reader, image: `${at}` })));
      const readings = subjectReadings(declarations, { cells: new Map(), scans });
      const subject = { subject: 's' as SubjectKey, values: new Map(), scans: [], readings };
      const blocks = encodeSubject(designOf(['tumour'], readers), subject);
      if (blocks === 'left-out') throw new Error('left out');
      return Number(blocks[0].lattice[0]);
    };
    expect([unitsOf(1.5), unitsOf(1.5, 0), unitsOf(3.5, 0), unitsOf(-3.5, 0)].map((units) => units + 0)).toEqual([1, 0, 1, -1]);
  });

  test('may be first and second scans of one time point and reader, whatever the image', () => {
    const design = designOf(['tumour'], { by: 'scan' });
    expect(added([row(1, { scan: 'first' }), row(3, { scan: 'second', image: '2' })], design)).toEqual([2, -4.242641]);
    expect(
      added([row(1, { scan: 'first', timepoint: 't1' }), row(3, { scan: 'second', timepoint: 't2' })], design),
    ).toBeUndefined();
  });
});
