import type { StudyState } from '@collimate/governance-study';
import type { ProgressName, RoundCode, SiteAlarmName } from '@collimate/protocol';
import type { AnswerOutcome, RoundState, SiteState } from '@collimate/protocol/http';
import type { Generated, GeneratedAlways } from 'kysely';

/** A 64-bit integer: PostgreSQL answers with text. */
type Int8 = string;

/** Hospitals. */
export interface SitesTable {
  id: string;
  name: string;
  state: SiteState;
  /** SHA-256 of the bound public key, hex; null before enrolment. */
  spki: string | null;
  agent_version: string | null;
  policy_sha256: string | null;
  /** What stops the site, as it says itself; `none` if nothing does. */
  alarm: Generated<SiteAlarmName>;
  alarm_since: string | null;
  /** Key of the site's log, SubjectPublicKeyInfo, DER, base64; null until the site has named it. */
  log_key: string | null;
  enrolled_at: string | null;
  last_seen_at: string | null;
  created_at: string;
}

/** One-time invitations; a nonce is kept as its hash alone. */
export interface InvitationsTable {
  nonce_hash: string;
  site_id: string;
  expires_at: string;
  used_at: string | null;
}

/** Certificates issued to sites. */
export interface CertificatesTable {
  serial: string;
  site_id: string;
  pem: string;
  not_after: string;
  issued_at: string;
  revoked_at: string | null;
}

/** Frozen studies; the protocol is its canonical JSON. */
export interface StudiesTable {
  id: string;
  digest: string;
  protocol_json: string;
  state: StudyState;
  created_at: string;
  changed_at: string;
}

/** How far each site is with each study. */
export interface ProgressTable {
  study_id: string;
  site_id: string;
  progress: ProgressName;
  reported_at: string;
}

/** Work for the sites, until they have stored it. */
export interface AssignmentsTable {
  id: string;
  /** Order in which the assignments were made. */
  ordinal: GeneratedAlways<Int8>;
  site_id: string;
  kind: 'review' | 'round';
  study_id: string;
  round_id: string | null;
  created_at: string;
  acknowledged_at: string | null;
}

/** Rounds of studies. */
export interface RoundsTable {
  id: string;
  study_id: string;
  statistic: string;
  ordinal: number;
  epoch: Int8;
  /** Which answer of the statistic is asked, from 0. */
  step: number;
  /** Digest of what the step is given; null where that is nothing. */
  given: string | null;
  /** JSON of the sums of the steps before, decimal integers; null where nothing is given. */
  sums_json: string | null;
  /** Site ids joined by a space, in the order of the protocol. */
  roster: string;
  state: RoundState;
  opened_at: string;
  deadline_at: string;
  closed_at: string | null;
  /** JSON of the pooled estimate, or of the sum of a step that others follow; null unless pooled. */
  estimate_json: string | null;
}

/** What the sites said to rounds; rows are never changed. */
export interface AnswersTable {
  round_id: string;
  site_id: string;
  outcome: AnswerOutcome;
  /** Why: the site's code of a decline, the coordinator's of a refusal. */
  decline_code: RoundCode | null;
  /** The sealed contribution as it came; null for a decline. */
  message: Buffer | null;
  message_sha256: string | null;
  /** JSON of the receipt; null for a decline. */
  receipt_json: string | null;
  stored_at: string;
}

/** Parts of long vectors, until their round closes. */
export interface ChunksTable {
  round_id: string;
  site_id: string;
  upload_sha256: string;
  start_byte: Int8;
  content: Buffer;
}

/** Heads of the sites' logs that were confirmed. */
export interface WitnessesTable {
  site_id: string;
  generation: number;
  size: Int8;
  root: string;
  witnessed_at: string;
  /** Ed25519 of the site, base64; null from an agent that did not sign. */
  signature: string | null;
}

/** Cosignatures of independent witnesses. */
export interface CosignaturesTable {
  witness: string;
  size: Int8;
  line: string;
  at: string;
}

/** Published results. */
export interface ResultsTable {
  study_id: string;
  study_digest: string;
  result_json: string;
  result_digest: string;
  published_at: string;
}

/** Leaves of the coordinator's own log; rows are never changed. */
export interface LeavesTable {
  position: Int8;
  entry: string;
}

/** Answers to identified requests. */
export interface RequestsTable {
  site_id: string;
  request_id: string;
  method: string;
  payload_sha256: string;
  response: Buffer;
  answered_at: string;
}

/** Operators, known by the hash of their token. */
export interface AccountsTable {
  name: string;
  token_sha256: string;
  created_at: string;
}

/** Whose database it is; one row at most. */
export interface OwnerTable {
  fingerprint: string;
  since: string;
}

/** All tables of the coordinator, in the schema `collimate`. */
export interface Schema {
  sites: SitesTable;
  invitations: InvitationsTable;
  certificates: CertificatesTable;
  studies: StudiesTable;
  progress: ProgressTable;
  assignments: AssignmentsTable;
  rounds: RoundsTable;
  answers: AnswersTable;
  chunks: ChunksTable;
  witnesses: WitnessesTable;
  cosignatures: CosignaturesTable;
  results: ResultsTable;
  leaves: LeavesTable;
  requests: RequestsTable;
  accounts: AccountsTable;
  owner: OwnerTable;
}
