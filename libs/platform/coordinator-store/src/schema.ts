import type { StudyState } from '@collimate/governance-study';
import type { ProgressName, RoundCode, SiteAlarmName } from '@collimate/protocol';
import type { AnswerOutcome, RoundState, SiteState } from '@collimate/protocol/http';
import type { Generated, GeneratedAlways } from 'kysely';
import type { AccountsTable } from './accounts.table.js';

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
  /** Alarm of the site, in its own words; `none` if there is none. */
  alarm: Generated<SiteAlarmName>;
  alarm_since: string | null;
  /** Key of the site's log, SubjectPublicKeyInfo, DER, base64; null until the site has named it. */
  log_key: string | null;
  /** Since when it signs its messages; null for one that never has. */
  signs_since: string | null;
  /** Why it is suspended, as its hospital is told; null while it is not. */
  suspended_why: string | null;
  /** Operator whose invitation has bound its key; null from before operators had names. */
  invited_by: string | null;
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
  /** Operator who made it; null from before operators had names. */
  invited_by: string | null;
  /** Time since which it is void: its operator was removed, or got its token from somebody else. */
  void_since: string | null;
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
  /** Until when its sites may answer the review; null where the protocol knows no such time, and before it is open. */
  review_until: string | null;
  /** When that time was over and noted. */
  review_ended_at: string | null;
}

/** Progress of each site with each study. */
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
  /** In which turn of a standing study, from 0. */
  turn: Generated<number>;
  /** Which answer of the statistic is asked, from 0. */
  step: number;
  /** Whether each site answers in the open with its whole noise, because no attempt at a masked sum gave one. */
  fallback: Generated<boolean>;
  /** Digest of the step's input; null if it has none. */
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

/** Answers of the sites to rounds; rows are never changed. */
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

/** Attempts at masked sums. */
export interface AttemptsTable {
  round_id: string;
  /** From 0. */
  attempt: number;
  /** Site ids joined by a space, sorted. */
  invited: string;
  /** Lines of the log of members under which it stands, and its root. */
  member_size: number;
  member_root: string;
  state: AttemptState;
  /** Why it failed; null in another state. */
  code: string | null;
  opened_at: string;
  /** When its present phase is over at the latest. */
  phase_until: string;
  /** When everybody of the roster had signed: from then on a site may have charged. Null before. */
  cleared_at: string | null;
  ended_at: string | null;
}

/** State of an attempt: its sum is `confirmed` once its sites have signed the published sum. */
export type AttemptState = 'open' | 'summed' | 'confirmed' | 'failed';

/** Words of an attempt, in their order; rows are never changed, and replaying them gives the attempt again. */
export interface AttemptWordsTable {
  round_id: string;
  attempt: number;
  ordinal: number;
  /** Null where the time of a phase was over. */
  site_id: string | null;
  /** MaskingWord as it came; null where the time of a phase was over. */
  message: Buffer | null;
  /** JSON of the receipt of an upload. */
  receipt_json: string | null;
  /** JSON of the proof that the upload stands in the log of its site. */
  proof_json: string | null;
  stored_at: string;
}

/** The public half of the consortium's offline key; one row at most. */
export interface ConsortiumTable {
  public_key: string;
  named_at: string;
}

/** Lines of the log of members; rows are never changed. */
export interface MembersTable {
  position: number;
  site_id: string;
  /** Ed25519, 64 hex digits. */
  identity_key: string;
  /** By the consortium, 128 hex digits. */
  signature: string;
  added_at: string;
}

/** Cosignatures under lines of the log of members. */
export interface MemberCosignaturesTable {
  position: number;
  site_id: string;
  signature: string;
  added_at: string;
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
  /**
   * Key under which it is signed, SubjectPublicKeyInfo, DER, base64; null if the site had named none, or the key is not
   * known any more.
   */
  log_key: string | null;
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
  /** Turn of a standing study, from 0. */
  turn: number;
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

/** Owner of the database; one row at most. */
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
  attempts: AttemptsTable;
  attempt_words: AttemptWordsTable;
  consortium: ConsortiumTable;
  members: MembersTable;
  member_cosignatures: MemberCosignaturesTable;
  witnesses: WitnessesTable;
  cosignatures: CosignaturesTable;
  results: ResultsTable;
  leaves: LeavesTable;
  requests: RequestsTable;
  accounts: AccountsTable;
  owner: OwnerTable;
}
