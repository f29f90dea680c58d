import { assertNever } from '@collimate/kernel-errors';
import type {
  ConsentWarning,
  QuarantineCause,
  SiteCode,
  SiteStatus,
  SiteStudyState,
  SiteWithdrawal,
} from '@collimate/platform-site-api';
import { saidOf } from '@collimate/protocol/http';
import type { Reason } from '@collimate/protocol/reasons';
import { columns, facts, readableRho } from '../output/columns.js';
import { engineNotes, stateText } from './study-state.view.js';

/** `collimate site status`. */
export function renderStatus(status: SiteStatus): string {
  const parts = [facts([...siteRows(status), ...workRows(status)])];
  if (status.studies.length > 0) {
    parts.push(
      columns(
        ['study', 'state', 'digest'],
        status.studies.map((study) => [study.id, stateText(study), study.digest]),
        3,
      ),
    );
    parts.push(...engineNotes(status.studies));
    if (status.studies.some(({ state, isCancelled }) => !isCancelled && COUNTED.includes(state))) {
      parts.push('Who takes part in a study, and who does not and why: `collimate site studies --figures DIGEST`.');
    }
  }
  if (status.rounds.length > 0) {
    parts.push(
      columns(
        ['study', 'round of', 'state', 'reason'],
        status.rounds.map((round) => [round.study, round.statistic, round.state, round.code ?? '']),
        4,
      ),
    );
  }
  return parts.join('\n\n');
}

/** Identity of the site, and its state at the coordinator. */
function siteRows(status: SiteStatus): readonly (readonly [string, string])[] {
  const { coordinator } = status;
  return [
    ['agent', `version ${status.version}`],
    ['site', status.left === null ? (status.site ?? 'not enrolled: `collimate site enrol TOKEN`') : status.left.site],
    ...(status.left === null
      ? []
      : ([
          ['LEFT', `the federation of ${status.left.coordinator}, ${status.left.at}: nothing is computed or released any more`],
        ] as const)),
    ['coordinator', linkText(coordinator)],
    ...(coordinator === null
      ? []
      : ([
          ['certificate', `until ${coordinator.certificateExpires}`],
          ['phrase', coordinator.phrase],
          ...wayRows(coordinator),
        ] as const)),
  ];
}

/** Irregularities on the way to the coordinator. */
function wayRows({
  transport,
  isInspected,
  isSigned,
}: NonNullable<SiteStatus['coordinator']>): readonly (readonly [string, string])[] {
  const rows: (readonly [string, string])[] = [];
  if (isInspected) rows.push(['WAY', "the hospital's inspection ends TLS: it can read what passes, and alter none of it"]);
  else if (transport === 'http/1.1') rows.push(['WAY', 'somebody takes HTTP/2 away: HTTP/1.1 carries the messages']);
  if (isSigned === false) rows.push(['WAY', 'the coordinator is older and takes no signatures: TLS alone guards the messages']);
  return rows;
}

