import quantile from '@stdlib/stats-base-dists-normal-quantile';
import { axisLength } from '../cells/cells.design.js';
import type { CellsTable } from '../cells/cells.table.js';
import { isOutcome, isScore, placeOf, type ValidatedTable } from './validated.table.js';

/**
 * The planned numbers of a table as a calibrated signature would spread them: within the events a bin at z SDs of the score has exp(b z)
 * times its share, b so that two normal scores have the planned AUC, or else the public width of the score, or 1 where the protocol gives none. Margins stay
 * as planned.
 */
export function expectedScores(table: CellsTable, auc?: number): CellsTable {
  const { axes, cells } = table;
  const outcomeAt = axes.findIndex(isOutcome);
  const outcome = axes[outcomeAt] as ValidatedTable['outcome'];
  const event = outcome.labels.indexOf(outcome.positive);
  const tilts = axes.map((axis): readonly number[] => {
    const bins = axisLength(axis);
    if (!isScore(axis)) return new Array<number>(bins).fill(1);
    const b = auc === undefined ? (axis.score.reference?.width ?? 1) : Math.SQRT2 * quantile(auc, 0, 1);
    return Array.from({ length: bins }, (_, bin) => Math.exp(b * quantile((bin + 0.5) / bins, 0, 1)));
  });
  const places = cells.map((_, index) => placeOf(table, index));
  const tilted = cells.map((cell, index) =>
    places[index][outcomeAt] === event ? places[index].reduce((all, at, axis) => all * tilts[axis][at], cell) : cell,
  );
  const sumOfEvents = (from: readonly number[]): number =>
    from.reduce((sum, cell, index) => (places[index][outcomeAt] === event ? sum + cell : sum), 0);
  const back = sumOfEvents(cells) / Math.max(Number.MIN_VALUE, sumOfEvents(tilted));
  return { ...table, cells: tilted.map((cell, index) => (places[index][outcomeAt] === event ? back * cell : cell)) };
}
