import type { StudyStatus } from '@collimate/protocol/http';
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
  const alarmed = study.sites.filter(({ alarm }) => alarm !== null);
  if (alarmed.length > 0) parts.push(alarmed.map(({ id, alarm }) => `ALARM  ${id} ${alarmText(alarm ?? '')}`).join('\n'));
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

/** Why a site does not go on, in words; an alarm that this version does not know is shown as it is. */
export function alarmText(alarm: string): string {
  switch (alarm) {
    case 'coordinator-log-unsigned':
      return 'refuses this coordinator: its log is signed by another key than the site pinned at its enrolment';
    case 'coordinator-log-smaller':
      return 'refuses this coordinator: its log is shorter than what the site has seen; was it restored from a backup?';
    case 'coordinator-log-forked':
      return 'refuses this coordinator: its log is another one than the site has seen';
    case 'quarantined':
      return 'releases nothing until two of its people have looked into its own past';
    default:
      return alarm;
  }
}

/** One line for `--watch`: the state, each site's word, each round with how many sites have answered. */
export function progressText(study: StudyStatus): string {
  const sites = study.sites.map(
    (site) => `${site.id} ${(site.progress ?? 'not received').toLowerCase()}${site.alarm === null ? '' : ` (${site.alarm})`}`,
  );
  const rounds = study.rounds.map(
    (round) => `${round.statistic} ${round.state} (${round.answers.length} of ${study.sites.length})`,
  );
  return [study.state, ...(rounds.length === 0 ? sites : rounds)].join(' | ');
}
