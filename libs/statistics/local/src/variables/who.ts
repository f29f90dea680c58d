import { countsRefusers, type Fold, type Subgroup } from '@collimate/statistics-menu';
import type { SubjectRecord } from '../subject-record.js';
import { isInSubgroup } from './subgroup.js';

/** The patients that a release is about. Both are undefined if everybody counts. */
export interface AskedOf {
  readonly where?: Subgroup | undefined;
  readonly fold?: Fold | undefined;
  /** Says whether those who refused are counted. */
  readonly design: Parameters<typeof countsRefusers>[0];
}

/**
 * Whether a release is of this subject: a function of the subject's own values and of a number drawn for this subject alone. Whoever refused is
 * in no release but one of all who were asked.
 */
export function isAsked(
  { where, fold, design }: AskedOf,
  record: Pick<SubjectRecord, 'values' | 'draw' | 'hasRefused'>,
): boolean {
  if (record.hasRefused === true && !countsRefusers(design)) return false;
  return (where === undefined || isInSubgroup(where, record)) && (fold === undefined || isInFold(fold, record));
}

/** Whoever has no number drawn is in no fold. */
function isInFold({ from, until, parts }: Fold, { draw }: Pick<SubjectRecord, 'draw'>): boolean {
  if (draw === undefined || !(draw >= 0 && draw < 1)) return false;
  const part = Math.floor(draw * parts);
  return part >= from && part < until;
}
