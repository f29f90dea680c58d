import { ellipsoidAreaMm2, ellipsoidVolumeMm3 } from './ellipsoid.js';
import { symmetricEigenvalues } from './symmetric-eigenvalues.js';

describe('the ellipsoid', () => {
  it('is a sphere when its axes are equal', () => {
    expect(ellipsoidAreaMm2(2, 2, 2)).toBeCloseTo(16 * Math.PI, 12);
    expect(ellipsoidVolumeMm3(2, 2, 2)).toBeCloseTo((32 / 3) * Math.PI, 12);
  });

  it('has the series of the manual, term by term', () => {
    const [a, b, c] = [3, 2.5, 2];
    const [alpha, beta] = [Math.sqrt(1 - (b * b) / (a * a)), Math.sqrt(1 - (c * c) / (a * a))];
    const x = (alpha * alpha + beta * beta) / (2 * alpha * beta);
    const legendre = [1, x];
    for (let v = 1; v < 20; v++) legendre.push(((2 * v + 1) * x * legendre[v] - v * legendre[v - 1]) / (v + 1));
    const sum = legendre.reduce((so, p, v) => so + (Math.pow(alpha * beta, v) / (1 - 4 * v * v)) * p, 0);
    expect(ellipsoidAreaMm2(a, b, c)).toBeCloseTo(4 * Math.PI * a * b * sum, 10);
  });

  it('is not the surface proper of a spheroid: the manual and its reference values agree on more', () => {
    const [a, c] = [3, 2];
    const e = Math.sqrt(1 - (c * c) / (a * a));
    const proper = 2 * Math.PI * a * a * (1 + ((1 - e * e) / e) * Math.atanh(e));
    expect(ellipsoidAreaMm2(a, a, c) / proper).toBeCloseTo(1.1405, 4);
  });
});

describe('eigenvalues of a symmetric matrix', () => {
  it('are sorted, with the trace and determinant of the matrix', () => {
    const [a, b, c] = symmetricEigenvalues({ xx: 4, yy: 5, zz: 6, xy: 1, xz: -2, yz: 0.5 });
    expect(a >= b && b >= c).toBe(true);
    expect(a + b + c).toBeCloseTo(15, 12);
    expect(a * b * c).toBeCloseTo(4 * (5 * 6 - 0.25) - 1 * (1 * 6 - 0.5 * -2) + -2 * (1 * 0.5 - 5 * -2), 10);
  });

  it('are the diagonal of a diagonal matrix, and zero for the plane of a slice', () => {
    expect(symmetricEigenvalues({ xx: 1, yy: 3, zz: 2, xy: 0, xz: 0, yz: 0 })).toEqual([3, 2, 1]);
    expect(symmetricEigenvalues({ xx: 2, yy: 2, zz: 0, xy: 1, xz: 0, yz: 0 })[2]).toBe(0);
  });
});