/** Work of the site, and its alarm. */
function workRows(status: SiteStatus): readonly (readonly [string, string])[] {
  const { coordinator, extraction } = status;
  const scans = [
    `${extraction.done} done`,
    `${extraction.running ?? '?'} running`,
    `${extraction.waiting ?? '?'} waiting`,
    `${extraction.failed ?? '?'} failed`,
    ...extraction.skipped.map(({ code, scans: skipped }) => `${skipped} left out (${code})`),
  ];
  return [
    ['releases', releasesText(status)],
    ...(coordinator === null || coordinator.suspendedWhy === null
      ? []
      : ([
          ['SUSPENDED', `the coordinator asks nothing of this site until its operator resumes it: ${coordinator.suspendedWhy}`],
        ] as const)),
    ...accountRows(status),
    ...(status.paused === null ? [] : ([['PAUSED', pauseText(status.paused)]] as const)),
    ...(status.alarm === null
      ? []
      : ([
          [
            'ALARM',
            `the coordinator's log is not believed (${status.alarm}); ask its operator, then two approvers: \`collimate site recover --coordinator\``,
          ],
        ] as const)),
    ...(status.witnesses ?? []).map(({ key, size, trouble }) => {
      const seen = size === null ? 'has cosigned nothing yet' : `has cosigned the first ${size} entries of the log of releases`;
      return [
        trouble === null ? 'witness' : 'WITNESS',
        `${nameOf(key)} ${seen}${trouble === null ? '' : `: ${trouble}`}`,
      ] as const;
    }),
    ...status.consent.warnings.map((code) => ['CONSENT', saidOf(CONSENT_WARNINGS, code)] as const),
    ['scans', scans.join(', ')],
    ...(extraction.queue === null
      ? []
      : ([['QUEUE', `${extraction.queue.code} since ${extraction.queue.since}: no scan is taken up until it is back`]] as const)),
  ];
}

/** The name in a key, `NAME+KEYID+BASE64`. */
function nameOf(key: string): string {
  return key.split('+', 1)[0];
}

/** States of a study for which somebody is counted. */
const COUNTED: readonly SiteStudyState[] = ['approved', 'extracting', 'ready'];

/** Warnings with their cures, by the code of the status. */
const CONSENT_WARNINGS: Readonly<Record<ConsentWarning, string>> = {
  CLOCK_JUMPED:
    'the clock is more than half a year ahead: no consent table is taken; set it right, or an approver: `collimate site consent confirm-clock`',
  WITHDRAWALS_OPEN:
    'what a withdrawal announced is still to be carried out (is the queue away, or the disk full?); it is tried again each minute',
  KEYS_IN_DATA_FOLDER: 'the keys lie in the data folder: stop the agent and move them beside it, as <DATA>-keys',
  WITHDRAWALS_FILE_FAILED: 'the list of withdrawals cannot be written or read: look at its disk and permissions',
  WITHDRAWALS_COPY_FAILED:
    'the second copy of the list of withdrawals cannot be written or read (`sudo collimate site doctor` says why); it is tried again each minute',
  TABLES_FILE_FAILED:
    'the record of consent tables beside a list of withdrawals cannot be written or read: an older table may be taken for a new one; look at its disk and permissions',
  WITHDRAWALS_COPY_NOT_SET:
    'the list of withdrawals has no second place: set COLLIMATE_SITE_WITHDRAWALS_COPY to a file elsewhere',
  WITHDRAWALS_IN_DATA_FOLDER: 'a list of withdrawals lies in the data folder, and is put back with it: name a file elsewhere',
  WITHDRAWALS_DAMAGED: 'lines of the list of withdrawals are not whole, or of another key folder',
  WITHDRAWALS_LOST: 'a list of withdrawals is gone, or holds fewer than there were; it goes on with what the database knows',
};

/** Why a site that has enrolled is not heard yet. */
const ADMISSION: Reason = 'ADMISSION_PENDING';

/** The coordinator names a head of this hospital's log that was made up, as far as anybody can tell. */
const MADE_UP: SiteCode = 'HEAD_NOT_SIGNED';

function linkText(coordinator: SiteStatus['coordinator']): string {
  if (coordinator === null) return 'not enrolled';
  const { connected, url, since, lastError, nextTryAt, hindrance = null } = coordinator;
  if (!connected && lastError?.trouble === ADMISSION)
    return `waits at ${url}: its operators have to hear the phrase from you by telephone`;
  const hindered =
    hindrance === null
      ? ''
      : `; since ${hindrance.since} it cannot take what this site says (${hindrance.code}): tell its operator, it is said again by itself`;
  if (connected) return `connected to ${url} since ${since}${hindered}`;
  const why = lastError === null ? '' : `: ${lastError.code}${lastError.trouble === null ? '' : ` (${lastError.trouble})`}`;
  const known =
    lastError?.code === MADE_UP
      ? ": it names a head of this hospital's log that this hospital has not signed; nothing is stopped or spent for it, ask its operator"
      : '';
  return `NOT connected to ${url} since ${since}${why}${known}${nextTryAt === null ? '' : `; tried again at ${nextTryAt}`}`;
}

