import { SeededRandom } from '@collimate/kernel-numeric';
import { patient, SimulatedStudy } from './declared.simulation.js';
import { sizesOf } from './means.utility.js';
import {
  BUDGETS,
  coverage,
  FILTER_NOTE,
  foreseen,
  type UtilityEffort,
  type UtilityRow,
  type UtilityTable,
} from './utility.row.js';

const HORIZON = 60;
const MEAN = 40;
const BINS: Readonly<Record<number, number>> = { 100: 8, 500: 12, 2000: 24 };

/** A survival curve on a public grid. */
export const survivalUtility: UtilityTable = {
  name: 'privacy-2.10-survival',
  title: 'Kaplan-Meier on a public grid: largest error of the curve beside the exact one, and coverage of 95 % intervals',
  make: (effort) => sizesOf(effort).flatMap((n) => BUDGETS.flatMap(([epsilon, rho]) => cell(effort, n, epsilon, rho))),
};

function cell(effort: UtilityEffort, n: number, epsilon: number, rho: string): readonly UtilityRow[] {
  const bins = BINS[n];
  const edges = Array.from({ length: bins - 1 }, (_, i) => String(((i + 1) * HORIZON) / bins));
  const follow = { source: 'cohort' as const, type: 'survival' as const, time: 't', event: 'e', unit: 'month' };
  const variables = { end: { ...follow, eventLabels: ['1'], censoredLabels: ['0'], horizon: String(HORIZON), edges } };
  const study = new SimulatedStudy({
    ...{ variables, kind: 'survival', subjects: n },
    spec: { name: 'table', kind: 'cells', tables: [['end']], rho },
  });
  const random = new SeededRandom(210);
  const studies = Array.from({ length: effort.isFull ? 300 : 60 }, () => {
    const records = Array.from({ length: n }, (_, one) => {
      const died = -Math.log(1 - random.uniform()) * MEAN;
      const lost = 6 + 84 * random.uniform();
      return patient(one, {
        end: { time: Math.max(1e-9, Math.min(died, lost, HORIZON)), event: died <= Math.min(lost, HORIZON) },
      });
    });
    const curveOf = (noise?: SeededRandom) => study.rows(records, noise).filter(({ quantity }) => quantity === 'survival');
    return { noisy: curveOf(random), exact: curveOf() };
  });
  const sup = studies.flatMap(({ noisy, exact }) => {
    const errors = noisy.flatMap(({ estimate }, k) =>
      estimate === null || exact[k].estimate === null ? [] : [Math.abs(estimate - exact[k].estimate)],
    );
    return errors.length === 0 ? [] : [Math.max(...errors)];
  });
  const all = studies.flatMap(({ noisy }) => noisy);
  const told = all.filter(({ estimate }) => estimate !== null);
  const of = { table: 'privacy 2.10', cell: `n ${n}, ${bins} bins, epsilon ${epsilon}` };
  const reference = foreseen(effort, 'kaplanMeier', { n, eps: epsilon, mechanism: 'gauss' }, 'meanSupErrorVsExactKM');
  const note = `points at which too few are left are not told; the curve is of raw cells, the design projects them; ${FILTER_NOTE}`;
  return [
    {
      ...of,
      quantity: 'largest error of the curve, mean',
      ours: sup.reduce((sum, one) => sum + one, 0) / sup.length,
      reference,
      note,
    },
    { ...of, quantity: 'coverage', ours: coverage(told, (i) => Math.exp(-told[i].x! / MEAN)), reference: 0.95, note: '' },
    { ...of, quantity: 'told', ours: told.length / all.length, reference: null, note: '' },
  ];
}
