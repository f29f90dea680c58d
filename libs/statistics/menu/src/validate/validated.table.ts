import { axisLength, type BinAxis, type LabelAxis } from '../cells/cells.design.js';
import { hasBins, hasLabels, type CellsTable } from '../cells/cells.table.js';
import type { PublishedScore } from '../variables/release.variable.js';

/** A binned score of a published signature. */
export type ScoreAxis = BinAxis & { readonly score: PublishedScore };

/** One signature against an outcome. */
export interface ValidatedTable {
  readonly axis: ScoreAxis;
  readonly outcome: LabelAxis & { readonly positive: string };
  /** Noisy subjects of each bin with the event, and without it. */
  readonly events: readonly number[];
  readonly others: readonly number[];
  /** Noise variance of each of these numbers. */
  readonly noiseVariance: number;
}

/** @returns whether a table is of one or two signatures by an outcome that names its event */
export function isValidated({ axes }: Pick<CellsTable, 'axes'>): boolean {
  const scores = axes.filter(isScore).length;
  return axes.some(isOutcome) && (scores === 1 || scores === 2) && axes.length === scores + 1;
}

/** @returns one table for each signature of a table, the other one summed over, with the noise of all that is summed */
export function validatedTables(table: CellsTable): readonly ValidatedTable[] {
  const { axes, cells, noiseVariance } = table;
  const outcomeAt = axes.findIndex(isOutcome);
  const outcome = axes[outcomeAt] as ValidatedTable['outcome'];
  const event = outcome.labels.indexOf(outcome.positive);
  return axes.flatMap((axis, at) => {
    if (!isScore(axis)) return [];
    const bins = axisLength(axis);
    const [events, others] = [new Array<number>(bins).fill(0), new Array<number>(bins).fill(0)];
    cells.forEach((cell, index) => {
      const place = placeOf(table, index);
      (place[outcomeAt] === event ? events : others)[place[at]] += cell;
    });
    const summed = cells.length / bins / outcome.labels.length;
    return [{ axis, outcome, events, others, noiseVariance: summed * noiseVariance }];
  });
}

/** @returns where on each axis a cell of a table is */
export function placeOf({ axes }: Pick<CellsTable, 'axes'>, index: number): readonly number[] {
  const place = new Array<number>(axes.length);
  let rest = index;
  for (let at = axes.length - 1; at >= 0; at--) {
    const length = axisLength(axes[at]);
    place[at] = rest % length;
    rest = Math.floor(rest / length);
  }
  return place;
}

/** @returns whether an axis is the binned score of a signature */
export function isScore(axis: CellsTable['axes'][number]): axis is ScoreAxis {
  return hasBins(axis) && axis.score !== undefined;
}

/** @returns whether an axis is a category of two labels that names its event */
export function isOutcome(axis: CellsTable['axes'][number]): axis is ValidatedTable['outcome'] {
  return hasLabels(axis) && axis.positive !== undefined && axis.labels.length === 2;
}
