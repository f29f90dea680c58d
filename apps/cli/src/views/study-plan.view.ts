import { parseRational, toNumber } from '@collimate/kernel-numeric';
import { parseFeatureKey, wordsOfKey } from '@collimate/radiomics-vocabulary';
import { quantityOf, whereOf } from '@collimate/statistics-menu';
import { columns, digits, facts, shortRho } from '../output/columns.js';
import type { StudyForecast } from '../studies/study.forecast.js';

/** The page that `collimate study plan` prints. */
export function renderForecast(forecast: StudyForecast): string {
  const { privacy } = forecast;
  const parts = [
    facts([
      ['study', `${forecast.id}: ${forecast.title}`],
      ['digest', forecast.digest],
      ['sites', forecast.sites.join(', ')],
      [
        'price',
        `rho ${shortOf(privacy.rho)} of a budget of ${privacy.budgetRho}, epsilon ${privacy.epsilon} at delta ${privacy.delta}, at every site`,
      ],
      ...approversFacts(forecast),
    ]),
    columns(
      ['statistic', 'kind', 'answers', 'rho each', 'epsilon each', 'numbers sent'],
      forecast.statistics.map((row) => [
        row.statistic,
        row.kind,
        String(row.answers),
        shortOf(row.rho),
        String(row.epsilon),
        row.steps === undefined ? String(row.coordinates) : `${row.steps} x ${row.coordinates}`,
      ]),
      2,
    ),
  ];
  if (forecast.rows.length > 0) {
    parts.push(
      columns(
        [
          'expected',
          'quantity',
          'group',
          'feature',
          'scale',
          'planned',
          'noise error',
          'sampling error',
          '95 % half-width',
          'status',
        ],
        forecast.rows.map((row) => [
          row.question,
          quantityOf(row),
          whereOf(row),
          row.variable === null ? '' : nameOf(row.variable),
          row.scale ?? '',
          row.n === null ? '' : String(Math.round(row.n)),
          row.se_noise === null ? '' : digits(row.se_noise),
          row.se_sampling === null ? '' : digits(row.se_sampling),
          row.lower === null || row.upper === null ? '' : digits((row.upper - row.lower) / 2),
          row.status,
        ]),
        5,
      ),
      'Errors are for all sites answering, at the reference centre and with the spread of the public reference.',
    );
  }
  return parts.join('\n\n');
}

/** A feature by its name in the standard; a variable of a protocol by its own. */
function nameOf(variable: string): string {
  return wordsOfKey(variable).aggregation === undefined ? variable : parseFeatureKey(variable).feature.name;
}

function shortOf(rho: string): string {
  return shortRho(toNumber(parseRational(rho)));
}

/** What the approvers sign, and how the noise is shared where it is. */
function approversFacts({ privacy, sharedNoise }: StudyForecast): readonly (readonly [string, string])[] {
  const signed = ['approvers sign', `epsilon ${privacy.budgetEpsilon}, that of the whole budget`] as const;
  return sharedNoise === undefined ? [signed] : [signed, ['shared noise', sharedNoise]];
}
