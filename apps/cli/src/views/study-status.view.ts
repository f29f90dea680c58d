import { saidOf, type StudyStatus } from '@collimate/protocol/http';
import { columns, facts } from '../output/columns.js';

/** `collimate study status`. */
export function renderStudyStatus(study: StudyStatus): string {
  const parts = [
    facts([
      ['study', study.id],
      ['digest', study.digest],
      ['state', study.state],
      ...(study.reviewUntil === null ? [] : ([['review until', study.reviewUntil]] as const)),
    ]),
    columns(
      ['site', 'progress'],
      study.sites.map((site) => [site.id, progressOf(site)]),
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
          round.inTheOpen === true ? `${round.statistic} in the open` : round.statistic,
          round.state,
          round.openedAt,
          round.closedAt ?? '',
          round.answers.map(({ site, outcome, code }) => `${site} ${code ?? outcome}`).join(', '),
        ]),
        5,
      ),
    );
  }
  const attempts = study.rounds.flatMap((round) =>
    (round.attempts ?? []).map((attempt) => attemptText(round.statistic, attempt)),
  );
  if (attempts.length > 0) parts.push(attempts.join('\n'));
  return parts.join('\n\n');
}

type Attempt = NonNullable<StudyStatus['rounds'][number]['attempts']>[number];

/**
 * State of an attempt at a masked sum. Missing sites are named while they are awaited; sites that did not confirm a sum
 * are named for good.
 */
function attemptText(statistic: string, { attempt, state, code, signed, sent, confirmed }: Attempt): string {
  const without = (sites: readonly string[]): string => signed.filter((site) => !sites.includes(site)).join(', ');
  const vanished = sent.length < signed.length ? `; no vector of ${without(sent)}` : '';
  const head = `attempt ${attempt + 1} of ${statistic}: ${state}${code === null ? '' : ` ${code}`}${vanished}`;
  // Under `threshold` there may be a sum without some; an attempt that failed has none to confirm.
  const hasSum = state === 'summed' || state === 'confirmed' || confirmed.length > 0 || (vanished === '' && sent.length > 0);
  if (!hasSum) return head;
  const missing = sent.filter((site) => !confirmed.includes(site)).join(', ');
  const text =
    missing === '' ? `confirmed by all of ${sent.join(', ')}` : `NOT CONFIRMED by ${missing}: away, or it disputes the sum`;
  return `${head}; ${text}`;
}

/** Progress of a site, and the reason if it is not asked. */
function progressOf({ progress, standing, isLate }: StudyStatus['sites'][number]): string {
  const notAsked = standing === 'suspended' || standing === 'revoked' ? `, ${standing}` : '';
  return `${progress ?? 'not received'}${isLate ? ', LATE: the time for the review is over' : ''}${notAsked}`;
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
