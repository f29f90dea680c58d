import type { StudyStatus } from '@collimate/platform-clients';
import { columns, facts } from '../output/columns.js';

/** States after which nothing changes. */
export const FINAL_STATES: readonly string[] = ['completed', 'incomplete', 'abandoned'];

/** `collimate study status`. */
export function renderStudyStatus(study: StudyStatus): string {
  const parts = [
    facts([
      ['study', study.id],
      ['digest', study.digest],
      ['state', study.state],
    ]),
    columns(
      ['site', 'progress'],
      study.sites.map((site) => [site.id, site.progress ?? 'not received']),
      2,
    ),
  ];
  if (study.rounds.length > 0) {
    parts.push(
      columns(
        ['round', 'state', 'opened', 'closed', 'answers'],
        study.rounds.map((round) => [
          round.statistic,
          round.state,
          round.openedAt,
          round.closedAt ?? '',
          round.answers.map(({ site, outcome, code }) => `${site} ${code ?? outcome}`).join(', '),
        ]),
        5,
      ),
    );
  }
  return parts.join('\n\n');
}

/** One line for `--watch`: the state, each site's word, each round with how many sites have answered. */
export function progressText(study: StudyStatus): string {
  const sites = study.sites.map((site) => `${site.id} ${(site.progress ?? 'not received').toLowerCase()}`);
  const rounds = study.rounds.map(
    (round) => `${round.statistic} ${round.state} (${round.answers.length} of ${study.sites.length})`,
  );
  return [study.state, ...(rounds.length === 0 ? sites : rounds)].join(' | ');
}
