import { compare, parseRational, rational, toNumber } from '@collimate/kernel-numeric';
import { rhoOfPureEpsilon } from './pure-epsilon.js';

describe('the zCDP charge of a pure epsilon', () => {
  test.each([
    ['pure-to-zcdp-01', '0.1', 0.004995837495787998],
    ['pure-to-zcdp-02', '1.0', 0.46211715726000974],
    ['pure-to-zcdp-03', '3.0', 2.715444760934599],
  ])('reproduces %s', (_id, epsilon, expected) => {
    const value = toNumber(rhoOfPureEpsilon(parseRational(epsilon)));
    expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-15);
  });

  test('rounds the charge of a pure epsilon up, and by less than 2^-90', () => {
    // tanh(1/2) to 40 digits
    const exact = parseRational('0.4621171572600097585023184836436725487302');
    const charge = rhoOfPureEpsilon(rational(1n));
    expect(compare(charge, exact)).toBe(1);
    expect(toNumber(charge) - toNumber(exact)).toBeLessThan(1e-15);
    expect(charge.num * exact.den - exact.num * charge.den).toBeLessThan((charge.den * exact.den) >> 90n);
  });

  test('refuses an epsilon that is none', () => {
    expect(() => rhoOfPureEpsilon(rational(0n))).toThrow(RangeError);
  });
});
