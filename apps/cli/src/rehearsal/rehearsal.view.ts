import { quantityOf, whereOf, REFERENCE_SCALE } from '@collimate/statistics-menu';
import { columns, digits, facts } from '../output/columns.js';
import type { RehearsalDocument } from './rehearsal.document.js';
import { rowKey, type RowSummary } from './repeated.rows.js';

/** The page that `collimate study rehearse` prints. */
export function rehearsalText(document: RehearsalDocument): string {
  const { study, digest, tables, sites, noise, seed, repeats, truth, limits, notice } = document;
  return [
    notice,
    facts([
      ['rehearsed', study],
      ['digest', digest],
      ...tables.map(({ name, mark, source }) => ['patients', `${mark}: ${name}, ${source}`] as const),
      ['sites', sites.map(({ site, patients }) => `${site} (${patients})`).join(', ')],
      [
        'noise',
        noise === 'on'
          ? 'as the study would have it'
          : 'OFF: what the estimators say of the sums alone; no study answers like this',
      ],
      ['seed', String(seed)],
      ...(truth === null ? [] : [['truth', truthText(truth)] as const]),
      ...(repeats > 1 ? [['repeats', String(repeats)] as const] : []),
    ]),
    repeats > 1 ? summaryTable(document) : rowsTable(document),
    limits.join('\n'),
  ].join('\n\n');
}

function truthText(truth: object): string {
  return Object.entries(truth)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key} ${String(value)}`)
    .join(', ');
}

function rowsTable({ rows, plannedRows }: RehearsalDocument): string {
  const planned = new Map(plannedRows.map((row) => [rowKey(row), row]));
  return columns(
    [
      'question',
      'quantity',
      'where',
      'variable',
      'scale',
      'estimate',
      'noise error',
      '95 % interval',
      'half-width',
      'planned',
      'p',
      'status',
      'flags',
    ],
    rows.map((row) => {
      const foreseen = planned.get(rowKey(row));
      return [
        row.question,
        quantityOf(row),
        whereOf(row),
        [row.variable, row.variable2].filter((one) => one !== null).join(', '),
        row.scale ?? '',
        number(row.estimate),
        number(row.se_noise),
        row.lower === null || row.upper === null ? '' : `${digits(row.lower)} … ${digits(row.upper)}`,
        halfWidth(row),
        foreseen === undefined ? '' : halfWidth(foreseen),
        number(row.p_value),
        row.status,
        row.flags,
      ];
    }),
    5,
  );
}

/** Where a truth is given both in reference SDs and in units, the page leaves out the SDs; the CSV has both. */
function summaryTable({ summary, truth }: RehearsalDocument): string {
  const head = ['question', 'quantity', 'where', 'variable', 'scale'];
  const figures = truth === null ? ['without noise', 'bias'] : ['truth', 'on the grid', 'bias', 'coverage'];
  return columns(
    [...head, ...figures, 'noise coverage', 'half-width', 'planned', 'ratio', 'within 25 %', 'p < 0.05', 'statuses'],
    summary.map((one) => [
      one.row.question,
      quantityOf(one.row),
      whereOf(one.row),
      [one.row.variable, one.row.variable2].filter((word) => word !== null).join(', '),
      one.row.scale === REFERENCE_SCALE ? 'reference SD' : (one.row.scale ?? ''),
      ...(truth === null
        ? [targetOf(one), number(one.bias)]
        : [number(one.truth), number(one.limit), number(one.bias), percent(one.coverage)]),
      percent(one.noiseCoverage),
      number(one.medianHalfWidth),
      number(one.plannedHalfWidth),
      one.widthRatio === null ? '' : one.widthRatio.toFixed(2),
      percent(one.nearPlan),
      percent(one.rejected),
      Object.entries(one.statuses)
        .map(([status, count]) => `${status} ${count}`)
        .join(', '),
    ]),
    5,
  );
}

function targetOf({ mean, bias }: RowSummary): string {
  return mean === null || bias === null ? '' : digits(mean - bias);
}

function number(value: number | null): string {
  return value === null ? '' : digits(value);
}

function percent(value: number | null): string {
  return value === null ? '' : `${(100 * value).toFixed(1)} %`;
}

function halfWidth({ lower, upper }: { readonly lower: number | null; readonly upper: number | null }): string {
  return lower === null || upper === null ? '' : digits((upper - lower) / 2);
}
