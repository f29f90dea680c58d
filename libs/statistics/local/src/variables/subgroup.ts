import type { Subgroup } from '@collimate/statistics-menu';
import type { SubjectRecord } from '../subject-record.js';

/** Whether a subject belongs to a declared subgroup; whoever has no value of its variable does not. */
export function isInSubgroup({ variable, is, atLeast, below }: Subgroup, { values }: Pick<SubjectRecord, 'values'>): boolean {
  const value = values.get(variable);
  if (typeof value === 'string') return value === is;
  if (typeof value !== 'number') return false;
  return (atLeast === undefined || value >= Number(atLeast)) && (below === undefined || value < Number(below));
}
