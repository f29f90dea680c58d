/* Words of a site in messages, tables and answers. They are listed only here: wire, HTTP and pages use these lists. */

/** Alarms of a site about the coordinator's log. */
export const LOG_ALARMS = ['coordinator-log-unsigned', 'coordinator-log-smaller', 'coordinator-log-forked'] as const;

/** Alarm of a site that stops its work, in its own words; `none` if there is none. */
export const SITE_ALARMS = ['none', ...LOG_ALARMS, 'quarantined'] as const;

/** Progress of a site with a study, with the word of the HTTP API. Coarse: no word tells a count. */
export const PROGRESS_WORDS = {
  received: 'RECEIVED',
  'in-review': 'IN_REVIEW',
  approved: 'APPROVED',
  rejected: 'REJECTED',
  extracting: 'EXTRACTING',
  ready: 'READY',
} as const;

/** Kind of a site's message; `unknown` if this version cannot read it. */
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
/** Alarm of a site, as tables and pages name it. */
export type SiteAlarmName = (typeof SITE_ALARMS)[number];
/** Progress of a site with a study, as tables and pages name it. */
export type ProgressName = keyof typeof PROGRESS_WORDS;
