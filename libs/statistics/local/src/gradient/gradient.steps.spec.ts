import type { SubjectKey } from '@collimate/kernel-canonical';
import {
  analyseRelease,
  coefficientsOf,
  designDeclared,
  publicState,
  releaseVariables,
  type DeclaredSpec,
  type DesignOf,
  type GradientState,
  type StatisticResult,
} from '@collimate/statistics-menu';
import { sumSubjects } from '../encoders.js';
import type { SubjectRecord } from '../subject-record.js';

/*
 * The steps without noise, held to two programs that know nothing of the product: the same steps written anew in floats, record by record, and
 * glm and coxph of R 4.2.2 on the same records, which the steps must come to.
 */

const PATIENTS = 300;
const HORIZON = 60;
const INTERVALS = [6, 12, 24, 36];
const CORRELATION = 0.6;

interface Patient {
  readonly x: readonly number[];
  readonly response: boolean;
  readonly time: number;
  readonly event: boolean;
}

/** Three hundred records, the same as in R. */
const patients: readonly Patient[] = Array.from({ length: PATIENTS }, (_, k) => {
  const i = k + 1;
  const [u, v, w] = [0.754877666246693, 0.569840290998053, 0.43857914484].map((step) => (i * step) % 1);
  const x1 = 1.4 * Math.sin(2.4 * i) + 0.3 * Math.cos(0.7 * i);
  const x2 = 0.6 * x1 + 1.1 * Math.cos(1.9 * i + 0.4);
  const predictor = 0.7 * x1 - 0.4 * x2;
  const time = (-Math.log(1 - v) / (Math.log(2) * Math.exp(predictor))) * HORIZON;
  const lost = 150 * w;
  const end = Math.min(time, lost, HORIZON);
  return { x: [x1, x2], response: u < 1 / (1 + Math.exp(-predictor)), time: end, event: time <= lost && time <= HORIZON };
});

/*
 * i <- 1:300; f <- function(s) (i * s) %% 1; u <- f(0.754877666246693); v <- f(0.569840290998053); w <- f(0.43857914484)
 * x1 <- 1.4 * sin(2.4 * i) + 0.3 * cos(0.7 * i); x2 <- 0.6 * x1 + 1.1 * cos(1.9 * i + 0.4); p <- 0.7 * x1 - 0.4 * x2
 * y <- u < plogis(p); t <- -log(1 - v) / (log(2) * exp(p)) * 60; l <- 150 * w; e <- pmin(t, l, 60); d <- t <= l & t <= 60
 * summary(glm(y ~ x1 + x2, binomial)); summary(coxph(Surv(e, d) ~ x1 + x2))
 */
const GLM = { x1: [0.6243388814481, 0.154548490401], x2: [-0.3017845359449, 0.153902605003] };
const COXPH = { x1: [0.661480803127, 0.119238190436], x2: [-0.313538264961, 0.115756119406] };

const records: readonly SubjectRecord[] = patients.map(({ x, response, time, event }, i) => ({
  subject: `s${i}` as SubjectKey,
  values: new Map<string, number | string | { time: number; event: boolean }>([
    ['x1', x[0]],
    ['x2', x[1]],
    ['response', response ? 'yes' : 'no'],
    ['os', { time, event }],
  ]),
  scans: [],
}));
const variables = releaseVariables({
  ...Object.fromEntries(
    ['x1', 'x2'].map((name) => [
      name,
      {
        ...{ source: 'cohort', type: 'number', unit: 'x', bounds: ['-9', '9'] },
        reference: { centre: '0', width: '1', from: 'a series' },
      } as const,
    ]),
  ),
  response: { source: 'cohort', type: 'category', labels: ['no', 'yes'], positive: 'yes' },
  os: {
    ...{ source: 'cohort', type: 'survival', time: 'months', event: 'died', unit: 'month', horizon: '60', edges: ['12'] },
    ...{ eventLabels: ['1'], censoredLabels: ['0'] },
  },
});
const base = { name: 'scores', kind: 'gradient', of: ['x1', 'x2'], correlation: String(CORRELATION), rho: '1/10' } as const;
const intervals = INTERVALS.map(String);

/** On a lattice so fine that nothing but the definitions is left: the product's cuts a score at 1e-9 of the clip. */
function fine(spec: DeclaredSpec): DesignOf<'gradient'> {
  const design = designDeclared(spec, variables) as DesignOf<'gradient'>;
  return { ...design, lattice: 1n << 42n, countUnits: 1n << 40n };
}

function run(design: DesignOf<'gradient'>): {
  readonly states: readonly (readonly number[])[];
  readonly result: StatisticResult;
} {
  const sums: (readonly bigint[])[] = [];
  const states: (readonly number[])[] = [];
  for (let step = 0; step < design.times; step++) {
    const given = publicState(design, sums);
    states.push(coefficientsOf(given as GradientState));
    sums.push(sumSubjects(design, records, given));
  }
  const pooled = { vector: sums[sums.length - 1], noiseVariance: 0n, sites: 1 };
  const [result] = analyseRelease({ design, pooled, sums }, [{ name: 'model', kind: design.model }]);
  return { states, result };
}

