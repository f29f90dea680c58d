import { SeededRandom } from '@collimate/kernel-numeric';
import { namesOf, patient, scaledNumber, SimulatedStudy } from './declared.simulation.js';
import { sizesOf } from './means.utility.js';
import { RadiomicPopulation } from './radiomic.population.js';
import {
  BUDGETS,
  coverage,
  foreseen,
  rootMeanSquare,
  type UtilityEffort,
  type UtilityRow,
  type UtilityTable,
} from './utility.row.js';

const CLIP_NOTE =
  'noise grows with C squared: the planner has room for a reference half an SD off and 1.2 times too narrow, the design took a quantile of the true population';

/** C of the design's linear models: the root of 1 + a chi-square quantile, 90 % at 100 patients, 97 % at 500, 99.5 % at 2,000; without the constant. */
const FORESEEN_CLIPS: Readonly<Record<string, number>> = {
  ...{ '2/100': 2.5, '2/500': 2.99, '2/2000': 3.58, '5/100': 3.26, '5/500': 3.74, '5/2000': 4.31 },
  ...{ '10/100': 4.16, '10/500': 4.62, '10/2000': 5.17 },
};
const foreseenClip = (p: number, n: number): number | null => FORESEEN_CLIPS[`${p}/${n}`] ?? null;

/** Correlations of d features. */
export const correlationUtility: UtilityTable = {
  name: 'privacy-2.6-correlation',
  title: 'Correlations of d features: error, and coverage of 95 % intervals',
  make: (effort) =>
    (effort.isFull ? [5, 10, 20, 50] : [5, 10]).flatMap((d) =>
      sizesOf(effort).flatMap((n) => BUDGETS.flatMap(([epsilon, rho]) => correlations(effort, d, n, epsilon, rho))),
    ),
};

/** Coefficients of a linear model of p numbers. */
export const linearUtility: UtilityTable = {
  name: 'privacy-2.8-linear',
  title: 'Linear regression on p numbers: error of a coefficient, and coverage of 95 % intervals',
  make: (effort) =>
    (effort.isFull ? [2, 5, 10] : [2, 5]).flatMap((p) =>
      sizesOf(effort).flatMap((n) => BUDGETS.flatMap(([epsilon, rho]) => coefficients(effort, p, n, epsilon, rho))),
    ),
};

function correlations(effort: UtilityEffort, d: number, n: number, epsilon: number, rho: string): readonly UtilityRow[] {
  const names = namesOf(d);
  const variables = Object.fromEntries(names.map((name) => [name, scaledNumber()]));
  const spec = { name: 'products', kind: 'gram', of: [...names], clip: '1', rho } as const;
  const study = new SimulatedStudy({ variables, spec: { ...spec, of: [...names] }, kind: 'correlation', subjects: n });
  const population = new RadiomicPopulation(d);
  const random = new SeededRandom(26);
  const all = Array.from({ length: effort.isFull ? 40 : 10 }, () => {
    const records = Array.from({ length: n }, (_, one) => {
      const x = population.draw(random);
      return patient(one, Object.fromEntries(names.map((name, j) => [name, x[j]])));
    });
    return study.rows(records, random);
  })
    .flat()
    .filter(({ quantity }) => quantity === 'correlation');
  const told = all.filter(({ estimate }) => estimate !== null);
  const truth = ({ variable, variable2 }: (typeof told)[number]): number =>
    population.correlation(names.indexOf(variable!), names.indexOf(variable2!));
  const of = { table: 'privacy 2.6', cell: `d ${d}, n ${n}, epsilon ${epsilon}` };
  const reference = foreseen(effort, 'correlation', { d, n, eps: epsilon }, 'rmseCorr');
  const note =
    'the design projects and clamps what noise makes impossible, the product leaves it raw or untold; its clip is the planner’s, for references that may be off';
  return [
    { ...of, quantity: 'RMSE', ours: rootMeanSquare(told.map((row) => row.estimate! - truth(row))), reference, note },
    { ...of, quantity: 'coverage', ours: coverage(told, (i) => truth(told[i])), reference: 0.95, note: '' },
    { ...of, quantity: 'told', ours: told.length / all.length, reference: null, note: '' },
    { ...of, quantity: 'C', ours: Number(study.planned['clip']), reference: null, note: CLIP_NOTE },
  ];
}

function coefficients(effort: UtilityEffort, p: number, n: number, epsilon: number, rho: string): readonly UtilityRow[] {
  const names = namesOf(p);
  const truth = new Map(names.map((name, j) => [name, [0.5, -0.25][j] ?? 0]));
  const rest = Math.sqrt(1 - [...truth.values()].reduce((sum, b) => sum + b * b, 0));
  const variables = Object.fromEntries([...names, 'outcome'].map((name) => [name, scaledNumber()]));
  const spec = { name: 'products', kind: 'gram', outcome: 'outcome', clip: '1', rho } as const;
  const study = new SimulatedStudy({ variables, spec: { ...spec, of: [...names] }, kind: 'linear', subjects: n });
  const random = new SeededRandom(28);
  const all = Array.from({ length: effort.isFull ? 150 : 40 }, () => {
    const records = Array.from({ length: n }, (_, one) => {
      const x = names.map((name) => [name, random.normal()] as const);
      const outcome = x.reduce((sum, [name, value]) => sum + truth.get(name)! * value, rest * random.normal());
      return patient(one, { ...Object.fromEntries(x), outcome });
    });
    return study.rows(records, random);
  })
    .flat()
    .filter(({ quantity, term }) => quantity === 'scaled coefficient' && term !== null && truth.has(term));
  const told = all.filter(({ estimate }) => estimate !== null);
  const of = { table: 'privacy 2.8', cell: `p ${p}, n ${n}, epsilon ${epsilon}` };
  const was = (key: string): number | null => foreseen(effort, 'linearRegressionSSP', { p, n, eps: epsilon }, key);
  const note =
    'the design floors eigenvalues high enough to shrink coefficients toward 0 where noise is large, which lowers its error and its power';
  return [
    {
      ...of,
      quantity: 'RMSE of a coefficient',
      ours: rootMeanSquare(told.map((row) => row.estimate! - truth.get(row.term!)!)),
      reference: was('rmseBeta'),
      note,
    },
    {
      ...of,
      quantity: 'coverage',
      ours: coverage(told, (i) => truth.get(told[i].term!)!),
      reference: was('coverageNoiseAware'),
      note: '',
    },
    { ...of, quantity: 'told', ours: told.length / all.length, reference: null, note: '' },
    { ...of, quantity: 'C', ours: Number(study.planned['clip']), reference: foreseenClip(p, n), note: CLIP_NOTE },
  ];
}
