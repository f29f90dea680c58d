import { SeededRandom } from '@collimate/kernel-numeric';
import { patient, SimulatedStudy } from './declared.simulation.js';
import { BUDGETS, type UtilityEffort, type UtilityRow, type UtilityTable } from './utility.row.js';

/** Types of the middle of what C8 found in 18 cells. */
const FORESEEN_ERROR = 0.047;

/** Two independent categories: how often a test says that they are not. */
export const contingencyUtility: UtilityTable = {
  name: 'statistics-7-contingency',
  title: 'Contingency of two independent variables, tests at 0.05: type I error',
  make: (effort) =>
    [2, 4].flatMap((labels) =>
      (effort.isFull ? [200, 500, 2000] : [200, 500]).flatMap((n) =>
        BUDGETS.flatMap((budget) => cell(effort, labels, n, budget)),
      ),
    ),
};

function cell(
  effort: UtilityEffort,
  labels: number,
  n: number,
  [epsilon, rho]: readonly [number, string],
): readonly UtilityRow[] {
  const category = (count: number) => ({
    ...{ source: 'cohort' as const, type: 'category' as const },
    labels: Array.from({ length: count }, (_, one) => `l${one}`),
  });
  const variables = { rows: category(3), columns: category(labels) };
  const spec = { name: 'table', kind: 'cells' as const, tables: [['rows', 'columns']], rho };
  const study = new SimulatedStudy({ variables, spec, kind: 'contingency', subjects: n });
  const random = new SeededRandom(78);
  const pick = (count: number): string => `l${Math.floor(count * random.uniform())}`;
  const tested = Array.from({ length: effort.isFull ? 2000 : 300 }, () => {
    const records = Array.from({ length: n }, (_, one) => patient(one, { rows: pick(3), columns: pick(labels) }));
    return study.rows(records, random).filter(({ p_value: p, test }) => p !== null && test !== null);
  }).flat();
  const of = { table: 'statistics C8', cell: `3 x ${labels}, n ${n}, epsilon ${epsilon}` };
  const note = 'the design has 0.033 to 0.061 in 18 cells; its middle stands here';
  const ours = tested.filter(({ p_value: p }) => p! < 0.05).length / tested.length;
  return [{ ...of, quantity: 'type I error', ours, reference: FORESEEN_ERROR, note }];
}
