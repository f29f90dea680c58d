import type { TidyRow } from './tidy.row.js';

/**
 * @param against word between two groups of which one is taken from the other
 * @returns of whom or where a row is, for people: its groups, label or bin, point and site; empty where it is of all
 * @example
 * ```ts
 * import { whereOf } from '@collimate/statistics-menu';
 * whereOf({ group: 'yes', group2: 'no', level: null, x: 24, site: null }, 'against'); // => 'yes against no, at 24'
 * ```
 */
export function whereOf(row: Pick<TidyRow, 'group' | 'group2' | 'level' | 'x' | 'site'>, against = '-'): string {
  const { group, group2, level, x, site } = row;
  const groups = group2 === null ? group : `${group ?? ''} ${against} ${group2}`;
  const place = level ?? (x === null ? null : `at ${x}`);
  const both = level !== null && x !== null && !level.includes(String(x)) ? `${level}, at ${x}` : place;
  return [groups, both, site].filter((words) => words !== null && words !== '').join(', ');
}

/**
 * @returns what a row tells, for people: its quantity, and of what where it is a quantity of others
 * @example
 * ```ts
 * import { quantityOf } from '@collimate/statistics-menu';
 * quantityOf({ quantity: 'mean of sites', term: 'AUC' }); // => 'mean of sites: AUC'
 * ```
 */
export function quantityOf({ quantity, term }: Pick<TidyRow, 'quantity' | 'term'>): string {
  return term === null ? quantity : `${quantity}: ${term}`;
}
