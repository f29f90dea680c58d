import { told } from './told.cells.js';

const of = { quantity: 'of a spec' };
const measure = { value: 0.4, noiseError: 0.1, samplingError: 0.1, lower: 0.2, upper: 0.6 };

describe('a row with a number and its errors', () => {
  it('of a log ratio says nothing where its noise alone may make three of one', () => {
    // log(3) / 1.96 is 0.5605.
    const at = (noiseError: number) => told(of, { ...measure, noiseError }, 'log ratio').status;
    expect([0.56, 0.561, 1].map(at)).toEqual([undefined, 'uninformative', 'uninformative']);
  });

  it('of a number with a range says nothing where its interval is longer than two fifths of it', () => {
    const at = (upper: number) => told(of, { ...measure, lower: 0, upper }, { range: 2 }).status;
    expect([0.8, 0.81].map(at)).toEqual([undefined, 'uninformative']);
    expect(told(of, { ...measure, lower: -9, upper: 9 }, 'always').status).toBeUndefined();
  });

  it('has both errors together, and no number where one of them is none', () => {
    expect(told(of, { ...measure, noiseError: 0.3, samplingError: 0.4 }, 'always')).toMatchObject({ se: 0.5, estimate: 0.4 });
    expect(told({ ...of, p_value: 0.5, test_statistic: 1 }, { ...measure, lower: Number.NaN }, 'always')).toEqual({
      ...of,
      status: 'unavailable',
    });
  });
});
