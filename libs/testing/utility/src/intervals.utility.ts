import { CELL_SETUPS, coverageOfIntervals, type CoveredQuantity } from '@collimate/testing-rehearsal';
import type { UtilityRow, UtilityTable } from './utility.row.js';

/** Stage 1 of the cells of intervals.md 3, per cent: coverage of a mean, of a winsorised variance, of a difference, and p below 0.05. */
const STAGE_1: Readonly<Record<number, readonly [mean: number, variance: number, difference: number, typeOne: number]>> = {
  3: [95.4, 97.3, 96.2, 3.8],
  5: [95.0, 96.0, 94.8, 5.2],
  10: [95.4, 94.9, 97.2, 2.8],
  13: [95.6, 96.2, 97.9, 2.1],
  18: [95.1, 97.2, 95.9, 4.1],
  19: [95.2, 96.2, 95.2, 4.8],
  22: [95.6, 97.4, 97.9, 2.1],
  27: [95.3, 95.3, 95.3, 4.7],
};
/** The short form leaves out the cell of a hundred features, and takes the smallest ones. */
const SHORT = [10, 13, 22];

const COVERED: readonly (readonly [CoveredQuantity, number])[] = [
  ['scaled mean', 0],
  ['scaled variance', 1],
  ['scaled difference of means', 2],
];

/** The cells in which intervals used to fail, rehearsed. */
export const intervalsUtility: UtilityTable = {
  name: 'intervals-3-cells',
  title: 'Cells of the intervals page, three sites with local noise: coverage of 95 % intervals and type I error',
  make: ({ isFull }) =>
    [...CELL_SETUPS]
      .filter(([number]) => isFull || SHORT.includes(number))
      .flatMap(([number, setup]): readonly UtilityRow[] => {
        const studies = isFull ? 400 : 15;
        const report = coverageOfIntervals(
          Array.from({ length: studies }, (_, index) => index + 1),
          setup(),
        );
        const of = { table: 'intervals 3', cell: `cell ${number}`, note: '' };
        const rates = COVERED.flatMap(([quantity, at]) => {
          const found = report.quantities.find((one) => one.quantity === quantity);
          if (found === undefined) return [];
          return [{ ...of, quantity: `coverage of ${quantity}`, ours: found.rate, reference: STAGE_1[number][at] / 100 }];
        });
        return [...rates, { ...of, quantity: 'type I error', ours: report.typeOne, reference: STAGE_1[number][3] / 100 }];
      }),
};
