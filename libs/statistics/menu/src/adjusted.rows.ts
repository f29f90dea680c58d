import * as z from 'zod';
import type { Adjustment } from './cells/adjusted.cells.js';
import type { AskedKeys } from './define.analysis.js';
import { statisticKeys } from './define.release.js';
import { benjaminiHochberg } from './estimators/benjamini-hochberg.js';
import type { TidyRow } from './tidy.row.js';

const keys = {
  adjustment: z.enum(['holm', 'benjamini-hochberg']).optional().meta({
    description:
      'how p-values that stand together are corrected: holm bounds the chance of any false finding, benjamini-hochberg their share; holm where it is left out',
  }),
};
const asKeys = z.object(keys);

/** What a result keeps of the correction that was asked for; nothing for Holm, which its p-values have. */
export interface AskedAdjustment {
  readonly adjustment?: Exclude<Adjustment, 'holm'>;
}

/** The form of a question whose tests are corrected as it says. */
export function adjustedQuestionSchema<K extends string>(kind: K) {
  return z.strictObject({ name: statisticKeys.name, kind: z.literal(kind), from: statisticKeys.name, ...keys });
}

/** @returns what goes into the result, and so is published with it */
export function adjustmentOf(asked: AskedKeys = {}): AskedAdjustment {
  const { adjustment } = asKeys.pick({ adjustment: true }).parse({ adjustment: asked['adjustment'] });
  return adjustment === 'benjamini-hochberg' ? { adjustment } : {};
}

/**
 * Rows whose p-values were corrected by Holm, as a question wants them: over the same families.
 * @input rows of one question; a family is what its column says, of one pair of groups
 */
export function readjusted(rows: readonly TidyRow[], { adjustment }: AskedAdjustment): readonly TidyRow[] {
  if (adjustment === undefined) return rows;
  const families = new Map<string, number[]>();
  rows.forEach(({ p_adjusted: p, family, group, group2, quantity }, index) => {
    if (p === null) return;
    const key = JSON.stringify([family, group, group2, quantity]);
    families.set(key, [...(families.get(key) ?? []), index]);
  });
  const corrected = new Map<number, number>();
  for (const members of families.values()) {
    const values = benjaminiHochberg(members.map((index) => rows[index].p_value ?? 1));
    members.forEach((index, place) => corrected.set(index, values[place]));
  }
  return rows.map((row, index) =>
    corrected.has(index) ? { ...row, p_adjusted: corrected.get(index)!, adjustment: 'Benjamini-Hochberg' } : row,
  );
}
