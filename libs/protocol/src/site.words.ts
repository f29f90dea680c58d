/*
 * Words of a site that stand in messages, tables and answers. Here alone they are listed: wire, HTTP and pages take them from here.
 */

/** What a site says of the coordinator's log when it does not believe it. */
export const LOG_ALARMS = ['coordinator-log-unsigned', 'coordinator-log-smaller', 'coordinator-log-forked'] as const;

/** What stops a site, as it says itself; `none` if nothing does. */
export const SITE_ALARMS = ['none', ...LOG_ALARMS, 'quarantined'] as const;

/** How far a site is with a study, with the word that the HTTP API has for it. Coarse: no word says a count. */
export const PROGRESS_WORDS = {
  received: 'RECEIVED',
  'in-review': 'IN_REVIEW',
  approved: 'APPROVED',
  rejected: 'REJECTED',
  extracting: 'EXTRACTING',
  ready: 'READY',
} as const;

/** What a message of a site is; `unknown` if this version cannot read it. */
export const OUTGOING_KINDS = [
  'enrolment',
  'certificate',
  'session',
  'hello',
  'watch',
  'pull',
  'acknowledgement',
  'progress',
  'heartbeat',
  'log-head',
  'witness-head',
  'contribution',
  'contribution-part',
  'decline',
  'receipt-list',
  'log-look',
  'attempt-word',
  'attempt-look',
  'member-list',
  'member-cosignature',
  'unknown',
] as const;

/** One of OUTGOING_KINDS. */
export type OutgoingKind = (typeof OUTGOING_KINDS)[number];
/** What stops a site, as tables and pages name it. */
export type SiteAlarmName = (typeof SITE_ALARMS)[number];
/** How far a site is with a study, as tables and pages name it. */
export type ProgressName = keyof typeof PROGRESS_WORDS;
