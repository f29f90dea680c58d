import type { CellsTable } from '../cells/cells.table.js';
import { tested, told, type ToldCells } from '../cells/told.cells.js';
import { pairMeasure, type PairForm } from '../estimators/pair.measure.js';
import { isOutcome, isScore, placeOf, type ValidatedTable } from './validated.table.js';

/** By how much the second signature of a table ranks better than the first one, in the same patients. */
export function pairedRow(table: CellsTable): ToldCells {
  const { axes, cells, noiseVariance } = table;
  const outcomeAt = axes.findIndex(isOutcome);
  const outcome = axes[outcomeAt] as ValidatedTable['outcome'];
  const event = outcome.labels.indexOf(outcome.positive);
  const [first, second] = axes.flatMap((axis, at) => (isScore(axis) ? [at] : []));
  const places = cells.map((_, index) => placeOf(table, index));
  const isEvent = (cell: number): boolean => places[cell][outcomeAt] === event;
  const ranks = (axis: number, event_: number, other: number): number =>
    0.5 + Math.sign(places[event_][axis] - places[other][axis]) / 2;
  const form: PairForm = {
    length: cells.length,
    range: [-1, 1],
    denominator: (a, b) => (isEvent(a) === isEvent(b) ? 0 : 1),
    numerator: (a, b) => {
      if (isEvent(a) === isEvent(b)) return 0;
      const [one, other] = isEvent(a) ? [a, b] : [b, a];
      return ranks(second, one, other) - ranks(first, one, other);
    },
  };
  const measure = pairMeasure(cells, form, noiseVariance);
  const about = { variable: axes[second].variable, variable2: axes[first].variable, level: outcome.positive };
  const row = told({ ...about, quantity: 'difference of AUC', scale: 'proportion' }, measure, { range: 1 });
  if (row.status === 'unavailable') return row;
  return tested(row, 'pairs of cells', {
    statistic: measure.statisticAt(0) ** 2,
    degreesOfFreedom: 1,
    pValue: measure.pValueAt(0),
  });
}
