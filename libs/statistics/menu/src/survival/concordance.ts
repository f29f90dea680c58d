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
 * Harrell's C of a binned number: how often, of two subjects of whom one is known to have had the event first, that one lies in the higher bin; half for the same bin.
 * The grid does not say who of two in one interval came first. Two events in it count half for either order; of an event and a loss, the event was first in half
 * of the pairs, and the other half is not compared.
 * @source Harrell 1982, Evaluating the yield of medical tests; ADR 0111 (pairs of one interval)
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
  // How much of a pair is known to have had its event first in a.
  const first = (a: number, b: number): number => {
    if (!known[a].isEvent || known[a].interval > known[b].interval) return 0;
    return known[a].interval < known[b].interval ? 1 : 1 / 2;
  };
  const higher = (a: number, b: number): number => (known[a].bin > known[b].bin ? 1 : known[a].bin === known[b].bin ? 1 / 2 : 0);
  const form: PairForm = {
    length: bins * ends,
    range: [0, 1],
    denominator: (a, b) => first(a, b) + first(b, a),
    numerator: (a, b) => first(a, b) * higher(a, b) + first(b, a) * higher(b, a),
    within: (cell) => (known[cell].isEvent ? [1 / 2, 1] : [0, 0]),
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
