/** Every table of a copy, in an order in which rows can be restored: tables that others refer to come first. */
export const COPIED_TABLES = [
  'owner',
  'accounts',
  'sites',
  'invitations',
  'certificates',
  'studies',
  'progress',
  'rounds',
  'assignments',
  'answers',
  'chunks',
  'attempts',
  'attempt_words',
  'consortium',
  'members',
  'member_cosignatures',
  'witnesses',
  'cosignatures',
  'results',
  'leaves',
  'requests',
] as const;

/** A table that a copy holds. */
export type CopiedTable = (typeof COPIED_TABLES)[number];

/** The first line of a copy. */
export interface CopyHead {
  readonly schema: 'collimate.coordinator-backup/1';
  /** Names of the migrations that the database had. */
  readonly migrations: readonly string[];
  /** Fingerprint of the keys that the database belongs to; null for a database that had no keys yet. */
  readonly fingerprint: string | null;
}

/** The last line of a copy: without it, or with another digest, the copy is not whole. */
export interface CopyEnd {
  readonly rows: number;
  /** Size and root of the coordinator's log, by the leaves that were copied; root in lower-case hex. */
  readonly log: { readonly size: number; readonly root: string };
  /** SHA-256 of all lines before this one, line ends included, lower-case hex. */
  readonly sha256: string;
}

/** One row: table, and the columns by name; bytes as `{"base64": …}`. */
export interface CopiedRow {
  readonly table: CopiedTable;
  readonly row: Readonly<Record<string, unknown>>;
}
