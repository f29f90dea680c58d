import { EPSILON_WORDS } from '@collimate/governance-publication';
import { parseSum, toNumber } from '@collimate/kernel-numeric';
import { parseFeatureKey, wordsOfKey } from '@collimate/radiomics-vocabulary';
import { quantityOf, variablesOf, whereOf } from '@collimate/statistics-menu';
import { columns, digits, facts, shortRho } from '../output/columns.js';
import type { StudyForecast } from '../studies/study.forecast.js';

/** Columns of the expected results. */
const EXPECTED = [
  ...['expected', 'quantity', 'group', 'feature', 'scale'],
  ...['planned', 'noise error', 'sampling error', '95 % half-width', 'status'],
];

/** The page that `collimate study plan` prints. */
export function renderForecast(forecast: StudyForecast): string {
  const { privacy } = forecast;
  const parts = [
    facts([
      ['study', `${forecast.id}: ${forecast.title}`],
      ['digest', forecast.digest],
      ['sites', forecast.sites.join(', ')],
      ['engine', forecast.engine ?? 'the study names no definition of it'],
      [
        EPSILON_WORDS.approved,
        `${privacy.budgetEpsilon} at delta ${privacy.delta}, rho ${privacy.budgetRho}: the most that it may take at every site`,
      ],
      [EPSILON_WORDS.declared, `${privacy.epsilon}, rho ${shortOf(privacy.rho)}: of the releases below, if each is opened once`],
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
        EXPECTED,
        forecast.rows.map((row) => [
          row.question,
          quantityOf(row),
          whereOf(row),
          variablesOf(row, nameOf),
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
  return shortRho(toNumber(parseSum(rho)));
}

/** Facts for approvers: the signed epsilon, the sharing of the noise and further openings, if any. */
function approversFacts({ privacy, sharedNoise, standing }: StudyForecast): readonly (readonly [string, string])[] {
  return [
    ['approvers sign', `epsilon ${privacy.budgetEpsilon}, that of the whole budget`],
    ...(sharedNoise === undefined ? [] : [['shared noise', sharedNoise] as const]),
    ...(standing === undefined ? [] : [['asks again', standing] as const]),
  ];
}
