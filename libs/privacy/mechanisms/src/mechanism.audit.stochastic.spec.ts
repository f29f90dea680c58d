import { SeededRandom } from '@collimate/kernel-numeric';
import { auditAccepts, auditMeanShift, type AuditResult } from '@collimate/testing-stochastic';
import { discreteGaussian } from './discrete-gaussian.mechanism.js';
import { encodeRecord } from './lattice.encoder.js';
import type { Mechanism } from './mechanism.js';
import { sharedDiscreteGaussian } from './shared-discrete-gaussian.mechanism.js';

/** The interval for mu is then 0.022 wide on either side. */
const RUNS = 100_000;

/** Outputs of a mechanism on an exact vector, projected on a direction. */
function outputs(
  mechanism: Mechanism<readonly bigint[]>,
  exact: readonly bigint[],
  direction: readonly number[],
  seed: number,
  runs: number,
): number[] {
  const random = new SeededRandom(seed);
  return Array.from({ length: runs }, () =>
    mechanism.release(exact, random).reduce((sum, value, index) => sum + Number(value) * direction[index], 0),
  );
}

function auditVector(
  mechanism: Mechanism<readonly bigint[]>,
  subject: readonly bigint[],
  direction: readonly number[],
  runs: number,
): AuditResult {
  const without = subject.map(() => 0n);
  return auditMeanShift(outputs(mechanism, subject, direction, 11, runs), outputs(mechanism, without, direction, 12, runs));
}

/** The same for one coordinate; coordinates are independent, so one long vector holds all runs. */
function audit(mechanism: Mechanism<readonly bigint[]>, subject: bigint): AuditResult {
  const runsOf = (value: bigint, seed: number): number[] =>
    mechanism.release(new Array<bigint>(RUNS).fill(value), new SeededRandom(seed)).map(Number);
  return auditMeanShift(runsOf(subject, 11), runsOf(0n, 12));
}

describe('an audit of mu = D / sigma from outside', () => {
  // mu 0.2207 is epsilon 0.93 and mu 0.6084 is epsilon 2.8, both at delta 1e-6: the named budgets 1 and 3.
  const SCALES: readonly (readonly [d: bigint, sigma2: bigint])[] = [
    [100n, 205_300n],
    [100n, 27_016n],
    [1n << 30n, (1n << 60n) * 20n + 12_345n],
    [1n << 30n, (1n << 60n) * 2n + 7n],
    [3n, 24n],
  ];

  test.each(SCALES)('agrees with the charge at sensitivity %d and sigma2 %d', (d, sigma2) => {
    const honest = audit(discreteGaussian({ sigma2, d2: d * d }), d);
    expect(honest.halfWidth).toBeLessThan(0.023);
    expect(auditAccepts(honest, Number(d) / Math.sqrt(Number(sigma2)))).toBe(true);
  });

  test.each(SCALES.slice(0, 3))(
    'sees noise that is 30 percent too small or too large at sensitivity %d and sigma2 %d',
    (d, sigma2) => {
      const charged = Number(d) / Math.sqrt(Number(sigma2));
      for (const bent of [(sigma2 * 100n) / 169n, (sigma2 * 169n) / 100n]) {
        expect(auditAccepts(audit(discreteGaussian({ sigma2: bent, d2: d * d }), d), charged)).toBe(false);
      }
    },
  );

  const d = 100n;
  const sigma2 = 27_016n;
  const charged = Number(d) / Math.sqrt(Number(sigma2));

  test('sees a record that was not clipped', () => {
    expect(auditAccepts(audit(discreteGaussian({ sigma2, d2: d * d }), 2n * d), charged)).toBe(false);
  });

  test('sees noise that was made for half of the sensitivity', () => {
    expect(auditAccepts(audit(discreteGaussian({ sigma2: sigma2 / 4n, d2: d * d }), d), charged)).toBe(false);
  });

  test('sees sigma where sigma squared belongs', () => {
    expect(auditAccepts(audit(discreteGaussian({ sigma2: 164n, d2: d * d }), d), charged)).toBe(false);
  });

  test('sees one draw that was added to two coordinates, in their difference', () => {
    const twice: Mechanism<readonly bigint[]> = {
      event: { kind: 'discrete-gaussian', sigma2, d2: d * d },
      release: (exact, random) => {
        const [noise] = discreteGaussian({ sigma2, d2: d * d }).release([0n], random);
        return exact.map((value) => value + noise);
      },
    };
    const subject = [71n, -71n];
    const honest = auditVector(discreteGaussian({ sigma2, d2: d * d }), subject, [1, -1], 3000);
    expect(auditAccepts(honest, Math.hypot(71, 71) / Math.sqrt(Number(sigma2)))).toBe(true);
    // Without noise in the difference, its SD is zero and mu has no bound.
    expect(auditVector(twice, subject, [1, -1], 100).mu).toBe(Number.POSITIVE_INFINITY);
  });

  test('sees a record that was rounded before it was clipped on a coarse lattice', () => {
    const steps = 8n;
    const x = new Array<number>(28).fill(1);
    const coarse = discreteGaussian({ sigma2: 173n, d2: steps * steps });
    const mu = Number(steps) / Math.sqrt(173);
    const runs = (exact: readonly bigint[]): AuditResult => {
      const norm = Math.sqrt(Number(exact.reduce((sum, k) => sum + k * k, 0n)));
      return auditVector(
        coarse,
        exact,
        exact.map((k) => Number(k) / norm),
        3000,
      );
    };
    const rounded = x.map((value) => BigInt(Math.round((value / Math.sqrt(28)) * 8)));
    const honest = encodeRecord(x, 1, steps).lattice;
    const [inside, outside] = [runs(honest), runs(rounded)];
    expect(inside.mu).toBeLessThan(mu + inside.halfWidth);
    expect(outside.mu).toBeGreaterThan(mu + outside.halfWidth);
  });

  test.each([2n, 6n, 40n])(
    'agrees with the charge of shared noise, %d shares together, and sees one that is missing',
    (honest) => {
      const charge = { sigma2: 27_016n * 16n, d2: 160_000n, honest: Number(honest), length: RUNS };
      const sums = (value: bigint, seed: number, shares: bigint): number[] => {
        const mechanism = sharedDiscreteGaussian(charge);
        const random = new SeededRandom(seed);
        let vector: readonly bigint[] = new Array<bigint>(RUNS).fill(value);
        for (let share = 0n; share < shares; share++) vector = mechanism.release(vector, random);
        return vector.map(Number);
      };
      const charged = 400 / Math.sqrt(27_016 * 16);
      expect(auditAccepts(auditMeanShift(sums(400n, 11, honest), sums(0n, 12, honest)), charged)).toBe(true);
      if (honest > 6n) return;
      const without = honest - 1n;
      expect(auditAccepts(auditMeanShift(sums(400n, 11, without), sums(0n, 12, without)), charged)).toBe(false);
    },
  );
});
