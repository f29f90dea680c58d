import type { ReleaseCertificate } from '@collimate/governance-publication';
import { columns, facts } from '../output/columns.js';

/** `collimate study certificate`, for people at a terminal. */
export function renderCertificate(certificate: ReleaseCertificate): string {
  const { study, budget, releases, refusals, marks } = certificate;
  const total = releases.at(-1)?.cumulative ?? null;
  const several = (of: 'sites' | 'relatives'): string =>
    total === null ? 'not known without the protocol' : total[of].map(({ count, epsilon }) => `${epsilon} (${count})`).join(', ');
  return [
    facts([
      ['study', `${study.title} (${study.id}, version ${study.version})`],
      ['unit', certificate.unit],
      ['neighbours', certificate.adjacency],
      [
        'epsilon',
        total === null
          ? 'not known: an abandoned round was charged too, --protocol FILE'
          : `${total.epsilon} at delta ${certificate.delta}`,
      ],
      ['of 1, 2, 3 sites', several('sites')],
      ['of 1, 2, 3 relatives', several('relatives')],
      ['budget', `rho ${budget.rho}${budget.epsilon === null ? '' : `, epsilon ${budget.epsilon}`}`],
      ['noise', `${certificate.noise.model}: ${certificate.noise.words}`],
      ['clipping', certificate.clipping],
      ['intervals', certificate.intervals.words],
      ...refusals.map(
        ({ question, status, rows }) => ['refused', `${question}: ${status}${rows === 0 ? '' : `, ${rows} rows`}`] as const,
      ),
      ...marks.map(({ question, flag, rows }) => ['marked', `${question}: ${flag}, ${rows} rows`] as const),
      ['result', certificate.resultDigest],
    ]),
    columns(
      ['release', 'kind', 'state', 'sites', 'rho', 'epsilon', 'with all before', 'accountant', 'clip'],
      releases.map(({ release, kind, state, sites, alone, cumulative, clip }) => [
        release,
        kind,
        state,
        String(sites),
        alone?.rho ?? '–',
        String(alone?.epsilon ?? '–'),
        String(cumulative?.epsilon ?? '–'),
        alone?.accountant ?? '–',
        String(clip ?? '–'),
      ]),
      3,
    ),
  ].join('\n\n');
}
