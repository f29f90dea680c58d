import { quantityOf, variablesOf, whereOf, type TidyRow } from '@collimate/statistics-menu';
import { element } from './element.js';
import { interval, number, pValue } from './number.format.js';

/** A column after the quantity. */
interface Column {
  readonly head: string;
  /** Whether any row has something to say in it; a column of dashes tells nothing. */
  readonly isUsed: (row: TidyRow) => boolean;
  readonly cell: (row: TidyRow) => HTMLElement;
}

const COLUMNS: readonly Column[] = [
  {
    head: 'Group',
    isUsed: (row) => whereOf(row, 'against') !== '',
    cell: (row) => element('td', {}, whereOf(row, 'against')),
  },
  { head: 'Estimate', isUsed: () => true, cell: estimateCell },
  {
    head: 'Noise error',
    isUsed: ({ se_noise: noise }) => noise !== null,
    cell: ({ se_noise: noise }) => numberCell(noise, number),
  },
  { head: 'p', isUsed: (row) => pOf(row) !== null, cell: (row) => numberCell(pOf(row), pValue) },
];

/** What the page has no drawing of, question by question: an analysis that it does not know is shown all the same. */
export function otherTable(rows: readonly TidyRow[], nameOf: (key: string) => string): HTMLElement {
  const columns = COLUMNS.filter(({ isUsed }) => rows.some(isUsed));
  const heads = ['Quantity', ...columns.map(({ head }) => head)];
  const questions = [...new Set(rows.map(({ question }) => question))];
  return element(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Other numbers' },
    element(
      'table',
      {},
      rows.some(({ lower }) => lower !== null)
        ? element('caption', {}, 'Below each estimate its 95 % interval, which covers sampling and privacy noise.')
        : null,
      element('thead', {}, element('tr', {}, ...heads.map((head) => element('th', { scope: 'col' }, head)))),
      ...questions.map((question) => {
        const own = rows.filter((row) => row.question === question);
        const lines = own.map((row) => line(row, columns, nameOf));
        return element('tbody', {}, questionLine(own[0], heads.length), ...lines);
      }),
    ),
  );
}

/** The question stands once, above its numbers. */
function questionLine({ question, kind }: TidyRow, width: number): HTMLElement {
  const note = kind === question ? null : element('small', {}, kind);
  return element('tr', { class: 'part' }, element('th', { scope: 'rowgroup', colspan: String(width) }, question, note));
}

function line(row: TidyRow, columns: readonly Column[], nameOf: (key: string) => string): HTMLElement {
  const cells = columns.map(({ head, cell }) => {
    const made = cell(row);
    made.setAttribute('data-label', head);
    return made;
  });
  const names = variablesOf(row, nameOf);
  const variable = names === '' ? null : element('small', {}, names);
  return element('tr', {}, element('th', { scope: 'row' }, quantityOf(row), variable), ...cells);
}

function estimateCell({ estimate, lower, upper, scale, status, flags }: TidyRow): HTMLElement {
  const ends = lower !== null && upper !== null && interval({ lower, upper });
  const isDrowned = estimate !== null && status !== 'ok';
  const below = [ends, scale === 'value' ? null : scale, flags, isDrowned && status].filter(Boolean).join(', ');
  const shown = estimate === null ? status : number(estimate);
  return element(
    'td',
    { class: isDrowned ? 'number drowned' : 'number' },
    element('span', {}, shown, element('small', {}, below)),
  );
}

function pOf({ p_adjusted: adjusted, p_value: single }: TidyRow): number | null {
  return adjusted ?? single;
}

function numberCell(value: number | null, format: (value: number) => string): HTMLElement {
  return element('td', { class: 'number' }, value === null ? '–' : format(value));
}
