import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import quantile from '@stdlib/stats-base-dists-normal-quantile';
import { axisLength } from '../cells/cells.design.js';
import { hasBins, totalOf, type CellsTable } from '../cells/cells.table.js';
import { averageOf, normalPoints } from '../estimators/normal.bins.js';

const STANDARD = { centre: 0, width: 1 };

/**
 * The planned numbers of a table of two binned numbers as two normal numbers of the planned correlation would fill it, each bin with as many as before.
 * @source Pearson 1900, Mathematical contributions to the theory of evolution VII (normal numbers behind a table)
 */
export function expectedRanks(table: CellsTable, correlation = 0): CellsTable {
  const { axes, cells } = table;
  if (correlation === 0 || axes.length !== 2 || !axes.every(hasBins)) return table;
  const [rows, columns] = axes.map(axisLength);
  const total = totalOf(cells);
  const ofRows = Array.from({ length: rows }, (_, r) => totalOf(cells.slice(r * columns, (r + 1) * columns)));
  const ofColumns = Array.from({ length: columns }, (_, c) => totalOf(cells.filter((_cell, index) => index % columns === c)));
  const points = normalPoints(edgesOf(ofRows), STANDARD);
  const ends = [Number.NEGATIVE_INFINITY, ...edgesOf(ofColumns), Number.POSITIVE_INFINITY];
  const rest = Math.sqrt(1 - correlation * correlation);
  const filled = ofRows.flatMap((row, r) =>
    ofColumns.map((_, c) => {
      const share = (x: number): number =>
        normalCdf((ends[c + 1] - correlation * x) / rest, 0, 1) - normalCdf((ends[c] - correlation * x) / rest, 0, 1);
      return row * averageOf(points[r], share);
    }),
  );
  return total > 0 ? { ...table, cells: filled } : table;
}

/** @returns the normal quantiles between the bins of planned numbers */
function edgesOf(bins: readonly number[]): readonly number[] {
  const total = Math.max(Number.MIN_VALUE, totalOf(bins));
  let below = 0;
  return bins.slice(0, -1).map((bin) => quantile(Math.min(1, (below += bin) / total), 0, 1));
}
