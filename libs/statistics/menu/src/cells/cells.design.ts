import { parseRational } from '@collimate/kernel-numeric';
import { rhoOf, type DiscreteGaussianEvent } from '@collimate/privacy-accounting';
import { checkGroups, type ReleaseDesign, type ReleaseShape } from '../define.release.js';
import { sigma2For } from '../sigma2.js';

/** One variable of a table: its public labels, or public edges between bins. */
export type CellAxis =
  | { readonly variable: string; readonly labels: readonly string[] }
  | { readonly variable: string; readonly edges: readonly number[] };

/** A table of cells, the product of its axes; the last axis runs fastest. */
export interface CellTable {
  readonly axes: readonly CellAxis[];
  /** Index of its first cell in the whole vector. */
  readonly offset: number;
  /** Number of cells of the product. */
  readonly cells: number;
  /** Whether a cell behind the others counts whoever is in none of them. */
  readonly leftOut: boolean;
}

/** Layout: the tables one after the other. A subject moves one cell of each table by `step`, and no other. */
export interface CellsDesign extends ReleaseDesign<'cells'> {
  readonly tables: readonly CellTable[];
  /** What one subject adds to a cell, lattice units: above 1 it makes room for a variance between two integers. */
  readonly step: bigint;
}

/** @param groups the names of all cells, in the order of the vector @throws MenuError INVALID_SHAPE */
export function designCells(
  rho: string,
  shape: ReleaseShape,
  { tables, step }: Pick<CellsDesign, 'tables' | 'step'>,
): CellsDesign {
  checkGroups(shape);
  // One cell of each table moves by one step.
  const d2 = BigInt(tables.length) * step * step;
  const event: DiscreteGaussianEvent = { kind: 'discrete-gaussian', sigma2: sigma2For(d2, parseRational(rho)), d2 };
  return {
    kind: 'cells',
    ...shape,
    tables,
    step,
    length: shape.groups.length,
    event,
    rho: rhoOf(event),
    transforms: ['constant'],
  };
}

/** @returns number of labels or bins of an axis */
export function axisLength(axis: CellAxis): number {
  return 'labels' in axis ? axis.labels.length : axis.edges.length + 1;
}

/** @returns SD of one site's noise on a cell, subjects */
export function cellNoise({ event, step }: CellsDesign): number {
  return Math.sqrt(Number(event.sigma2)) / Number(step);
}
