import { countsRefusers, groupsOfRefusers, type RefuserCount } from '@collimate/statistics-menu';
import type { FrozenStudy } from './frozen.study.js';

/**
 * How far a study counts patients who refused, by its protocol alone. A hospital approves only a study that its policy
 * allows in this respect.
 * @returns undefined for a study that counts none of them
 */
export function refusersAsked({ queries }: Pick<FrozenStudy, 'queries'>): RefuserCount | undefined {
  const counting = queries.filter(({ design }) => countsRefusers(design));
  if (counting.length === 0) return undefined;
  return counting.some(({ design, where }) => groupsOfRefusers(design, where).length > 0) ? 'counted-in-groups' : 'counted';
}
