import fc from 'fast-check';
import { LatticeSum, type LatticeBlock } from './lattice.sum.js';

const LENGTH = 6;
const float = fc.oneof(
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  fc.constantFrom(2 ** 52, -(2 ** 52), 2 ** 53 - 1, 1 - 2 ** 53, 0),
);
const block = fc.record({
  offset: fc.integer({ min: 0, max: 3 }),
  lattice: fc.oneof(
    fc.array(float, { maxLength: 3 }).map((list): LatticeBlock => Float64Array.from(list)),
    fc.array(fc.bigInt({ min: -(1n << 80n), max: 1n << 80n }), { maxLength: 3 }).map((list): LatticeBlock => list),
  ),
});

describe('LatticeSum', () => {
  test('is the sum of integers, in floats that reach 2^53 and over it', () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 40 }), (blocks) => {
        const sum = new LatticeSum(LENGTH);
        const plain = new Array<bigint>(LENGTH).fill(0n);
        for (const { offset, lattice } of blocks) {
          sum.add(offset, lattice);
          for (let i = 0; i < lattice.length; i++) plain[offset + i] += BigInt(lattice[i]);
        }
        expect(sum.total()).toEqual(plain);
      }),
      { numRuns: 300 },
    );
  });

  test('loses no unit where a running float would', () => {
    const sum = new LatticeSum(1);
    for (const k of [2 ** 53 - 1, 1, 1, 1]) sum.add(0, Float64Array.of(k));
    expect(sum.total()).toEqual([(1n << 53n) + 2n]);
  });
});
