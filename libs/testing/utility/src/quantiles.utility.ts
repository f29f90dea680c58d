import { SeededRandom } from '@collimate/kernel-numeric';
import { namesOf, patient, scaledNumber, SimulatedStudy } from './declared.simulation.js';
import { sizesOf } from './means.utility.js';
import { tailed } from './radiomic.population.js';
import {
  BUDGETS,
  coverage,
  foreseen,
  rootMeanSquare,
  type UtilityEffort,
  type UtilityRow,
  type UtilityTable,
} from './utility.row.js';

/** Quartiles of the standardised t of 8 degrees of freedom. */
const UPPER_QUARTILE = 0.7063866 * Math.sqrt(6 / 8);
const TRUTHS: Readonly<Record<string, number>> = { '0.25': -UPPER_QUARTILE, '0.5': 0, '0.75': UPPER_QUARTILE };
/** 64 bins from -4 to 4. */
const EDGES = Array.from({ length: 63 }, (_, i) => String(-3.875 + i / 8));

/** Quartiles of d numbers from noisy counts below public edges. */
export const quantilesUtility: UtilityTable = {
  name: 'privacy-2.5-quantiles',
  title: 'Quartiles of d numbers, 64 public bins: error in SD, and coverage of 95 % intervals',
  make: (effort) =>
    (effort.isFull ? [1, 10, 100] : [1, 10]).flatMap((d) =>
      sizesOf(effort).flatMap((n) => BUDGETS.flatMap(([epsilon, rho]) => cell(effort, d, n, epsilon, rho))),
    ),
};

function cell(effort: UtilityEffort, d: number, n: number, epsilon: number, rho: string): readonly UtilityRow[] {
  const names = namesOf(d);
  const variables = Object.fromEntries(names.map((name) => [name, scaledNumber(0, 1, EDGES)]));
  const spec = { name: 'bins', kind: 'prefix-cells', of: [...names], rho } as const;
  const study = new SimulatedStudy({ variables, spec: { ...spec, of: [...names] }, kind: 'quantiles', subjects: n });
  const random = new SeededRandom(25);
  const studies = effort.isFull ? 120 : Math.max(4, Math.round(60 / d));
  const rows = Array.from({ length: studies }, () => {
    const records = Array.from({ length: n }, (_, one) =>
      patient(one, Object.fromEntries(names.map((name) => [name, tailed(random)]))),
    );
    return study.rows(records, random);
  })
    .flat()
    .filter(({ quantity, level }) => quantity === 'quantile' && level !== null && Object.hasOwn(TRUTHS, level));
  const told = rows.filter(({ estimate }) => estimate !== null);
  const closed = told.filter(({ lower, upper }) => lower !== null && upper !== null);
  const of = { table: 'privacy 2.5', cell: `d ${d}, n ${n}, epsilon ${epsilon}` };
  const reference = foreseen(effort, 'quantiles', { d, n, eps: epsilon }, 'rmseQuartileSD_matrix');
  const note =
    'the product takes the level after the last edge from the noisy total too, and its noise is the filter’s; the design drew one noise level for one of d numbers';
  return [
    {
      ...of,
      quantity: 'RMSE of a quartile, SD',
      ours: rootMeanSquare(told.map((row) => row.estimate! - TRUTHS[row.level!])),
      reference,
      note,
    },
    { ...of, quantity: 'coverage', ours: coverage(closed, (i) => TRUTHS[closed[i].level!]), reference: 0.95, note: '' },
    { ...of, quantity: 'told', ours: told.length / rows.length, reference: null, note: '' },
  ];
}
