import { quantityOf, whereOf, type TidyRow } from '@collimate/statistics-menu';
import { element } from './element.js';
import { interval, number, pValue } from './number.format.js';

/** What the page has no drawing of, as rows: an analysis that it does not know is shown all the same. */
export function otherTable(rows: readonly TidyRow[], nameOf: (key: string) => string): HTMLElement {
  const heads = ['Question', 'Quantity', 'Group', 'Estimate', 'Noise error', 'p'];
  return element(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Other numbers' },
    element(
      'table',
      {},
      element('caption', {}, 'Below each estimate its 95 % interval, which covers sampling and privacy noise.'),
      element('thead', {}, element('tr', {}, ...heads.map((head) => element('th', { scope: 'col' }, head)))),
      element('tbody', {}, ...rows.map((row) => line(row, heads, nameOf))),
    ),
  );
}

function line(row: TidyRow, heads: readonly string[], nameOf: (key: string) => string): HTMLElement {
  const { question, kind, variable, estimate, lower, upper, se_noise: noise, p_adjusted: adjusted } = row;
  const p = adjusted ?? row.p_value;
  const shown = estimate === null ? row.status : number(estimate);
  const below = [lower !== null && upper !== null && interval({ lower, upper }), row.scale, row.flags].filter(Boolean).join(', ');
  const cells = [
    element('td', {}, quantityOf(row), element('small', {}, variable === null ? '' : nameOf(variable))),
    element('td', {}, whereOf(row, 'against')),
    element('td', { class: 'number' }, element('span', {}, shown, element('small', {}, below))),
    element('td', { class: 'number' }, noise === null ? '–' : number(noise)),
    element('td', { class: 'number' }, p === null ? '–' : pValue(p)),
  ];
  cells.forEach((made, index) => made.setAttribute('data-label', heads[index + 1]));
  return element('tr', {}, element('th', { scope: 'row' }, question, element('small', {}, kind)), ...cells);
}