interface Steps {
  readonly clip: number;
  readonly step: number;
  readonly ridge: number;
  readonly times: number;
}

/** The steps written anew: scores by finite formulas of one patient, in plain loops, in floats. */
function again(isCox: boolean, { clip, step, ridge, times }: Steps): readonly (readonly number[])[] {
  const ends = [...INTERVALS, HORIZON];
  const constants = isCox ? ends.length : 1;
  let now = [0, 0, ...new Array<number>(constants).fill(isCox ? Math.log(Math.LN2) : 0)];
  let last = now;
  const states: number[][] = [];
  for (let k = 0; k < times; k++) {
    states.push(now);
    const total = now.map(() => 0);
    for (const { x, response, time, event } of patients) {
      const linear = now[0] * x[0] + now[1] * x[1];
      const rest = isCox
        ? ends.map((end, j) => {
            const start = j === 0 ? 0 : ends[j - 1];
            const stay = Math.max(0, Math.min(time, end) - start) / HORIZON;
            return Number(event && start < time && time <= end) - stay * Math.exp(linear + now[2 + j]);
          })
        : [Number(response) - 1 / (1 + Math.exp(-(linear + now[2])))];
      const both = rest.reduce((a, b) => a + b);
      const score = [x[0] * both, x[1] * both, ...rest];
      const length = Math.hypot(...score);
      score.forEach((one, i) => (total[i] += length > clip ? (one * clip) / length : one));
    }
    const [a, b] = [total[0] - ridge * now[0], total[1] - ridge * now[1]];
    // The inverse of [[1, r], [r, 1]].
    const scale = 1 / (1 - CORRELATION ** 2);
    const along = [scale * (a - CORRELATION * b), scale * (b - CORRELATION * a), ...total.slice(2).map((one) => constants * one)];
    const next = now.map((one, i) => one + 0.4 * (one - last[i]) + step * along[i]);
    [last, now] = [now, next];
  }
  return states;
}

const CASES: readonly (readonly [string, DeclaredSpec, Steps])[] = [
  [
    'logistic, with a clip that bites',
    { ...base, model: 'logistic', outcome: 'response', steps: 20, clip: '0.9', step: '0.008', ridge: '3/2' },
    { clip: 0.9, step: 0.008, ridge: 1.5, times: 20 },
  ],
  [
    'cox, with a clip that bites',
    { ...base, model: 'cox', outcome: 'os', steps: 25, clip: '1.7', step: '0.003', intervals },
    { clip: 1.7, step: 0.003, ridge: 0, times: 25 },
  ],
];

describe('the steps without noise', () => {
  test.each(CASES)('are those of another program, each to 1e-9: %s', (_, spec, steps) => {
    const { states } = run(fine(spec));
    const expected = again(spec.kind === 'gradient' && spec.model === 'cox', steps);
    const worst = Math.max(...states.flatMap((state, k) => state.map((one, i) => Math.abs(one - expected[k][i]))));
    expect(worst).toBeLessThan(1e-9);
    expect(Math.abs(states[states.length - 1][0])).toBeGreaterThan(0.2);
  });

  test.each(CASES)('lose next to nothing on the lattice of the product: %s', (_, spec) => {
    const [coarse, exact] = [designDeclared(spec, variables) as DesignOf<'gradient'>, fine(spec)].map((one) => run(one).states);
    coarse.forEach((state, k) => state.forEach((one, i) => expect(Math.abs(one - exact[k][i])).toBeLessThan(1e-6)));
  });

  test.each([
    ['glm', { ...base, model: 'logistic', outcome: 'response', steps: 20, clip: '9', step: '0.012' }, GLM],
    ['coxph', { ...base, model: 'cox', outcome: 'os', steps: 25, clip: '20', step: '0.0045', intervals }, COXPH],
  ] as const)('come to within a tenth of a standard error of %s of R', (_, spec, expected) => {
    const { result } = run(fine(spec));
    if (!('terms' in result) || !('model' in result) || result.model === null || !('isAtRest' in result.model))
      throw new Error('no model');
    expect(result.model.isAtRest).toBe(true);
    for (const { term, value, samplingError } of result.model.terms) {
      const [coefficient, error] = expected[term as 'x1' | 'x2'];
      expect(Math.abs(value - coefficient) / error).toBeLessThan(0.1);
      // The public model of the numbers is not theirs; it is near.
      expect(samplingError / error).toBeGreaterThan(0.8);
      expect(samplingError / error).toBeLessThan(1.25);
    }
  });
});
