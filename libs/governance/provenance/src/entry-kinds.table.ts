import { ATTEMPT_DISPUTES } from './attempt.entries.js';
import type { LogEntry } from './log-entry.js';

/** Form of a field of an entry; an array lists the allowed words. */
export type FieldForm = 'digest' | 'instant' | 'count' | 'identifier' | 'version' | 'rational' | readonly string[];

/** The kind of every entry that a leaf can hold. */
export type EntryKind = LogEntry['kind'];

const COMMITTED = { commitment: 'digest' } as const;

/** The entry of one kind. */
export type EntryOf<K extends EntryKind> = Extract<LogEntry, { readonly kind: K }>;

/** The form of every field of one kind: a field that its type does not have, or one that is forgotten, does not compile. */
type FieldsOf<K extends EntryKind> = { readonly [F in Exclude<keyof EntryOf<K>, 'kind'>]: FieldForm };

/** Fields of every entry kind, besides `kind`; nothing else may stand in an entry, and nothing may be missing. */
export const ENTRY_FIELDS: { readonly [K in EntryKind]: FieldsOf<K> } = {
  'log-started': { owner: 'identifier', at: 'instant' },
  'log-restarted': {
    owner: 'identifier',
    at: 'instant',
    heldSize: 'count',
    heldRoot: 'digest',
    witnessedSize: 'count',
    witnessedRoot: 'digest',
  },
  'study-received': { study: 'digest', at: 'instant' },
  'study-reviewed': { study: 'digest', decision: ['approved', 'rejected'], statements: 'digest', at: 'instant' },
  'study-closed': { study: 'digest', at: 'instant' },
  'names-fixed': { study: 'digest', commitment: 'digest', at: 'instant' },
  'budget-set': { rho: 'rational', at: 'instant' },
  'budget-supplemented': { rho: 'rational', statements: 'digest', at: 'instant' },
  'site-left': { statements: 'digest', at: 'instant' },
  'policy-applied': { policy: 'digest', statements: 'digest', at: 'instant' },
  'account-recorded': { account: 'identifier', seal: 'digest', at: 'instant' },
  'accounts-begun-anew': { at: 'instant' },
  'release-charged': {
    sequence: 'count',
    study: 'digest',
    query: 'digest',
    epoch: 'count',
    event: 'digest',
    rho: 'rational',
    cause: ['order', 'recovery'],
    subjectLog: 'digest',
  },
  'release-answered': { sequence: 'count', answer: 'digest' },
  'attempt-charged': {
    sequence: 'count',
    study: 'digest',
    query: 'digest',
    step: 'count',
    epoch: 'count',
    attempt: 'count',
    transcript: 'digest',
    event: 'digest',
    rho: 'rational',
    cause: ['order', 'recovery'],
    subjectLog: 'digest',
  },
  'attempt-answered': { sequence: 'count', step: 'count', attempt: 'count', transcript: 'digest', answer: 'digest' },
  'attempt-confirmed': { sequence: 'count', said: 'digest', at: 'instant' },
  'attempt-disputed': { transcript: 'digest', reason: ATTEMPT_DISPUTES, at: 'instant' },
  'past-closed': { charges: 'count', lost: 'count', spent: 'rational', ledger: 'digest', at: 'instant' },
  'budget-forfeited': { study: 'identifier', rho: 'rational', at: 'instant' },
  'quarantine-entered': { at: 'instant' },
  'alarm-raised': {
    alarm: ['coordinator-log-unsigned', 'coordinator-log-smaller', 'coordinator-log-forked'],
    at: 'instant',
  },
  'alarm-cleared': { alarm: ['coordinator-log-smaller', 'coordinator-log-forked'], at: 'instant' },
  'consent-recorded': COMMITTED,
  'cohort-recorded': COMMITTED,
  'features-recorded': COMMITTED,
  'withdrawal-effected': COMMITTED,
  'study-frozen': { study: 'digest', at: 'instant' },
  'study-advanced': { study: 'digest', state: 'identifier', at: 'instant' },
  'site-certified': { site: 'identifier', certificate: 'digest', at: 'instant' },
  'checkpoint-witnessed': { site: 'identifier', size: 'count', root: 'digest', at: 'instant' },
  'site-log-restarted': {
    site: 'identifier',
    generation: 'count',
    heldSize: 'count',
    heldRoot: 'digest',
    witnessedSize: 'count',
    witnessedRoot: 'digest',
    at: 'instant',
  },
  'site-key-named': { site: 'identifier', key: 'digest', at: 'instant' },
  'site-suspended': { site: 'identifier', at: 'instant' },
  'site-standing-set': { site: 'identifier', standing: ['active', 'suspended', 'revoked'], by: 'identifier', at: 'instant' },
  'review-lapsed': { study: 'digest', site: 'identifier', at: 'instant' },
  'operator-recorded': {
    operator: 'identifier',
    change: ['added', 'token-replaced', 'confirmed', 'removed'],
    by: 'identifier',
    at: 'instant',
  },
  'state-given': { round: 'identifier', step: 'count', state: 'digest', at: 'instant' },
  'contribution-received': { round: 'identifier', site: 'identifier', receipt: 'digest', at: 'instant' },
  'attempt-opened': { round: 'identifier', attempt: 'count', members: 'digest', at: 'instant' },
  'upload-received': {
    round: 'identifier',
    attempt: 'count',
    site: 'identifier',
    transcript: 'digest',
    upload: 'digest',
    receipt: 'digest',
    at: 'instant',
  },
  'attempt-ended': { round: 'identifier', attempt: 'count', outcome: ['summed', 'failed'], at: 'instant' },
  'sum-published': { round: 'identifier', attempt: 'count', transcript: 'digest', sum: 'digest', at: 'instant' },
  'sum-confirmed': {
    round: 'identifier',
    attempt: 'count',
    site: 'identifier',
    transcript: 'digest',
    sum: 'digest',
    at: 'instant',
  },
  'member-added': { site: 'identifier', key: 'digest', size: 'count', root: 'digest', at: 'instant' },
  'member-cosigned': { site: 'identifier', index: 'count', at: 'instant' },
  'contribution-refused': { round: 'identifier', site: 'identifier', reason: ['implausible'], at: 'instant' },
  'round-closed': { round: 'identifier', outcome: ['pooled', 'abandoned'], at: 'instant' },
  'software-named': { version: 'version', software: 'digest', at: 'instant' },
  'site-policy-named': { site: 'identifier', policy: 'digest', at: 'instant' },
  'software-accepted': { version: 'version', software: 'digest', by: ['first-seen', 'two-people'], at: 'instant' },
  'result-published': { study: 'digest', result: 'digest', at: 'instant' },
};
