import { add, divide, multiply, rational, subtract, ZERO, type Rational } from '@collimate/kernel-numeric';
import { constantsOf, type GradientDesign } from './gradient.design.js';

/**
 * The public state between steps: the coefficients, decimal integers in units of 2^-40. Per reference SD of each number, in their order; then the
 * constant, or the log of the baseline hazard of each interval per horizon.
 */
export interface GradientState {
  readonly coefficients: readonly string[];
  /** Those of the step before, by which the next one keeps its direction. */
  readonly before: readonly string[];
}

/** Units of a coefficient. */
const UNITS = 1n << 40n;

/** No coefficient goes farther: it bounds what noise can do to the next step. */
const FARTHEST = 12n;

/** How much of the last move the next one keeps: numbers that are correlated otherwise than declared need a fifth of the steps by it. */
const MOMENTUM = rational(2n, 5n);

/** log(log 2) in units: half of the patients have the event before the horizon. A public guess, where the steps begin. */
const FIRST_BASELINE = -402_985_217_910n;

/** @returns the coefficients before the first step */
export function startGradient(design: GradientDesign): GradientState {
  const first = design.outcome.kind === 'time' ? FIRST_BASELINE : 0n;
  const coefficients = [...design.features.map(() => '0'), ...new Array<string>(constantsOf(design)).fill(first.toString())];
  return { coefficients, before: coefficients };
}

/**
 * One step along the sum of scores and a part of the step before, in exact arithmetic: every reader computes the same bytes from the released sum. The numbers' part of it is
 * multiplied by the inverse of the correlation that the protocol declares; a baseline by the number of intervals, for each is of a part
 * of the patients.
 * @param pooled the sum of all sites, lattice units
 */
export function nextGradient(design: GradientDesign, state: GradientState, pooled: readonly bigint[]): GradientState {
  const { features, clip, lattice, ridge, step } = design;
  const unit: Rational = divide(clip, rational(lattice));
  const [now, before] = [state.coefficients, state.before].map((of) => of.map((text) => rational(BigInt(text), UNITS)));
  const score = now.map((coefficient, i) => {
    const sum = multiply(unit, rational(pooled[i]));
    return i < features.length ? subtract(sum, multiply(ridge, coefficient)) : sum;
  });
  const along = [
    ...decorrelated(score.slice(0, features.length), design.correlation),
    ...score.slice(features.length).map((one) => multiply(one, rational(BigInt(constantsOf(design))))),
  ];
  return {
    coefficients: now.map((coefficient, i) => {
      const kept = multiply(MOMENTUM, subtract(coefficient, before[i]));
      return inUnits(add(coefficient, add(kept, multiply(step, along[i])))).toString();
    }),
    before: state.coefficients,
  };
}

/**
 * @returns the coefficients as numbers, each within the farthest: what an encoder is given is bounded whatever it is
 * @source ADR 0049
 * @example
 * ```ts
 * import { coefficientsOf } from '@collimate/statistics-menu';
 * const coefficients = ['1099511627776', '-549755813888', '9'.repeat(60)];
 * coefficientsOf({ coefficients, before: coefficients }); // => [1, -0.5, 12]
 * ```
 */
export function coefficientsOf({ coefficients }: GradientState): readonly number[] {
  return coefficients.map((text) => Number(bounded(BigInt(text))) / Number(UNITS));
}

/** R^-1 v for R with ones on its diagonal and r elsewhere: (v - r sum(v) / (1 + (p - 1) r)) / (1 - r). */
function decorrelated(v: readonly Rational[], r: Rational): readonly Rational[] {
  const one = rational(1n);
  const rest = add(one, multiply(rational(BigInt(v.length - 1)), r));
  const common = divide(multiply(r, v.reduce(add, ZERO)), rest);
  return v.map((each) => divide(subtract(each, common), subtract(one, r)));
}

/** The nearest integer of units, a half upward. */
function inUnits({ num, den }: Rational): bigint {
  const twice = 2n * num * UNITS + den;
  const whole = twice / (2n * den);
  return bounded(twice < 0n && twice % (2n * den) !== 0n ? whole - 1n : whole);
}

function bounded(units: bigint): bigint {
  const most = FARTHEST * UNITS;
  return units > most ? most : units < -most ? -most : units;
}
