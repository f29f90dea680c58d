import type { BinAxis, TimeAxis } from '../cells/cells.design.js';
import { tested, told, type ToldCells } from '../cells/told.cells.js';
import { smallestVariance } from '../estimators/group.auc.js';
import { pairMeasure, pairScore, type PairForm } from '../estimators/pair.measure.js';

/** A table of bins by ends of a follow-up. */
interface FollowedBins {
  readonly bins: number;
  /** Number of cells of one bin. */
  readonly ends: number;
  readonly noiseVariance: number;
}

/**
 * How often, of two subjects of whom one is known to have had the event first, that one lies in the higher bin; half for the same bin. Two
 * events of one interval cannot be compared; somebody who was last seen in it is taken to be without the event in all of it.
 * @source Harrell 1982, Evaluating the yield of medical tests; on a grid as R's concordance does it
 */
export function concordanceRow(
  cells: readonly number[],
  { bins, ends, noiseVariance }: FollowedBins,
  number: BinAxis,
  time: TimeAxis,
): ToldCells {
  const endOf = (cell: number) => ({
    bin: Math.floor(cell / ends),
    interval: Math.floor((cell % ends) / 2),
    isEvent: (cell % ends) % 2 === 0 && cell % ends < ends - 1,
  });
  const known = cells.map((_, cell) => endOf(cell));
  const isFirst = (a: number, b: number): boolean =>
    known[a].isEvent && (known[b].interval > known[a].interval || (known[b].interval === known[a].interval && !known[b].isEvent));
  const form: PairForm = {
    length: bins * ends,
    range: [0, 1],
    denominator: (a, b) => (isFirst(a, b) || isFirst(b, a) ? 1 : 0),
    numerator: (a, b) => {
      if (!isFirst(a, b) && !isFirst(b, a)) return 0;
      const [first, later] = isFirst(a, b) ? [a, b] : [b, a];
      return known[first].bin > known[later].bin ? 1 : known[first].bin === known[later].bin ? 0.5 : 0;
    },
  };
  const half = cells.reduce((sum, cell) => sum + cell, 0) / 2;
  const { value } = pairScore(cells, form, noiseVariance);
  const measure = pairMeasure(cells, form, noiseVariance, smallestVariance(value, half, half));
  const row = told(
    {
      quantity: 'C-index',
      variable: number.variable,
      variable2: time.variable,
      scale: 'proportion',
      x: time.until[time.until.length - 1],
    },
    measure,
    { range: 1 },
  );
  if (row.status === 'unavailable') return row;
  const statistic = measure.statisticAt(0.5) ** 2;
  return tested(row, 'pairs of cells', { statistic, degreesOfFreedom: 1, pValue: measure.pValueAt(0.5) });
}
