import type { Subgroup } from '../variables/variable.schema.js';
import { isOfAsked, type CellTable } from './cells.design.js';

/** What of a release says whether those who refused are counted. */
interface Counting {
  readonly kind: string;
  readonly tables?: readonly CellTable[];
}

/**
 * How far those who refused may be counted: their number alone, of which nothing but the record of the refusal is read; or their number in groups, for
 * which the hospital's tables are asked for the group of each.
 */
export const REFUSER_COUNTS = ['counted', 'counted-in-groups'] as const;

/** How far those who refused are counted. */
export type RefuserCount = (typeof REFUSER_COUNTS)[number];

/**
 * @returns whether a release counts those who refused: one of its tables is of all who were asked
 * @source ADR 0103
 * @example
 * ```ts
 * import { countsRefusers, designDeclared, releaseVariables } from '@collimate/statistics-menu';
 * const variables = releaseVariables({ sex: { source: 'cohort', type: 'category', labels: ['f', 'm'] } });
 * const tables = [['sex', 'stage-of-asked']];
 * countsRefusers(designDeclared({ name: 'who', kind: 'cells', tables, rho: '1/10' }, variables)); // => true
 * ```
 */
export function countsRefusers({ tables = [] }: Counting): boolean {
  return tables.some(({ axes }) => axes.some(isOfAsked));
}

/**
 * @returns the variables that a release reads of those who refused, each once: the groups in which it counts them; none where it counts none
 * @source ADR 0103
 * @example
 * ```ts
 * import { groupsOfRefusers, designDeclared, releaseVariables } from '@collimate/statistics-menu';
 * const variables = releaseVariables({ sex: { source: 'cohort', type: 'category', labels: ['f', 'm'] } });
 * const tables = [['sex', 'stage-of-asked']];
 * groupsOfRefusers(designDeclared({ name: 'who', kind: 'cells', tables, rho: '1/10' }, variables), undefined); // => ['sex']
 * ```
 */
export function groupsOfRefusers({ tables = [] }: Counting, where: Subgroup | undefined): readonly string[] {
  const counting = tables.filter(({ axes }) => axes.some(isOfAsked));
  if (counting.length === 0) return [];
  const groups = counting.flatMap(({ axes }) => axes.filter((axis) => !isOfAsked(axis)).map(({ variable }) => variable));
  return [...new Set([...groups, ...(where === undefined ? [] : [where.variable])])];
}