/** Notes that the accounts were started anew: today's people were not admitted by those before. */
function accountRows({ accountsBegunAnew: at }: SiteStatus): readonly (readonly [string, string])[] {
  return at === null || at === undefined
    ? []
    : [['ACCOUNTS', `begun anew at ${at} by whoever keeps the keys: the log says so too`]];
}

function pauseText({ by, at }: NonNullable<SiteStatus['paused']>): string {
  return `by ${by} since ${at}: no scan is begun and no round answered; \`collimate site resume\``;
}

/** Causes of a quarantine, in words. */
const CAUSES: Readonly<Record<QuarantineCause, string>> = {
  'database-behind': 'the database is older than the counter beside the keys: a backup was restored',
  'database-forked': 'the database went another way than the counter beside the keys: it is a copy, or was rewritten',
  'database-uncounted': 'the counter beside the keys is missing',
  'database-ahead': 'the counter beside the keys is older than the database: it was put back',
  'database-altered': 'the ledger is not what its log says: `collimate site verify`',
  'witness-ahead':
    'the coordinator says that it has witnessed more than the log holds: the machine was put back, or that is not so. A recovery spends the budgets of approved studies: ask first (docs/operations/site-agent.md, Recovery)',
  'witness-forked':
    'the coordinator says that it has witnessed another log: a copy of this site went its own way, or that is not so. A recovery spends the budgets of approved studies: ask first (docs/operations/site-agent.md, Recovery)',
  'withdrawals-ahead': 'the database is older than the list of withdrawals: a backup was restored',
  'peer-ahead':
    'another site has seen a log of this one that it does not hold: a backup was restored, or a copy went its own way',
  'witness-forgot': 'the coordinator says that it has witnessed less than it has: ask its operator',
  'witness-unsound': 'the coordinator speaks of a log that this site cannot have begun: ask its operator',
};

function releasesText({ quarantine, quarantineCause }: Pick<SiteStatus, 'quarantine' | 'quarantineCause'>): string {
  switch (quarantine) {
    case 'none':
      return 'possible';
    case 'unrecovered':
      return `STOPPED: ${quarantineCause === null ? 'no cause is known' : saidOf(CAUSES, quarantineCause)}; two approvers: \`collimate site recover\``;
    case 'awaiting-consent':
      return 'STOPPED until consent is imported again from its source: `collimate site consent import FILE`';
    default:
      return assertNever(quarantine);
  }
}

/** Of a past that the database has lost the house knows the price for certain, and the rest at most. */
const RESTORED = '; part of it is known by a recovery alone: at most this, at a time that is not known';

/** `collimate site consent withdraw`. */
export function renderWithdrawal({ done, certificate, releases }: SiteWithdrawal): string {
  const parts = done.map(({ kind, count }) => (count === 1 ? kind : `${kind} (${count})`));
  const first = `Withdrawn. Carried out: ${parts.length === 0 ? 'nothing was left to do' : parts.join(', ')}.`;
  const stands = releases.map(
    ({ study, answers, rho, epsilon, isRestored }) =>
      `  ${study}: ${answers} answers, rho ${readableRho(rho)}, epsilon ${epsilon} at delta 1e-6${isRestored === true ? RESTORED : ''}`,
  );
  const past =
    stands.length === 0
      ? []
      : ['Released before, and not to be taken back; noise that was added here hides whether anybody was in it:', ...stands];
  const proof = certificate === null ? [] : [`Certificate of what was done, on the machine of the agent: ${certificate}`];
  return [first, ...past, ...proof].join('\n');
}
