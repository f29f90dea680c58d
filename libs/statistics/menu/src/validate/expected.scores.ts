import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import quantile from '@stdlib/stats-base-dists-normal-quantile';
import { axisLength } from '../cells/cells.design.js';
import { totalOf, type CellsTable } from '../cells/cells.table.js';
import { isOutcome, isScore, placeOf, type ValidatedTable } from './validated.table.js';

/**
 * The planned numbers of a table as a calibrated signature would spread them: those without the event lie in the bins as planned, those with it b SDs of a normal score
 * higher, b so that both have the planned AUC, or else the public width of the score, or 1 where the protocol gives none. As many have the event as planned.
 */
export function expectedScores(table: CellsTable, auc?: number): CellsTable {
  const { axes, cells } = table;
  const outcomeAt = axes.findIndex(isOutcome);
  const outcome = axes[outcomeAt] as ValidatedTable['outcome'];
  const event = outcome.labels.indexOf(outcome.positive);
  const places = cells.map((_, index) => placeOf(table, index));
  const tilts = axes.map((axis, at): readonly number[] => {
    const bins = axisLength(axis);
    if (!isScore(axis)) return new Array<number>(bins).fill(1);
    const b = auc === undefined ? (axis.score.reference?.width ?? 1) : Math.SQRT2 * quantile(auc, 0, 1);
    return shifted(
      Array.from({ length: bins }, (_, bin) => totalOf(cells.filter((_cell, index) => places[index][at] === bin))),
      b,
    );
  });
  const tilted = cells.map((cell, index) =>
    places[index][outcomeAt] === event ? places[index].reduce((all, at, axis) => all * tilts[axis][at], cell) : cell,
  );
  const sumOfEvents = (from: readonly number[]): number =>
    from.reduce((sum, cell, index) => (places[index][outcomeAt] === event ? sum + cell : sum), 0);
  const back = sumOfEvents(cells) / Math.max(Number.MIN_VALUE, sumOfEvents(tilted));
  return { ...table, cells: tilted.map((cell, index) => (places[index][outcomeAt] === event ? back * cell : cell)) };
}

/** @returns how many times as many are in each bin of a normal number where all of it lies `by` SDs higher @input subjects of each bin */
function shifted(bins: readonly number[], by: number): readonly number[] {
  const total = Math.max(Number.MIN_VALUE, totalOf(bins));
  let below = 0;
  return bins.map((bin) => {
    const from = quantile(Math.min(1, below / total), 0, 1);
    below += bin;
    const to = quantile(Math.min(1, below / total), 0, 1);
    return bin > 0 ? (total * (normalCdf(to - by, 0, 1) - normalCdf(from - by, 0, 1))) / bin : 0;
  });
}
