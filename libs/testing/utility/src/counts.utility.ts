import { SeededRandom } from '@collimate/kernel-numeric';
import { mechanismOf } from '@collimate/privacy-mechanisms';
import { SimulatedStudy } from './declared.simulation.js';
import { BUDGETS, FILTER_NOTE, foreseen, type UtilityTable } from './utility.row.js';

const STEP = 1024;

/** Counts and bins of a histogram: what one cell of a table is off by. */
export const countsUtility: UtilityTable = {
  name: 'privacy-2.3-counts',
  title: 'A count, or one bin of a histogram: SD of its noise, patients',
  make: (effort) =>
    BUDGETS.flatMap(([epsilon, rho]) => {
      const variables = { group: { source: 'cohort' as const, type: 'category' as const, labels: ['a', 'b'] } };
      const spec = { name: 'table', kind: 'cells' as const, tables: [['group']], rho };
      const { design } = new SimulatedStudy({ variables, spec, kind: 'count', subjects: 500 });
      const draws = effort.isFull ? 1_000_000 : 50_000;
      const noise = mechanismOf(design.event).release(new Array<bigint>(draws).fill(0n), new SeededRandom(23));
      const ours = Math.sqrt(noise.reduce((sum, one) => sum + (Number(one) / STEP) ** 2, 0) / draws);
      const reference = foreseen(effort, 'count', { n: 500, eps: epsilon }, 'sdGauss');
      const of = { table: 'privacy 2.3', note: FILTER_NOTE };
      return [
        { ...of, cell: `epsilon ${epsilon}`, quantity: 'SD of a cell, patients', ours, reference },
        // Noise of 5 % of the count.
        {
          ...of,
          cell: `epsilon ${epsilon}`,
          quantity: 'patients for noise of 5 %',
          ours: ours / 0.05,
          reference: epsilon === 1 ? 84 : 31,
        },
      ];
    }),
};
