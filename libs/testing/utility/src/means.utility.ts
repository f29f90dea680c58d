import { SeededRandom } from '@collimate/kernel-numeric';
import { Z } from '@collimate/statistics-menu';
import { namesOf, patient, scaledNumber, SimulatedStudy, TO_BE_PLANNED } from './declared.simulation.js';
import { RadiomicPopulation } from './radiomic.population.js';
import {
  BUDGETS,
  FILTER_NOTE,
  foreseen,
  rootMeanSquare,
  type UtilityEffort,
  type UtilityRow,
  type UtilityTable,
} from './utility.row.js';

const NOTE = `the design's simulation had another release (C half as large, true n); ${FILTER_NOTE}`;
/** How far the public centre is off and the spread beside the reference, as the design's cells of 2.4 have them. */
const [OFF, SPREAD] = [0.2, 1.1];

/** Means and SDs of features from one release. */
export const meansUtility: UtilityTable = {
  name: 'privacy-2.4-means',
  title: 'Means and SDs of d features from one release: error, and coverage of 95 % intervals',
  make: (effort) =>
    [10, 100].flatMap((d) => sizesOf(effort).flatMap((n) => BUDGETS.flatMap((budget) => cell(effort, d, n, budget)))),
};

/** Patients of the cells: the short form leaves the largest out. */
export function sizesOf({ isFull }: UtilityEffort): readonly number[] {
  return isFull ? [100, 500, 2000] : [100, 500];
}

function cell(effort: UtilityEffort, d: number, n: number, [epsilon, rho]: readonly [number, string]): readonly UtilityRow[] {
  const names = namesOf(d);
  const variables = Object.fromEntries(names.map((name) => [name, scaledNumber()]));
  const spec = {
    name: 'means',
    kind: 'moments',
    of: [...names],
    rho,
    ...TO_BE_PLANNED,
  } as const;
  const study = new SimulatedStudy({ variables, spec, kind: 'moments', subjects: n });
  const population = new RadiomicPopulation(d);
  const random = new SeededRandom(24);
  const studies = effort.isFull ? 150 : Math.max(4, Math.round(200 / d));
  const rows = Array.from({ length: studies }, () => {
    const records = Array.from({ length: n }, (_, one) => {
      const x = population.draw(random);
      return patient(one, Object.fromEntries(names.map((name, j) => [name, OFF + SPREAD * x[j]])));
    });
    return study.rows(records, random);
  }).flat();
  const told = rows.filter(({ quantity, estimate }) => quantity === 'scaled mean' && estimate !== null);
  const errors = told.map(({ estimate }) => estimate! - OFF);
  const held = told.filter(({ lower, upper }) => lower! <= OFF && OFF <= upper!).length / told.length;
  const naive = told.filter((row) => Math.abs(row.estimate! - OFF) <= Z * row.se_sampling!).length / told.length;
  const spreads = rows.filter(({ quantity, estimate }) => quantity === 'scaled variance' && estimate !== null);
  const spreadErrors = spreads.map(({ estimate }) => Math.sqrt(Math.max(0, estimate!)) / SPREAD - 1);
  const of = { table: 'privacy 2.4', cell: `d ${d}, n ${n}, epsilon ${epsilon}` };
  const where = { d, n, eps: epsilon };
  const was = (key: string): number | null => foreseen(effort, 'meanAndVariance', where, key);
  return [
    { ...of, quantity: 'RMSE of a mean, SD', ours: rootMeanSquare(errors), reference: was('rmseMeanSD'), note: NOTE },
    { ...of, quantity: 'RMSE of an SD, share', ours: rootMeanSquare(spreadErrors), reference: was('relRmseSD'), note: NOTE },
    { ...of, quantity: 'coverage with the noise', ours: held, reference: was('ciCoverageNoiseAware'), note: '' },
    { ...of, quantity: 'coverage, noise ignored', ours: naive, reference: was('ciCoverageNaive'), note: NOTE },
  ];
}
