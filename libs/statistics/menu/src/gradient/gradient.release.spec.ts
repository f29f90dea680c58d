import { compare, multiply, parseRational, rational } from '@collimate/kernel-numeric';
import { rhoOf } from '@collimate/privacy-accounting';
import { designDeclared, isPlausible, planDeclared, releaseOf } from '../statistic.js';
import { chargedEvent, publicState, stateDigest } from '../steps.js';
import { releaseVariables } from '../variables/release.variable.js';
import { gradientUnit, type GradientDesign } from './gradient.design.js';
import { plannedErrors } from './gradient.refusals.js';
import { coefficientsOf, type GradientState } from './gradient.state.js';

const variables = releaseVariables({
  ...Object.fromEntries(
    ['a', 'b', 'c'].map((name) => [
      name,
      {
        ...{ source: 'cohort', type: 'number', unit: 'x', bounds: ['-9', '9'] },
        reference: { centre: '0', width: '1', from: 'a series' },
      } as const,
    ]),
  ),
  response: { source: 'cohort', type: 'category', labels: ['no', 'yes'], positive: 'yes' },
  group: { source: 'cohort', type: 'category', labels: ['a', 'b'] },
  os: {
    ...{ source: 'cohort', type: 'survival', time: 'months', event: 'died', unit: 'month', horizon: '60', edges: ['12'] },
    ...{ eventLabels: ['1'], censoredLabels: ['0'] },
  },
});
const keys = { name: 'scores', kind: 'gradient', of: ['a', 'b'], steps: 20, clip: '3/2', step: '0.004', rho: '1/10' } as const;
const logistic = { ...keys, model: 'logistic', outcome: 'response' } as const;
const cox = { ...keys, model: 'cox', outcome: 'os', intervals: ['12', '24'] } as const;
const design = designDeclared(logistic, variables) as GradientDesign;
const followed = designDeclared(cox, variables) as GradientDesign;

