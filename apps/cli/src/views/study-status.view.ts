import { saidOf, type StudyStatus } from '@collimate/protocol/http';
import { columns, facts } from '../output/columns.js';

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
  const alarms = study.sites.flatMap(({ id, alarm }) => (alarm === null ? [] : [`ALARM  ${id} ${alarmText(alarm)}`]));
  if (alarms.length > 0) parts.push(alarms.join('\n'));
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

type Alarm = NonNullable<StudyStatus['sites'][number]['alarm']>;

const ALARMS: Readonly<Record<Alarm, string>> = {
  'coordinator-log-unsigned': 'refuses this coordinator: its log is signed by another key than the site pinned at its enrolment',
  'coordinator-log-smaller':
    'refuses this coordinator: its log is shorter than what the site has seen; was it restored from a backup?',
  'coordinator-log-forked': 'refuses this coordinator: its log is another one than the site has seen',
  quarantined: 'releases nothing until two of its people have looked into its own past',
};

/** @returns why a site does not go on, in words */
export function alarmText(alarm: Alarm): string {
  return saidOf(ALARMS, alarm);
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
