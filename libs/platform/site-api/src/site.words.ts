/*
 * Words in answers that a client turns into sentences. A word never changes its meaning after its release. The agent's
 * code says where each is decided. They are listed here so that a client which lacks one does not compile.
 */

import { FHIR_ENTRY_NOTES } from '@collimate/governance-consent';

/** Why a subject's features go into no answer; the first that applies. */
export const MISSING_REASONS = [
  /** No scan of the subject has the study's region, under its own name or one that the site has mapped. */
  'REGION_NOT_OF_STUDY',
  /** The subject does not permit this study. */
  'NO_CONSENT',
  /** The label in the table is no group of the study, and is not mapped to one. */
  'GROUP_NOT_OF_STUDY',
  /** The table's label is mapped to several groups of the study. */
  'GROUP_AMBIGUOUS',
  /** The subject's scans are under several groups, or under a group and an unknown label. */
  'SUBJECT_IN_TWO_GROUPS',
  /** None of the subject's scans has been read yet. */
  'NOT_EXTRACTED_YET',
  /** Every scan that was read was left out; `scans.leftOut` says why. */
  'SCANS_LEFT_OUT',
  /** No scan has a value for every feature of the study. */
  'FEATURES_INCOMPLETE',
] as const;

/** Remarks on a table that was accepted. */
export const TABLE_NOTES = [
  /** Numbers of patients within the table that differ only by case or by invisible characters. */
  'SUBJECTS_ALIKE',
  /** The same, but the other spelling is in an earlier table. */
  'SUBJECT_ALIKE_EARLIER',
  /** A withdrawal of a patient who is in no earlier table and in no other row of this one. */
  'WITHDRAWN_UNKNOWN',
  /** An ending below a consent that is dated later: it arrived later, so it counts, and the consent does not. */
  'CONSENT_ENDED_BELOW',
  /** An ending that was recorded before a later consent, and is in the table again: it ends that consent too. */
  'ENDING_AGAIN',
  /**
   * A consent of a table that was imported before, and that has been ended since by a later table or a withdrawal: it
   * permits nothing.
   */
  'CONSENT_ENDED_SINCE',
  /** A consent whose date is not later than that of an ending which arrived before it: it permits nothing. */
  'CONSENT_NOT_LATER',
  /**
   * An ending that would end a consent of a later table, left out because a person said that this table is sent again
   * unchanged.
   */
  'ENDING_HELD_BACK',
  /** Images or masks that do not exist at the path in the table. */
  'IMAGE_NOT_FOUND',
  'MASK_NOT_FOUND',
  /** A disk was too slow to look at every path. */
  'PATHS_NOT_CHECKED',
  /** A patient under two groups: no study counts them in any. */
  'SUBJECT_IN_TWO_GROUPS',
  /**
   * Numbers of patients in the form in which a spreadsheet shortens long numbers, `1.00E+05`: the missing digits are
   * lost.
   */
  'SUBJECT_ROUNDED',
  /** Cells of the column `scan` that are neither `first` nor `second`: no study finds these scans. */
  'SCAN_WORD_UNKNOWN',
  /** Numbers with a comma: no study takes them for numbers. */
  'NUMBER_WITH_COMMA',
  /** Values in a column without a heading: nobody takes them. */
  'VALUE_WITHOUT_HEADING',
  /** The site waits for its recovery, which asks for consent from its source afterwards: this import does not count as that. */
  'IMPORT_BEFORE_RECOVERY',
  ...FHIR_ENTRY_NOTES,
] as const;

/** Trouble with consent and its files. */
export const CONSENT_WARNINGS = [
  /** The machine's clock is more than half a year ahead of the last time that counted, and nobody has confirmed it. */
  'CLOCK_JUMPED',
  /** Something that a withdrawal announced is still to be carried out outside the database. */
  'WITHDRAWALS_OPEN',
  /** The keys lie in the data folder, so that a copy of it brings destroyed keys back. */
  'KEYS_IN_DATA_FOLDER',
  /** The list beside the data folder cannot be written or read. */
  'WITHDRAWALS_FILE_FAILED',
  /** The second copy cannot be written or read. */
  'WITHDRAWALS_COPY_FAILED',
  /** The record of consent tables beside a list cannot be written or read. */
  'TABLES_FILE_FAILED',
  /** A list of an earlier start is gone; it is begun again from the database. */
  'WITHDRAWALS_LOST',
  /** No second place is set: restoring the whole machine would restore an old list with it. */
  'WITHDRAWALS_COPY_NOT_SET',
  /** A list lies in the data folder, so restoring the data folder restores the old list as well. */
  'WITHDRAWALS_IN_DATA_FOLDER',
  /** Lines of a list are not whole, or not of this site's key. */
  'WITHDRAWALS_DAMAGED',
] as const;

