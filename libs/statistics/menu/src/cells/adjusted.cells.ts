import { benjaminiHochberg } from '../estimators/benjamini-hochberg.js';
import { holm } from '../estimators/welch.estimator.js';
import type { ToldCells } from './told.cells.js';

/** How p-values of a family are corrected: Holm bounds the chance of any false finding, Benjamini-Hochberg their share. */
export type Adjustment = 'holm' | 'benjamini-hochberg';

/**
 * Corrects the p-values of rows that stand together. A row that could not be tested counts with a p-value of 1, so that the number of
 * tests depends on the protocol alone.
 * @param family what was adjusted over, in words
 * @param isOfFamily which rows are tests of it
 */
export function adjusted(
  rows: readonly ToldCells[],
  family: string,
  adjustment: Adjustment,
  isOfFamily: (row: ToldCells) => boolean,
): readonly ToldCells[] {
  const members = rows.filter(isOfFamily);
  const correct = adjustment === 'holm' ? holm : benjaminiHochberg;
  const values = correct(members.map(({ p_value: p }) => p ?? 1));
  return rows.map((row) => {
    const place = members.indexOf(row);
    if (place < 0 || (row.p_value ?? null) === null) return row;
    return { ...row, p_adjusted: values[place], adjustment, family };
  });
}
