import { SimulatedStudy, namesOf, scaledNumber, TO_BE_PLANNED } from './declared.simulation.js';
import { BUDGETS, type UtilityRow, type UtilityTable } from './utility.row.js';

type Plan = readonly [clip: number, meanNoise: number, reach: number];

/** C, noise of a mean and A of intervals.md 6, stage 1, by features, sites and patients of a group: at epsilon 1, then 3. */
const FORESEEN: Readonly<Record<string, readonly [Plan, Plan]>> = {
  '4/1/100': [
    [5.4, 0.28, 2.8],
    [6.8, 0.13, 3.1],
  ],
  '4/1/250': [
    [7.3, 0.15, 3.2],
    [8.6, 0.06, 3.6],
  ],
  '4/1/1000': [
    [9.7, 0.05, 3.8],
    [10.9, 0.02, 4.1],
  ],
  '4/3/100': [
    [4.8, 0.44, 2.6],
    [6.1, 0.2, 2.9],
  ],
  '4/3/250': [
    [6.1, 0.22, 2.9],
    [7.7, 0.1, 3.3],
  ],
  '4/3/1000': [
    [8.6, 0.08, 3.6],
    [10.3, 0.03, 4.0],
  ],
  '20/1/100': [
    [9.7, 0.49, 2.3],
    [12.3, 0.22, 2.6],
  ],
  '20/1/250': [
    [12.3, 0.25, 2.6],
    [15.5, 0.11, 3.1],
  ],
  '20/1/1000': [
    [17.4, 0.09, 3.3],
    [20.7, 0.04, 3.7],
  ],
  '20/3/100': [
    [7.7, 0.69, 2.1],
    [10.9, 0.35, 2.5],
  ],
  '20/3/250': [
    [10.9, 0.38, 2.5],
    [13.8, 0.17, 2.8],
  ],
  '20/3/1000': [
    [15.5, 0.13, 3.1],
    [18.4, 0.06, 3.5],
  ],
  '100/1/100': [
    [16.4, 0.82, 2.0],
    [21.9, 0.4, 2.3],
  ],
  '100/1/250': [
    [21.9, 0.44, 2.3],
    [29.4, 0.21, 2.7],
  ],
  '100/1/1000': [
    [31.1, 0.15, 2.9],
    [39.3, 0.07, 3.3],
  ],
  '100/3/100': [
    [13.0, 1.13, 1.7],
    [18.4, 0.58, 2.1],
  ],
  '100/3/250': [
    [18.4, 0.64, 2.1],
    [24.7, 0.31, 2.5],
  ],
  '100/3/1000': [
    [27.7, 0.24, 2.6],
    [35.0, 0.11, 3.1],
  ],
};

/** What the planner chooses, and the noise of a mean that it foresees; nothing is simulated. */
export const plannerUtility: UtilityTable = {
  name: 'intervals-6-planner',
  title: 'The planner of moments: clip C, noise of a mean in SD, reach A; two groups',
  make: ({ isFull }) =>
    Object.entries(FORESEEN)
      .filter(([key]) => isFull || !key.startsWith('100/'))
      .flatMap(([key, plans]) => {
        const [d, sites, group] = key.split('/').map(Number);
        return BUDGETS.flatMap((budget, at) => rowsOf([d, sites, group], budget, plans[at]));
      }),
};

function rowsOf(
  [d, sites, group]: readonly [number, number, number],
  [epsilon, rho]: readonly [number, string],
  [clip, meanNoise, reach]: Plan,
): readonly UtilityRow[] {
  const names = namesOf(d);
  const variables = {
    ...Object.fromEntries(names.map((name) => [name, scaledNumber()])),
    group: { source: 'cohort' as const, type: 'category' as const, labels: ['a', 'b'] },
  };
  const spec = { name: 'means', kind: 'moments' as const, of: [...names], by: 'group', rho, ...TO_BE_PLANNED };
  const study = new SimulatedStudy({
    variables,
    spec,
    kind: 'moments',
    subjects: 2 * group,
    shares: { group: [0.5, 0.5] },
    sites,
  });
  const noise = study.forecast().find(({ quantity }) => quantity === 'mean')?.se_noise ?? Number.NaN;
  const of = { table: 'intervals 6', cell: `d ${d}, K ${sites}, group of ${group}, epsilon ${epsilon}` };
  return [
    { ...of, quantity: 'C', ours: Number(study.planned['clip']), reference: clip, note: 'a grid step is 6 %' },
    { ...of, quantity: 'noise of a mean, SD', ours: noise, reference: meanNoise, note: 'the design prints two decimals' },
    { ...of, quantity: 'A', ours: Number(study.planned['reach']), reference: reach, note: 'another drawn population' },
  ];
}
