import fc from 'fast-check';
import { quadraticForms, triangleTimes } from './many.rows.js';

const asked = fc.integer({ min: 1, max: 7 }).chain((d) =>
  fc.record({
    d: fc.constant(d),
    matrix: fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: d * d, maxLength: d * d }),
    rows: fc.array(fc.array(fc.double({ min: -6, max: 6, noNaN: true }), { minLength: d, maxLength: d }), { maxLength: 9 }),
  }),
);

describe('a triangle taken to many rows', () => {
  it('is what it is for each row alone, whatever their number and length', () => {
    fc.assert(
      fc.property(asked, ({ d, matrix, rows }) => {
        const at = (i: number, j: number): number => matrix[Math.max(i, j) * d + Math.min(i, j)];
        const [flat, square] = [Float64Array.from(rows.flat()), Float64Array.from(matrix)];
        const forms = rows.map((x) => x.reduce((sum, a, i) => sum + x.reduce((inner, b, j) => inner + a * at(i, j) * b, 0), 0));
        quadraticForms(square, flat, d).forEach((form, row) => expect(form).toBeCloseTo(forms[row], 9));
        const products = rows.flatMap((x) =>
          x.map((_, i) => x.slice(0, i + 1).reduce((sum, b, j) => sum + matrix[i * d + j] * b, 0)),
        );
        triangleTimes(square, flat, d).forEach((one, place) => expect(one).toBeCloseTo(products[place], 9));
      }),
      { numRuns: 300 },
    );
  });
});
