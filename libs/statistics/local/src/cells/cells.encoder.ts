import { axisLength, type CellAxis, type CellTable } from '@collimate/statistics-menu';
import type { Encoder } from '../encoder.js';
import type { SubjectRecord, SurvivalValue } from '../subject-record.js';
import { binOf } from '../variables/axis.index.js';

/** One step in one cell of each table; a table without a left-out cell takes nobody who is in none of its cells. */
export const encodeCells: Encoder<'cells'> = (design, _given, { values }) => {
  const blocks = design.tables.flatMap((table) => {
    const cell = cellOf(table, values) ?? (table.leftOut ? table.cells : undefined);
    return cell === undefined ? [] : [{ offset: table.offset + cell, lattice: [design.step] }];
  });
  return blocks.length === 0 ? 'left-out' : blocks;
};

/** @returns the cell of the product, or undefined for a record that lacks a value of one axis */
function cellOf({ axes }: CellTable, values: SubjectRecord['values']): number | undefined {
  let cell = 0;
  for (const axis of axes) {
    const index = indexOn(axis, values.get(axis.variable));
    if (index < 0) return undefined;
    cell = cell * axisLength(axis) + index;
  }
  return cell;
}

function indexOn(axis: CellAxis, value: ReturnType<SubjectRecord['values']['get']>): number {
  if ('labels' in axis) return typeof value === 'string' ? axis.labels.indexOf(value) : -1;
  if ('until' in axis) return isFollowUp(value) ? endOn(axis.until, value) : -1;
  return binOf(axis.edges, value);
}

function isFollowUp(value: ReturnType<SubjectRecord['values']['get']>): value is SurvivalValue {
  return typeof value === 'object' && value.time > 0;
}

/** An end on an edge is in the interval after it; whoever reaches the horizon is beyond it, whatever happened there. */
function endOn(until: readonly number[], { time, event }: SurvivalValue): number {
  const interval = until.filter((end) => time >= end).length;
  return interval === until.length ? 2 * until.length : 2 * interval + (event ? 0 : 1);
}
