import { spreadsheetLine } from '@collimate/platform-tables';
import { parseRational, toNumber } from '@collimate/kernel-numeric';
import { columns, digits, facts, shortRho } from '../output/columns.js';
import type { ResultDocument } from '../studies/result.document.js';
import { resultRows } from '../studies/result.rows.js';

/** `collimate study result`, for people. */
export function renderResult(result: ResultDocument): string {
  const { study, privacy } = result;
  return [
    facts([
      ['study', `${study.title} (${study.id})`],
      ['published', result.publishedAt],
      ...result.rounds.map((round): readonly [string, string] => [
        'round',
        round.pooled === null
          ? `${round.statistic}, abandoned: too few sites answered`
          : `${round.statistic}, pooled over ${round.pooled.sites.join(', ')}`,
      ]),
      [
        'privacy',
        `epsilon ${privacy.epsilon} at delta ${privacy.delta}, rho ${shortRho(toNumber(parseRational(privacy.rhoPerSite)))} at every site; ${privacy.neighbours}`,
      ],
      ['digest', result.digest],
    ]),
    columns(
      ['round', 'quantity', 'group', 'feature', 'scale', 'estimate', 'noise error', '95 % interval', 'SD', 'p (Holm)'],
      resultRows(result).map(({ statistic, quantity, group, name, scale, estimate, standardDeviation, adjustedPValue }) => [
        statistic,
        quantity,
        group,
        name,
        scale,
        estimate === null ? 'suppressed' : digits(estimate.value),
        estimate === null ? '' : digits(estimate.noiseError),
        estimate === null ? '' : `${digits(estimate.interval.lower)} … ${digits(estimate.interval.upper)}`,
        standardDeviation === null ? '' : digits(standardDeviation),
        adjustedPValue === null ? '' : adjustedPValue < 0.001 ? '< 0.001' : adjustedPValue.toFixed(3),
      ]),
      5,
    ),
  ].join('\n\n');
}

/** Columns of `collimate study result --format csv`. */
export const RESULT_COLUMNS = [
  'statistic',
  'quantity',
  'group',
  'feature',
  'name',
  'scale',
  'value',
  'standard_error',
  'noise_error',
  'lower',
  'upper',
  'standard_deviation',
  'p_holm',
  'status',
] as const;

/** One line per published number, all digits. */
export function resultCsv(result: ResultDocument): string {
  const lines = resultRows(result).map((row) => {
    const { estimate } = row;
    const cells = [
      row.statistic,
      row.quantity,
      row.group,
      row.feature,
      row.name,
      row.scale,
      estimate?.value,
      estimate?.standardError,
      estimate?.noiseError,
      estimate?.interval.lower,
      estimate?.interval.upper,
      row.standardDeviation,
      row.adjustedPValue,
      estimate === null ? 'suppressed' : 'ok',
    ];
    return spreadsheetLine(cells.map((cell) => (cell === null || cell === undefined ? '' : String(cell))));
  });
  return `${[RESULT_COLUMNS.join(','), ...lines].join('\n')}\n`;
}
