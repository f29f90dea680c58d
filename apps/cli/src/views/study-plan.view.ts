import { parseRational, toNumber } from '@collimate/kernel-numeric';
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
      ['approvers sign', `epsilon ${privacy.budgetEpsilon}, that of the whole budget`],
    ]),
    columns(
      ['statistic', 'kind', 'answers', 'rho each', 'epsilon each', 'numbers sent'],
      forecast.statistics.map((row) => [
        row.statistic,
        row.kind,
        String(row.answers),
        shortOf(row.rho),
        String(row.epsilon),
        String(row.coordinates),
      ]),
      2,
    ),
  ];
  if (forecast.counts.length > 0) {
    parts.push(
      columns(
        ['counts', 'group', 'planned', 'noise error', '95 % half-width'],
        forecast.counts.map((row) => [
          row.statistic,
          row.group,
          String(row.planned),
          digits(row.noiseError),
          digits(row.halfWidth),
        ]),
        2,
      ),
    );
  }
  if (forecast.means.length > 0) {
    parts.push(
      columns(
        ['mean of', 'scale', 'group', 'planned', 'noise error', 'sampling error', '95 % half-width'],
        forecast.means.map((row) => [
          row.name,
          row.scale,
          row.group,
          String(row.planned),
          digits(row.noiseError),
          digits(row.samplingError),
          digits(row.halfWidth),
        ]),
        3,
      ),
      'Errors are for all sites answering, at the reference centre and with the spread of the public reference.',
    );
  }
  return parts.join('\n\n');
}

function shortOf(rho: string): string {
  return shortRho(toNumber(parseRational(rho)));
}
