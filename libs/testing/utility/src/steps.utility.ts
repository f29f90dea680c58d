import { SeededRandom } from '@collimate/kernel-numeric';
import { namesOf, patient, scaledNumber, SimulatedStudy } from './declared.simulation.js';
import { sizesOf } from './means.utility.js';
import {
  BUDGETS,
  coverage,
  foreseen,
  rootMeanSquare,
  type UtilityEffort,
  type UtilityRow,
  type UtilityTable,
} from './utility.row.js';

const HORIZON = 60;

/** Logistic regression from steps under one charge. */
export const logisticUtility: UtilityTable = {
  name: 'privacy-2.9-logistic',
  title: 'Logistic regression on p numbers, 20 steps: L2 error of the coefficients, and coverage of 95 % intervals',
  make: (effort) =>
    (effort.isFull ? [5, 20] : [5]).flatMap((p) =>
      sizesOf(effort).flatMap((n) => BUDGETS.flatMap(([epsilon, rho]) => cell('logistic', effort, p, [n, epsilon, rho]))),
    ),
};

/** Cox regression from steps under one charge. */
export const coxUtility: UtilityTable = {
  name: 'privacy-2.10-cox',
  title: 'Cox regression on p numbers, 25 steps: error of a log hazard ratio, and coverage of 95 % intervals',
  make: (effort) =>
    (effort.isFull ? [3, 10] : [3]).flatMap((p) =>
      sizesOf(effort).flatMap((n) => BUDGETS.flatMap(([epsilon, rho]) => cell('cox', effort, p, [n, epsilon, rho]))),
    ),
};

type Size = readonly [n: number, epsilon: number, rho: string];

const TRUTHS = { logistic: [1, -0.7, 0.5], cox: [0.7, -0.4] } as const;

function studyOf(model: 'logistic' | 'cox', names: readonly string[], [n, , rho]: Size): SimulatedStudy {
  const isCox = model === 'cox';
  const edges = (n <= 100 ? [15, 30, 45] : n <= 500 ? [10, 20, 30, 40, 50] : [6, 12, 18, 24, 30, 36, 42, 48, 54]).map(String);
  const follow = { source: 'cohort' as const, type: 'survival' as const, time: 't', event: 'e', unit: 'month' };
  const variables = {
    ...Object.fromEntries(names.map((name) => [name, scaledNumber()])),
    response: { source: 'cohort' as const, type: 'category' as const, labels: ['no', 'yes'], positive: 'yes' },
    end: { ...follow, eventLabels: ['1'], censoredLabels: ['0'], horizon: String(HORIZON), edges },
  };
  const spec = {
    ...{ name: 'scores', kind: 'gradient' as const, model, outcome: isCox ? 'end' : 'response', of: [...names], rho },
    ...{ clip: '1', step: '1', steps: isCox ? 25 : 20, correlation: '0', ...(isCox && { intervals: edges }) },
  };
  return new SimulatedStudy({ variables, spec, kind: model, subjects: n });
}

function cell(model: 'logistic' | 'cox', effort: UtilityEffort, p: number, size: Size): readonly UtilityRow[] {
  const [n, epsilon] = size;
  const names = namesOf(p);
  const truth = new Map(names.map((name, j) => [name, TRUTHS[model][j] ?? 0]));
  const study = studyOf(model, names, size);
  const random = new SeededRandom(29);
  const studies = Array.from({ length: effort.isFull ? 40 : 12 }, () => {
    const records = Array.from({ length: n }, (_, one) => invented(model, names, truth, one, random));
    return study
      .rows(records, random)
      .filter(({ quantity, term }) => quantity === 'scaled coefficient' && term !== null && truth.has(term));
  });
  const whole = studies.filter((rows) => rows.every(({ estimate }) => estimate !== null));
  const told = whole.flat();
  const lengths = whole.map((rows) => Math.hypot(...rows.map((row) => row.estimate! - truth.get(row.term!)!)));
  const first = told.filter(({ term }) => term === 'x0' || term === 'x1').map((row) => row.estimate! - truth.get(row.term!)!);
  const isCox = model === 'cox';
  const key = isCox ? 'rmseLogHR' : 'coefL2Error';
  const reference = foreseen(effort, isCox ? 'coxPiecewiseExponentialDPGD' : 'logisticDPGD', { p, n, eps: epsilon }, key);
  const of = { table: isCox ? 'privacy 2.10' : 'privacy 2.9', cell: `p ${p}, n ${n}, epsilon ${epsilon}` };
  const note = `other steps, clip and final fit than in the design, which shrinks by a ridge${isCox ? ' and whose clip inflates the ratios' : ''}`;
  return [
    {
      ...{ ...of, quantity: isCox ? 'RMSE of a log hazard ratio' : 'L2 error of the coefficients, mean', reference, note },
      ours: isCox ? rootMeanSquare(first) : lengths.reduce((sum, one) => sum + one, 0) / lengths.length,
    },
    { ...of, quantity: 'coverage', ours: coverage(told, (i) => truth.get(told[i].term!)!), reference: null, note: '' },
    { ...of, quantity: 'told', ours: whole.length / studies.length, reference: null, note: '' },
  ];
}

function invented(
  model: 'logistic' | 'cox',
  names: readonly string[],
  truth: ReadonlyMap<string, number>,
  one: number,
  random: SeededRandom,
): ReturnType<typeof patient> {
  const x = names.map((name) => [name, random.normal()] as const);
  const predictor = x.reduce((sum, [name, value]) => sum + truth.get(name)! * value, 0);
  const numbers = Object.fromEntries(x);
  if (model === 'logistic') {
    return patient(one, { ...numbers, response: random.uniform() < 1 / (1 + Math.exp(0.3 - predictor)) ? 'yes' : 'no' });
  }
  const died = -Math.log(1 - random.uniform()) * 40 * Math.exp(-predictor);
  const lost = 6 + 84 * random.uniform();
  const time = Math.max(1e-9, Math.min(died, lost, HORIZON));
  return patient(one, { ...numbers, end: { time, event: died <= Math.min(lost, HORIZON) } });
}
