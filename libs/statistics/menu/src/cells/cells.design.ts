import { parseRational } from '@collimate/kernel-numeric';
import { rhoOf, type DiscreteGaussianEvent } from '@collimate/privacy-accounting';
import { checkGroups, type ReleaseDesign, type ReleaseShape } from '../define.release.js';
import type { PublicReference } from '../features/reference.shares.js';
import { sigma2For } from '../sigma2.js';
import type { PublishedScore } from '../variables/release.variable.js';
import { STAGE_OF_ASKED } from '../variables/stage.variable.js';

/** A category on a table: its public labels. */
export interface LabelAxis {
  readonly variable: string;
  readonly labels: readonly string[];
  /** The label that counts as the event, where the protocol names one. */
  readonly positive?: string;
  /** Whether the labels are stages that the agent sets. */
  readonly isBuiltIn?: true;
}

/** A number on a table: public edges between bins, the first and the last bin open. */
export interface BinAxis {
  readonly variable: string;
  readonly edges: readonly number[];
  readonly unit?: string;
  /** Where the protocol has one: forecasts are made of it, and nothing else. */
  readonly reference?: PublicReference;
  readonly score?: PublishedScore;
}

/**
 * A follow-up on a table: for each interval of time a cell of those who had the event in it and one of those who were last seen in it, and
 * behind them one of those who were followed beyond the last.
 */
export interface TimeAxis {
  readonly variable: string;
  /** Ends of the intervals, the horizon last; the first interval begins at 0. */
  readonly until: readonly number[];
  readonly unit: string;
}

/** One variable of a table. */
export type CellAxis = LabelAxis | BinAxis | TimeAxis;

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

/** @returns whether an axis is the built-in stage of all who were asked, which begins with those who refused */
export function isOfAsked(axis: CellAxis): boolean {
  return 'labels' in axis && axis.isBuiltIn === true && axis.variable === STAGE_OF_ASKED;
}

/**
 * @returns number of labels, bins, or ends of a follow-up on an axis
 * @source Agresti 2013, Categorical Data Analysis (contingency tables of several ways); ADR 0038
 * @example
 * ```ts
 * import { axisLength } from '@collimate/statistics-menu';
 * axisLength({ variable: 'age', edges: [50, 70] }); // => 3
 * ```
 */
export function axisLength(axis: CellAxis): number {
  if ('labels' in axis) return axis.labels.length;
  return 'edges' in axis ? axis.edges.length + 1 : 2 * axis.until.length + 1;
}

/**
 * @returns what the cells along an axis are called
 * @source Agresti 2013, Categorical Data Analysis (contingency tables of several ways); ADR 0038
 * @example
 * ```ts
 * import { axisNames } from '@collimate/statistics-menu';
 * axisNames({ variable: 'age', edges: [50, 70] }); // => ['below 50', '50 to 70', '70 or more']
 * ```
 */
export function axisNames(axis: CellAxis): readonly string[] {
  if ('labels' in axis) return axis.labels;
  const from = 'edges' in axis ? axis.edges : axis.until;
  const last = `${from[from.length - 1]} or more`;
  if ('edges' in axis) return [`below ${from[0]}`, ...from.slice(1).map((upper, i) => `${from[i]} to ${upper}`), last];
  const intervals = from.map((upper, i) => `${i === 0 ? 0 : from[i - 1]} to ${upper}`);
  return [...intervals.flatMap((interval) => [`event ${interval}`, `censored ${interval}`]), last];
}

/** @returns the names of the cells of some axes together, for example `response yes, sex female`; one empty name where there is none */
export function axisGroups(axes: readonly CellAxis[]): readonly string[] {
  return axes.reduce<readonly string[]>(
    (all, axis) =>
      all.flatMap((head) => axisNames(axis).map((name) => `${head}${head === '' ? '' : ', '}${axis.variable} ${name}`)),
    [''],
  );
}

/** @returns SD of one site's noise on a cell, subjects */
export function cellNoise({ event, step }: CellsDesign): number {
  return Math.sqrt(Number(event.sigma2)) / Number(step);
}
