import { EPSILON_WORDS, type ReleaseCertificate } from '@collimate/governance-publication';
import { columns, facts, readableRho } from '../output/columns.js';

/** `collimate study certificate`, for people at a terminal. */
export function renderCertificate(certificate: ReleaseCertificate): string {
  const { study, budget, releases, refusals, marks } = certificate;
  const total = releases.at(-1)?.cumulative ?? null;
  const several = (of: 'sites' | 'relatives'): string =>
    total === null ? 'not known without the protocol' : total[of].map(({ count, epsilon }) => `${epsilon} (${count})`).join(', ');
  return [
    facts([
      ['study', `${study.title} (${study.id}, version ${study.version})`],
      ...openingText(certificate).map((words) => ['opening', words] as const),
      ['unit', certificate.unit],
      ['neighbours', certificate.adjacency],
      [
        EPSILON_WORDS.charged,
        total === null
          ? 'not known: an abandoned round was charged too, --protocol FILE'
          : `${total.epsilon} at delta ${certificate.delta}`,
      ],
      ['of 1, 2, 3 sites', several('sites')],
      ['of 1, 2, 3 relatives', several('relatives')],
      ...(total?.epsilonAlone === undefined ? [] : [['of one site alone', String(total.epsilonAlone)] as const]),
      [
        EPSILON_WORDS.approved,
        `${budget.epsilon === null ? 'not told by a result of before' : `${budget.epsilon} at delta ${certificate.delta}`}, rho ${readableRho(budget.rho)}: the whole budget`,
      ],
      ['noise', `${certificate.noise.model}: ${certificate.noise.words}`],
      ...releases.flatMap(({ release, charged, attempted }) => {
        const times = chargesText({ charged, attempted });
        return times === undefined ? [] : [['charged', `${release}: ${times}`] as const];
      }),
      ...engineText(certificate).map((words) => ['engine', words] as const),
      ['clipping', certificate.clipping],
      ['intervals', certificate.intervals.words],
      ...refusals.map(
        ({ question, status, rows }) => [untold(status), `${question}: ${status}${rows === 0 ? '' : `, ${rows} rows`}`] as const,
      ),
      ...marks.map(({ question, flag, rows }) => ['marked', `${question}: ${flag}, ${rows} rows`] as const),
      ['result', certificate.resultDigest],
    ]),
    columns(
      ['release', 'kind', 'state', 'sites', 'steps', 'rho', 'epsilon', 'with all before', 'accountant', 'clip'],
      releases.map(({ release, kind, state, sites, steps = 1, alone, cumulative, clip }) => [
        release,
        kind,
        state,
        String(sites),
        String(steps),
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

/** @returns how a release under shared noise was charged, where it was not by one attempt alone */
export function chargesText({
  charged = 1,
  attempted,
}: Pick<ReleaseCertificate['releases'][number], 'charged' | 'attempted'>): string | undefined {
  if (attempted === undefined) return charged === 1 ? undefined : `${charged} attempts`;
  const attempts = attempted === 1 ? '1 attempt' : `${attempted} attempts`;
  return `${attempts} without a sum, then ${charged > attempted ? 'each site in the open with its whole noise' : 'no answer in the open'} (fallback: local)`;
}

/** @returns the opening of a standing study, and the counted releases before it; empty for a study that asks once */
export function openingText({ opening }: Pick<ReleaseCertificate, 'opening'>): readonly string[] {
  if (opening === undefined) return [];
  const { number, of, releasesBefore } = opening;
  return [`${number} of ${of}; the sums count ${releasesBefore} releases of the openings before too`];
}

/** @returns by which definition of the engine features were computed, as far as it is known; nothing for a certificate of before that says nothing of it */
export function engineText({ engine }: Pick<ReleaseCertificate, 'engine'>): readonly string[] {
  return engine === undefined ? [] : [engine.words];
}

/** Only refused and abandoned rows are called refused; a row that is lost in the noise was answered. */
function untold(status: string): string {
  return status === 'refused' || status === 'abandoned' ? 'refused' : 'says nothing';
}
