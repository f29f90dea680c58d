/*
 * Words that stand in answers and that a client says in sentences. A word that was told once never changes its meaning.
 * The agent says where each is decided; here they are, so that a client which lacks one does not compile.
 */

/** Why a subject's features go into no answer. */
export const MISSING_REASONS = [
  'REGION_NOT_OF_STUDY',
  'NO_CONSENT',
  'GROUP_NOT_OF_STUDY',
  'GROUP_AMBIGUOUS',
  'SUBJECT_IN_TWO_GROUPS',
  'NOT_EXTRACTED_YET',
  'SCANS_LEFT_OUT',
  'FEATURES_INCOMPLETE',
] as const;

/** What is odd about a table that was taken all the same. */
export const TABLE_NOTES = [
  'SUBJECTS_ALIKE',
  'SUBJECT_ALIKE_EARLIER',
  'CONSENT_ENDED_BELOW',
  'IMAGE_NOT_FOUND',
  'MASK_NOT_FOUND',
  'PATHS_NOT_CHECKED',
  'SUBJECT_IN_TWO_GROUPS',
] as const;

/** What is not as it should be with consent and what keeps it. */
export const CONSENT_WARNINGS = [
  'CLOCK_JUMPED',
  'WITHDRAWALS_OPEN',
  'KEYS_IN_DATA_FOLDER',
  'WITHDRAWALS_FILE_FAILED',
  'WITHDRAWALS_COPY_FAILED',
  'WITHDRAWALS_LOST',
  'WITHDRAWALS_COPY_NOT_SET',
  'WITHDRAWALS_IN_DATA_FOLDER',
  'WITHDRAWALS_DAMAGED',
] as const;

/** One of MISSING_REASONS. */
export type MissingReason = (typeof MISSING_REASONS)[number];
/** One of TABLE_NOTES. */
export type TableNoteCode = (typeof TABLE_NOTES)[number];
/** One of CONSENT_WARNINGS. */
export type ConsentWarning = (typeof CONSENT_WARNINGS)[number];
