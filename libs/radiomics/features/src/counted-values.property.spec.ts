import { SeededRandom } from '@collimate/kernel-numeric';
import fc from 'fast-check';
import { countedAscending } from './counted-values.js';

function spelledOut({ values, counts }: ReturnType<typeof countedAscending>): number[] {
  return [...values].flatMap((value, n) => new Array<number>(counts[n]).fill(value));
}

describe('countedAscending', () => {
  const kinds = fc.constantFrom(
    fc.integer({ min: -1000, max: 400 }),
    fc.integer({ min: -2_000_000_000, max: 2_000_000_000 }),
    fc.float({ noNaN: true, noDefaultInfinity: true }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  );

  it('orders whole numbers, single and double precision alike', () => {
    fc.assert(
      fc.property(
        kinds.chain((kind) => fc.array(kind, { minLength: 1, maxLength: 200 })),
        (list) => {
          const expected = [...list].sort((a, b) => a - b).map((value) => value + 0);
          expect(spelledOut(countedAscending(list))).toEqual(expected);
        },
      ),
    );
  });

  it('holds each value once, zero without a sign', () => {
    const { values, counts } = countedAscending([0.5, -0, 0, 0.5, -2.25]);
    expect([...values]).toEqual([-2.25, 0, 0.5]);
    expect([...counts]).toEqual([1, 2, 2]);
  });

  it('sorts many single-precision values of both signs', () => {
    const random = new SeededRandom(3);
    const list = Float32Array.from({ length: 20_000 }, () => random.normal() * Math.exp(8 * random.normal()));
    expect(Float32Array.from(spelledOut(countedAscending(list)))).toEqual(list.slice().sort());
  });
});
