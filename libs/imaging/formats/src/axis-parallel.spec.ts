import { axisParallel } from './axis-parallel.js';

describe('axisParallel', () => {
  it('takes rounding out of directions along the axes of the patient, and leaves a real turn alone', () => {
    expect(axisParallel([0.99999994, 1.2e-9, -4.8e-6, 0, -1, 2e-7])).toEqual([1, 0, 0, 0, -1, 0]);
    const turned = [0.99999, 0.0045, 0, -0.0045, 0.99999, 0];
    expect(axisParallel(turned)).toEqual(turned);
    expect(Object.is(axisParallel([-0])[0], 0)).toBe(true);
  });
});
