import { plannedCopies, type PlannedStudy } from '../define.release.js';
import { noiseCopies, type PooledVector } from '../pooled.vector.js';
import { cellNoise, type BinAxis, type CellAxis, type CellsDesign, type LabelAxis, type TimeAxis } from './cells.design.js';

/** One table of a release, as analyses read it. */
export interface CellsTable {
  readonly axes: readonly CellAxis[];
  /** Noisy subjects, the last axis fastest; may be negative, and are never clamped. */
  readonly cells: readonly number[];
  /** Noisy number of those in none of the cells; undefined where nobody counts them. */
  readonly leftOut: number | undefined;
  /** Noise variance of each cell, subjects squared. */
  readonly noiseVariance: number;
}

/** @returns the tables of a pooled release, in its order */
export function pooledTables(design: CellsDesign, pooled: PooledVector): readonly CellsTable[] {
  const subjects = pooled.vector.map((cell) => Number(cell) / Number(design.step));
  return tablesOf(design, subjects, cellNoise(design) ** 2 * noiseCopies(design, pooled));
}

/** @returns the tables with the planned numbers in the place of counts, under the noise of all sites */
export function plannedTables(design: CellsDesign, planned: PlannedStudy): readonly CellsTable[] {
  return tablesOf(design, planned.subjects, cellNoise(design) ** 2 * plannedCopies(planned));
}

function tablesOf(design: CellsDesign, subjects: readonly number[], noiseVariance: number): readonly CellsTable[] {
  return design.tables.map(({ axes, offset, cells, leftOut }) => ({
    axes,
    cells: subjects.slice(offset, offset + cells),
    leftOut: leftOut ? subjects[offset + cells] : undefined,
    noiseVariance,
  }));
}

/** @returns sum of all cells but the left-out one */
export function totalOf(cells: readonly number[]): number {
  return cells.reduce((sum, cell) => sum + cell, 0);
}

/** @returns whether an axis has labels */
export function hasLabels(axis: CellAxis | undefined): axis is LabelAxis {
  return axis !== undefined && 'labels' in axis;
}

/** @returns whether an axis has bins of a number */
export function hasBins(axis: CellAxis | undefined): axis is BinAxis {
  return axis !== undefined && 'edges' in axis;
}

/** @returns whether an axis has intervals of time */
export function hasTimes(axis: CellAxis | undefined): axis is TimeAxis {
  return axis !== undefined && 'until' in axis;
}

/** @returns the same table of two axes with rows and columns exchanged */
export function transposed(table: CellsTable, rows: number, columns: number): CellsTable {
  const cells = Array.from({ length: rows * columns }, (_, i) => table.cells[(i % rows) * columns + Math.floor(i / rows)]);
  return { ...table, axes: [table.axes[1], table.axes[0]], cells };
}