/** Causes for which the site stops. */
export const QUARANTINE_CAUSES = [
  /** The database is not the one that the counter beside the keys knows, or its ledger differs from its log. */
  'database-behind',
  'database-forked',
  'database-uncounted',
  'database-ahead',
  'database-altered',
  /** The coordinator has confirmed more than this log holds, or another log. */
  'witness-ahead',
  'witness-forked',
  /** The coordinator names an older head than the one that it has confirmed. */
  'witness-forgot',
  /** The coordinator speaks of a tree that this site cannot have begun. */
  'witness-unsound',
  /** Another site has seen a head of this site's log that it does not hold: a backup was restored, or a copy went its own way. */
  'peer-ahead',
  /** The list of withdrawals beside the database names some that the database has forgotten. */
  'withdrawals-ahead',
] as const;

/** State of a study at this site. */
export const SITE_STUDY_STATES = ['received', 'approved', 'rejected', 'extracting', 'ready', 'closed'] as const;

/** State of a round at this site; the last three are final. */
export const SITE_ROUND_STATES = [
  /** Not answered yet. */
  'ordered',
  /** The message is made, and goes out as it is. */
  'sealed',
  'sent',
  'declined',
  'closed',
] as const;

/** Why something that the coordinator showed as a receipt of this site was not believed. */
export const RECEIPT_FAULTS = [
  /** It bears no signature of this site. */
  'RECEIPT_UNSIGNED',
  /** Its stated cost differs from the cost of its event. */
  'RECEIPT_RHO_DIFFERS',
  /** The study as the site holds it has no such query, or another noise. */
  'RECEIPT_EVENT_DIFFERS',
  /** The budget of the study, or the one for life, has no room for it. */
  'RECEIPT_EXCEEDS_BUDGET',
  /** It cannot be read. */
  'RECEIPT_MALFORMED',
] as const;

/** Verdicts of the log of releases on a message that left. */
export const LOG_VERDICTS = [
  /** The leaf is that of these numbers, or the head is that of the tree. */
  'holds',
  /** The log has another entry: see `collimate site verify`. */
  'differs',
  /** No tree of this log has that head: the database is older than the message. */
  'not-in-log',
  /** The log has no entries for such messages: they hold no answer. */
  'no-leaf',
] as const;

/** Findings of `collimate site verify`. */
export const LEDGER_FINDINGS = [
  'database-behind',
  'database-forked',
  'database-uncounted',
  'database-ahead',
  'head-differs',
  'witnessed-head-missing',
  'leaf-unreadable',
  'charge-differs',
  'answer-differs',
  'forfeit-differs',
  'closed-past-differs',
  'schema-differs',
  'consent-differs',
  'subject-differs',
  'features-differ',
  'scan-differs',
  'round-differs',
  'withdrawal-differs',
  'enrolment-differs',
  'message-differs',
  'setting-differs',
  'subject-log-differs',
  'spent-differs',
  'review-differs',
  'budget-differs',
  'protocol-differs',
  'names-differ',
  'account-differs',
  'signature-differs',
  'value-differs',
] as const;

/** One of QUARANTINE_CAUSES. */
export type QuarantineCause = (typeof QUARANTINE_CAUSES)[number];
/** One of SITE_STUDY_STATES. */
export type SiteStudyState = (typeof SITE_STUDY_STATES)[number];
/** One of MISSING_REASONS. */
export type MissingReason = (typeof MISSING_REASONS)[number];
/** One of TABLE_NOTES. */
export type TableNoteCode = (typeof TABLE_NOTES)[number];
/** One of CONSENT_WARNINGS. */
export type ConsentWarning = (typeof CONSENT_WARNINGS)[number];
