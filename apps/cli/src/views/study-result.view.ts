import { EPSILON_WORDS } from '@collimate/governance-publication';
import { parseSum, toNumber } from '@collimate/kernel-numeric';
import { spreadsheetLine } from '@collimate/platform-tables';
import { publishedRows, quantityOf, REFERENCE_SCALE, variablesOf, whereOf, type TidyRow } from '@collimate/statistics-menu';
import { columns, digits, facts, shortRho } from '../output/columns.js';
import {
  engineWords,
  openingAddress,
  RESULT_TABLE,
  type PublishedResult,
  type TableColumn,
} from '@collimate/governance-publication';

/** `collimate study result`, for people. */
export function renderResult(result: PublishedResult): string {
  const { study, privacy } = result;
  const names = new Map(study.features.map(({ key, name }) => [key, name]));
  return [
    facts([
      ['study', `${study.title} (${study.id})`],
      ['published', result.publishedAt],
      ['engine', engineWords(study)],
      ...openingFacts(result),
      ...result.rounds.map((round): readonly [string, string] => [
        'round',
        round.pooled === null
          ? `${round.statistic}, abandoned: too few sites answered`
          : `${round.statistic}, pooled over ${round.pooled.sites.join(', ')}`,
      ]),
      [
        EPSILON_WORDS.charged,
        `${privacy.epsilon} at delta ${privacy.delta}, rho ${shortRho(toNumber(parseSum(privacy.rhoPerSite)))} at every site; ${privacy.neighbours}`,
      ],
      ...(privacy.budgetEpsilon === undefined
        ? []
        : [[EPSILON_WORDS.approved, `${privacy.budgetEpsilon} at delta ${privacy.delta}: the whole budget`] as const]),
      ['digest', result.digest],
    ]),
    columns(
      ['round', 'quantity', 'group', 'feature', 'scale', 'estimate', 'noise error', '95 % interval', 'p (Holm)', 'marks'],
      publishedRows(result)
        .filter(isForPeople)
        .map((row) => [
          row.release,
          row.quantity === 'location' || row.quantity === 'contrast' ? (row.method ?? row.quantity) : quantityOf(row),
          whereOf(row),
          variablesOf(row, (key) => names.get(key) ?? key),
          (row.scale === 'value' ? row.unit : null) ?? row.scale ?? '',
          row.estimate === null ? row.status : digits(row.estimate),
          row.se_noise === null ? '' : digits(row.se_noise),
          row.lower === null || row.upper === null ? '' : `${digits(row.lower)} … ${digits(row.upper)}`,
          row.p_adjusted === null ? '' : row.p_adjusted < 0.001 ? '< 0.001' : row.p_adjusted.toFixed(3),
          [row.estimate !== null && row.status !== 'ok' ? row.status : '', row.flags].filter((word) => word !== '').join(' '),
        ]),
      5,
    ),
  ].join('\n\n');
}

/** Which opening of a standing study it is, and how the others are asked for. */
function openingFacts({ opening, study }: PublishedResult): readonly (readonly [string, string])[] {
  if (opening === undefined) return [];
  const others = opening.results.map(({ number }) => openingAddress(study.id, number));
  return [
    ['opening', `${opening.number} of ${opening.of}; privacy is of all up to this one`],
    ...(others.length === 0 ? [] : [['earlier results', others.join(', ')] as const]),
  ];
}

/** Leaves out repeated rows: values in reference SDs, and locations that equal the mean. The CSV has them. */
function isForPeople({ scale, quantity, method, estimate }: TidyRow): boolean {
  if (scale === REFERENCE_SCALE) return false;
  if (quantity !== 'location' && quantity !== 'contrast') return true;
  return estimate !== null && method !== 'mean' && method !== 'difference of means';
}

/** A table as CSV: a line of names, then one line a row, all digits. */
export function tableCsv<Row extends object>(columns: readonly TableColumn<Row>[], rows: readonly Row[]): string {
  const lines = rows.map((row) => spreadsheetLine(columns.map(({ name }) => String(row[name] ?? ''))));
  return `${[columns.map(({ name }) => name).join(','), ...lines].join('\n')}\n`;
}

/** One line per published number, all digits: the tidy table. */
export function resultCsv(result: PublishedResult): string {
  return tableCsv(RESULT_TABLE, publishedRows(result));
}
