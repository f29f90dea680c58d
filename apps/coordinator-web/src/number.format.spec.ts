import { count, delta, exact, interval, number, pValue } from './number.format.js';

describe('a number on the page', () => {
  it('has three significant digits and a true minus sign', () => {
    expect([1.2345, -0.01234, 12345.6, 0].map(number)).toEqual(['1.23', '−0.0123', '12346', '0.00']);
  });

  it('has no exponent where rounding makes it a thousand', () => {
    expect([999.4, 999.98, -999.6].map(number)).toEqual(['999', '1000', '−1000']);
  });

  it('is written in powers of ten where it is very large or very small, so that 1e-5 does not become 0.0', () => {
    expect([1.234e-5, -4.2e7].map(number)).toEqual(['1.23×10⁻⁵', '−4.20×10⁷']);
  });

  it('is a dash where there is none', () => {
    expect(number(Number.NaN)).toBe('–');
  });

  it('keeps a negative noisy count negative', () => {
    expect([count(-3.2), count(80.9)]).toEqual(['−3', '81']);
  });

  it('shows intervals, p-values and delta as papers do', () => {
    expect(interval({ lower: -1, upper: 2 })).toBe('−1.00 to 2.00');
    expect([pValue(0.00012), pValue(0.0456)]).toEqual(['< 0.001', '0.046']);
    expect(delta('1/1000000')).toBe('10⁻⁶');
  });

  it('shows an exact fraction with the number beside it', () => {
    expect(['37/200', '1', '12345678901/98765432109876'].map(exact)).toEqual([
      '37/200 (0.185)',
      '1',
      '1.25×10⁻⁴ (rounded; exact in the JSON)',
    ]);
  });

  it('shows a sum whose digits are more than a float holds', () => {
    const [sevens, ones] = ['7'.repeat(379), `1${'0'.repeat(379)}`];
    expect([`${sevens}/${ones}`, `1/${ones}`].map(exact)).toEqual([
      '0.778 (rounded; exact in the JSON)',
      '0.00 (rounded; exact in the JSON)',
    ]);
  });
});