describe('the release gradient', () => {
  test('has a score a coefficient and a count, and is charged for all its steps as one, at most what it declares', () => {
    expect([design.length, design.parameters, followed.length, followed.parameters]).toEqual([4, 3, 7, 5]);
    expect([design.event.d2, followed.event.d2]).toEqual([(1n << 60n) + (1n << 56n), (1n << 60n) + (2n << 56n)]);
    const event = chargedEvent(design);
    expect(event).toEqual({ kind: 'discrete-gaussian-steps', sigma2: design.event.sigma2, d2: design.event.d2, steps: 20 });
    expect(rhoOf(event)).toEqual(multiply(rational(20n), design.rho));
    expect(compare(rhoOf(event), parseRational('1/10'))).toBeLessThanOrEqual(0);
    const cheaper = { ...event, sigma2: event.sigma2 - 1n };
    expect(compare(rhoOf(cheaper), parseRational('1/10'))).toBeGreaterThan(0);
    expect(gradientUnit(design) * 2 ** 30).toBeCloseTo(1.5, 12);
    expect(releaseOf(design).leaves(design)).toMatch(/^20 times, one after the other and priced as one/);
    expect(releaseOf(followed).leaves(followed)).toMatch(/Cox model of os by a, b, and how many patients and events/);
  });

  test.each([
    ['an outcome that is one of its numbers', { ...logistic, outcome: 'a' }, 'a is the outcome and stands in of'],
    [
      'an outcome without a positive label',
      { ...logistic, outcome: 'group' },
      'variables.group needs two labels or more and positive',
    ],
    ['a follow-up as the outcome of a logistic model', { ...logistic, outcome: 'os' }, 'is a category, and os is none'],
    ['a category as the outcome of a Cox model', { ...cox, outcome: 'response' }, 'is of type: survival'],
    ['intervals of a logistic model', { ...logistic, intervals: ['3'] }, 'a logistic model has none'],
    ['a Cox model without intervals', { ...cox, intervals: undefined }, 'model: cox needs intervals'],
    ['an interval beyond the horizon', { ...cox, intervals: ['12', '60'] }, 'below the horizon of os, 60'],
  ] as const)('refuses %s', (_, spec, message) => {
    expect(() => designDeclared(spec, variables)).toThrow(message);
  });

  test('starts at nothing known, and steps along the sum of scores in exact arithmetic', () => {
    const start = publicState(design, []) as GradientState;
    expect(start).toEqual({ coefficients: ['0', '0', '0'], before: ['0', '0', '0'] });
    expect(coefficientsOf(publicState(followed, []) as GradientState).slice(2)).toEqual(
      new Array(3).fill(expect.closeTo(Math.log(Math.LN2), 11)),
    );
    // 100 reference SDs of a, and none of b: step 0.004, R^-1 for a correlation of 1/2 is [[4/3, -2/3], [-2/3, 4/3]].
    const unit = BigInt(Math.round(100 / gradientUnit(design)));
    const sum = [unit, 0n, -unit, 0n];
    const one = coefficientsOf(publicState(design, [sum]) as GradientState);
    [(0.4 * 4) / 3, (-0.4 * 2) / 3, -0.4].forEach((expected, i) => expect(one[i]).toBeCloseTo(expected, 8));
    // Without any score the next step keeps two fifths of the last move.
    const two = coefficientsOf(publicState(design, [sum, [0n, 0n, 0n, 0n]]) as GradientState);
    two.forEach((value, i) => expect(value).toBeCloseTo(1.4 * one[i], 10));
  });

  test('never goes beyond 12, whatever the sums are, and knows one digest a state', () => {
    const wild = publicState(design, [[10n ** 40n, -(10n ** 40n), 7n, 0n]]) as GradientState;
    expect(coefficientsOf(wild).slice(0, 2)).toEqual([12, -12]);
    const digests = [[], [[1n << 30n, 0n, 0n, 0n]], [[1n << 31n, 0n, 0n, 0n]]].map((sums) =>
      stateDigest(design, publicState(design, sums)),
    );
    expect(new Set(digests).size).toBe(3);
    expect(digests[0]).toMatch(/^[0-9a-f]{64}$/);
  });

  test('is given nothing from sums of another length, nor after its last step', () => {
    expect(() => publicState(design, [[1n]])).toThrow(expect.objectContaining({ code: 'LENGTH_MISMATCH' }));
    const twenty = new Array<bigint[]>(20).fill([0n, 0n, 0n, 0n]);
    expect(() => publicState(design, twenty)).toThrow(expect.objectContaining({ code: 'LENGTH_MISMATCH' }));
  });

  test('believes a site with patients, and none with far too many or with scores longer than its patients can make', () => {
    const of = (n: number, score: number) => {
      const vector = [BigInt(Math.round(score / gradientUnit(design))), 0n, 0n, BigInt(n) * design.countUnits];
      return isPlausible(design, vector, [500]);
    };
    expect([of(400, 300), of(0, 0), of(90_000, 0), of(400, 5_000), of(400, -5_000)]).toEqual([true, true, false, false, false]);
  });

  test('is foreseen with the planned share of events: a logistic coefficient by p (1 - p) and the correlation, a follow-up by its events', () => {
    const errors = (of: GradientDesign, shares: Record<string, readonly number[]>) =>
      plannedErrors(of, { subjects: [400], sites: 1, expected: { shares } });
    // R^-1 has 4/3 on its diagonal for a correlation of 1/2.
    for (const share of [0.5, 0.2]) {
      const { sampling } = errors(design, { response: [1 - share, share] });
      expect(sampling).toBeCloseTo(Math.sqrt(4 / 3 / (400 * share * (1 - share))), 4);
      expect(errors(followed, { os: [share, 0] }).sampling).toBeCloseTo(Math.sqrt(4 / 3 / (400 * share)), 3);
    }
    const half = errors(design, { response: [0.5, 0.5] });
    expect(errors(design, { response: [0.8, 0.2] }).noise / half.noise).toBeCloseTo(0.25 / 0.16, 4);
    expect(errors(design, {})).toEqual(half);
    expect(errors(design, { response: [1, 0] })).toEqual(half);
  });

  test('has a planner whose clip grows with patients, and whose step is of the planned number', () => {
    const plan = (subjects: number, spec: typeof logistic | typeof cox = logistic) =>
      planDeclared(spec, parseRational('0.18507'), variables, { subjects, shares: {}, sites: 1 })!;
    const [small, large] = [plan(200), plan(5_000)];
    expect(Number(large['clip'])).toBeGreaterThan(Number(small['clip']));
    expect(Number(small['step']) / Number(large['step'])).toBeCloseTo(25, 3);
    expect(Number(small['clip'])).toBeGreaterThan(0.8);
    expect(Number(plan(2_000, cox)['clip'])).toBeGreaterThan(4 * Math.sqrt(2));
  });
});
