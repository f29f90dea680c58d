import { SeededRandom } from '@collimate/kernel-numeric';
import type { TidyRow } from '@collimate/statistics-menu';
import { namesOf, patient, scaledNumber, SimulatedStudy, TO_BE_PLANNED } from './declared.simulation.js';
import { sizesOf } from './means.utility.js';
import { RadiomicPopulation } from './radiomic.population.js';
import { BUDGETS, FILTER_NOTE, foreseen, type UtilityEffort, type UtilityRow, type UtilityTable } from './utility.row.js';

const EFFECT = 0.5;

/** Two groups of equal size: how often a true null is rejected, and how often half an SD is found. */
export const groupsUtility: UtilityTable = {
  name: 'privacy-2.7-groups',
  title: 'Two equal groups, tests at 0.05: type I error, and power at a difference of 0.5 SD',
  make: (effort) =>
    (effort.isFull ? [1, 10, 100] : [1, 10]).flatMap((d) =>
      sizesOf(effort).flatMap((n) => BUDGETS.flatMap(([epsilon, rho]) => cell(effort, d, n, epsilon, rho))),
    ),
};

function cell(effort: UtilityEffort, d: number, n: number, epsilon: number, rho: string): readonly UtilityRow[] {
  const names = namesOf(d);
  const variables = {
    ...Object.fromEntries(names.map((name) => [name, scaledNumber()])),
    group: { source: 'cohort' as const, type: 'category' as const, labels: ['a', 'b'] },
  };
  const spec = { name: 'means', kind: 'moments' as const, of: [...names], by: 'group', rho, ...TO_BE_PLANNED };
  const study = new SimulatedStudy({ variables, spec, kind: 'compare', subjects: n, shares: { group: [0.5, 0.5] } });
  const population = new RadiomicPopulation(d);
  const random = new SeededRandom(27);
  const studies = effort.isFull ? 200 : Math.max(20, Math.round(300 / d));
  const rejected = (effect: number): number => {
    const tested = Array.from({ length: studies }, () => {
      const records = Array.from({ length: n }, (_, one) => {
        const x = population.draw(random);
        const shift = one % 2 === 0 ? 0 : effect;
        return patient(one, {
          ...Object.fromEntries(names.map((name, j) => [name, x[j] + shift])),
          group: one % 2 === 0 ? 'a' : 'b',
        });
      });
      return study.rows(records, random);
    })
      .flat()
      .filter(({ quantity }: TidyRow) => quantity === 'difference of means');
    // What is not told is not found.
    return tested.filter(({ p_value: p }) => p !== null && p < 0.05).length / tested.length;
  };
  const of = { table: 'privacy 2.7', cell: `d ${d}, n ${n}, epsilon ${epsilon}` };
  const was = (key: string): number | null => foreseen(effort, 'tTest_effect0.5SD', { d, n, eps: epsilon }, key);
  const note = `the product bounds what clipping can have moved and takes a larger C; ${FILTER_NOTE}`;
  return [
    { ...of, quantity: 'type I error', ours: rejected(0), reference: was('typeI_aware'), note: '' },
    { ...of, quantity: 'power at 0.5 SD', ours: rejected(EFFECT), reference: was('power_aware'), note },
  ];
}
