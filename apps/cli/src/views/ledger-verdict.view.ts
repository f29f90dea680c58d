import type { SiteApi } from '@collimate/platform-site-api';
import type { AnswerOf } from '@collimate/protocol/http';

type Verdict = AnswerOf<SiteApi['verifyLog']>;
type Finding = Verdict['findings'][number];

/** Findings about an unaltered database that is older than the heads known outside of it: a backup was restored. */
const OF_A_RESTORE: readonly Finding['kind'][] = [
  'database-behind',
  'database-uncounted',
  'database-ahead',
  'witnessed-head-missing',
];

/** Text of `collimate site verify` for a ledger that does not hold, with the cure; the status shows the same. */
export function unsoundText({ isSound, findings }: Pick<Verdict, 'isSound' | 'findings'>): string {
  return [
    isSound
      ? 'The ledger is what its log says. These accounts, signatures, values or features nobody gave to the agent; they do not act and do not count.'
      : findings.length > 0 && findings.every(({ kind }) => OF_A_RESTORE.includes(kind))
        ? 'The ledger is older than what is known of it, as after a backup was restored; nothing is released. Two approvers: `collimate site recover`.\nIf nobody has restored one, keep the folder as it is, and call the coordinator first.'
        : 'The ledger is NOT what its log says; nothing is released any more. Keep the folder as it is, and call the coordinator.',
    ...findings.map(
      ({ kind, at, account, subject }) =>
        `  ${kind}${at === null ? '' : ` at ${at}`}${account === undefined ? '' : ` of account ${account}`}${subject === undefined ? '' : ` of subject ${subject}`}`,
    ),
  ].join('\n');
}
