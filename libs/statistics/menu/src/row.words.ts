import type { TidyRow } from './tidy.row.js';

/**
 * @param against word between two groups of which one is taken from the other
 * @returns of whom or where a row is, for people: its groups, label or bin, point and site; empty where it is of all
 * @source ADR 0029
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
 * @source ADR 0029
 * @example
 * ```ts
 * import { quantityOf } from '@collimate/statistics-menu';
 * quantityOf({ quantity: 'mean of sites', term: 'AUC' }); // => 'mean of sites: AUC'
 * ```
 */
export function quantityOf({ quantity, term }: Pick<TidyRow, 'quantity' | 'term'>): string {
  return term === null ? quantity : `${quantity}: ${term}`;
}

/**
 * @param nameOf the name of a variable for people
 * @returns the variable that a row is of, and with it the second one of a correlation or a table; empty where it is of none
 * @source ADR 0029
 * @example
 * ```ts
 * import { variablesOf } from '@collimate/statistics-menu';
 * variablesOf({ variable: 'age', variable2: 'dose' }, (key) => key); // => 'age with dose'
 * ```
 */
export function variablesOf(
  { variable, variable2 }: Pick<TidyRow, 'variable' | 'variable2'>,
  nameOf: (key: string) => string,
): string {
  return [variable, variable2].flatMap((key) => (key === null ? [] : nameOf(key))).join(' with ');
}
