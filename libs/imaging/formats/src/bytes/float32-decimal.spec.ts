import fc from 'fast-check';
import { decimalOfFloat32, withoutFloat32 } from './float32-decimal.js';

/** Decimals of up to six digits, as spacings and positions are written. */
const decimals = fc
  .tuple(fc.integer({ min: -999_999, max: 999_999 }), fc.integer({ min: 0, max: 5 }))
  .map(([digits, places]) => Number((digits / 10 ** places).toFixed(places)) + 0);

describe('decimalOfFloat32', () => {
  it('finds a decimal of six digits again, whatever float32 made of it', () => {
    fc.assert(
      fc.property(decimals, (decimal) => decimalOfFloat32(Math.fround(decimal)) === decimal),
      { seed: 1 },
    );
  });

  it('never leaves the float32', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true }), (value) => Object.is(Math.fround(decimalOfFloat32(value)) + 0, value + 0)),
      { seed: 2 },
    );
  });
});

describe('withoutFloat32', () => {
  it.each([
    ['0.69999998807907104', 0.7],
    ['0.699999988079071', 0.7],
    ['-123.45600128173828', -123.456],
    ['0.9765625', 0.9765625],
    ['0.7', 0.7],
    ['0.7000001', 0.7000001],
    ['1.2345678901', 1.2345678901],
  ])('reads %s as %d', (text, meant) => expect(withoutFloat32(Number(text))).toBe(meant));
});
