import type { ProvenanceErrorCode } from '@collimate/governance-provenance';
import type { StudyError } from '@collimate/governance-study';
import type { CanonicalError } from '@collimate/kernel-canonical';
import type { Fault } from '@collimate/kernel-errors';
import type { NumericError } from '@collimate/kernel-numeric';
import type { AccountingErrorCode } from '@collimate/privacy-accounting';
import type { AggregationErrorCode } from '@collimate/privacy-aggregation';
import type { ProtocolError } from '../protocol.error.js';

/**
 * Reaction of an agent to a reason:
 * - `passed`: nothing more is to be done for the round;
 * - `over`: the study's progress need not be told any more;
 * - `renewed`: it asks for a new certificate, or a new session of signatures;
 * - `retried`: it tries again by itself, and nothing is lost;
 * - `told`: it goes on trying, and tells the people of the hospital the reason, with a hint if there is one;
 * - `none`: no agent meets it; it is told to operators and readers over HTTP.
 */
export type AgentReaction = 'passed' | 'over' | 'renewed' | 'retried' | 'told' | 'none';

/** Fault, reaction and meaning of one reason. */
export interface ReasonRow {
  readonly fault: Fault;
  readonly agent: AgentReaction;
  /** When it is given. */
  readonly says: string;
}

/** Codes of the rooms below, whose errors are told by their code; for a fault of the program the caller reads INTERNAL. */
type ToldBelow = Exclude<
  | ProvenanceErrorCode
  | StudyError['code']
  | CanonicalError['code']
  | NumericError['code']
  | AccountingErrorCode
  | AggregationErrorCode
  | ProtocolError['code'],
  'ANSWER_ALTERED' | 'NOT_RELEASED'
>;

const row = <F extends Fault, A extends AgentReaction>(fault: F, agent: A, says: string) => ({ fault, agent, says }) as const;

/**
 * Every reason that a coordinator gives, as ErrorInfo of a gRPC status and as `code` of an HTTP problem. A reason that was
 * sent once never changes its meaning.
 */
export const REASONS = {
  TOKEN_UNKNOWN: row('refused', 'told', 'the invitation is of no coordinator here'),
  TOKEN_USED: row('refused', 'told', 'the invitation has bound another key'),
  TOKEN_EXPIRED: row('refused', 'told', 'the invitation was not used in time'),
  TOKEN_MALFORMED: row('input', 'told', 'the invitation is not whole'),
  KEY_MISMATCH: row('refused', 'renewed', 'the certificate is asked for a key that is not bound to the site'),
  CSR_INVALID: row('input', 'told', 'the request for a certificate has another form'),
  CERTIFICATE_INVALID: row('input', 'told', 'a certificate cannot be read'),
  CERTIFICATE_REQUIRED: row('refused', 'renewed', 'the call came without a valid certificate of a site'),
  CERTIFICATE_REVOKED: row('refused', 'told', 'the certificate was revoked'),
  IDENTITY_INVALID: row('refused', 'told', 'the certificate names no site'),
  AUTHORITY_MISMATCH: row('refused', 'told', 'the certificate is of another authority'),
  AUTHORITY_UNREACHABLE: row('unavailable', 'retried', 'the authority does not answer'),
  SITE_MISMATCH: row('refused', 'told', 'the certificate is of another site than the call'),
  SITE_UNKNOWN: row('missing', 'told', 'no such site was invited'),
  SITE_EXISTS: row('conflict', 'none', 'the site has enrolled, and needs no invitation'),
  SITE_SUSPENDED: row('refused', 'told', 'the site was suspended'),
  SITE_NOT_IN_THIS_STATE: row('conflict', 'none', 'the site does not take this step any more, or not yet'),
  ADMISSION_PENDING: row('refused', 'told', 'the operators have not compared the phrase of the site by telephone yet'),
  PHRASE_DIFFERS: row('refused', 'none', 'the phrase is not that of the key that the site has bound'),
  SECOND_PERSON_NEEDED: row(
    'refused',
    'none',
    'the caller invited the site or made the account, does not hold a token alone, or was confirmed by nobody',
  ),
  OPERATOR_UNKNOWN: row('missing', 'none', 'there is no such operator'),
  OPERATOR_EXISTS: row('conflict', 'none', 'this name is, or was, that of an operator'),
  OPERATOR_OF_THE_MACHINE: row('refused', 'none', "the token of this operator stands in a file of the coordinator's machine"),
  UPGRADE_REQUIRED: row('conflict', 'told', 'agent and coordinator speak no version in common'),
  ENVELOPE_MISSING: row('refused', 'told', 'the message bears no signature of its site, whose messages have to'),
  ENVELOPE_INVALID: row('refused', 'told', 'the signature beside the message does not hold: it, or the message, was altered'),
  ENVELOPE_FOREIGN: row(
    'refused',
    'told',
    'the message is for another coordinator, or signed by another key than its site has named',
  ),
  ENVELOPE_REPLAYED: row('refused', 'told', 'the message has arrived before'),
  ENVELOPE_SESSION_ENDED: row('conflict', 'renewed', 'the coordinator does not know the session of the message any more'),
  STUDY_UNKNOWN: row('missing', 'over', 'there is no such study'),
  STUDY_EXISTS: row('conflict', 'none', 'another protocol has this id'),
  STUDY_NOT_IN_THIS_STATE: row('conflict', 'over', 'the study does not take this step any more, or not yet'),
  STUDY_DIGEST_DIFFERS: row('conflict', 'over', 'the study of this id has another digest'),
  INVALID_PROTOCOL: row('input', 'none', 'the protocol breaks a rule, whose key is named'),
  ROUND_UNKNOWN: row('missing', 'passed', 'there is no such round'),
  ROUND_CLOSED: row('conflict', 'passed', 'the round takes no answers any more'),
  NOT_IN_ROSTER: row('refused', 'passed', 'the round does not ask this site'),
  WRONG_ROUND: row('conflict', 'told', 'the contribution was made for another round'),
  CONTRIBUTION_DIFFERS: row('conflict', 'passed', 'another answer of this site is stored already'),
  CONTRIBUTION_INCOMPLETE: row('conflict', 'told', 'parts of the contribution are missing'),
  CONTRIBUTION_IMPLAUSIBLE: row(
    'input',
    'passed',
    'no honest site could have sent this vector; it was charged and is not pooled',
  ),
  MALFORMED_CONTRIBUTION: row('input', 'told', 'the contribution has another form'),
  ATTEMPT_REFUSED: row('conflict', 'told', 'a word in an attempt at a masked sum does not hold, or is not of this turn'),
  RECEIPT_DIFFERS: row('input', 'told', 'the receipt is of another answer, noise or price'),
  CHECKPOINT_FORKED: row('refused', 'told', 'the head of the log does not continue the one that was witnessed'),
  CHECKPOINT_SMALLER: row('refused', 'told', 'the log is shorter than the one that was witnessed'),
  CHECKPOINT_UNSIGNED: row('refused', 'told', 'the head of the log is not signed by the key that the site named'),
  CHECKPOINT_NOT_WITNESSED: row('conflict', 'told', 'the head of the receipt was not witnessed before'),
  RESTART_UNPROVEN: row('refused', 'told', 'a tree after a recovery does not prove its beginning'),
  RESULT_UNKNOWN: row('missing', 'none', 'the study has no published result'),
  TOO_MANY_CALLS: row('busy', 'retried', 'the site makes more calls than its work needs'),
  DEADLINE_REQUIRED: row('input', 'told', 'a call has a deadline of at most 120 s'),
  IDEMPOTENCY_MISMATCH: row('conflict', 'told', 'another request was carried out under this id'),
  INVALID_REQUEST: row('input', 'told', 'the request has another form'),
  MALFORMED_MESSAGE: row('input', 'told', 'a part of the message is missing or has another form'),
  UNKNOWN_ENUM: row('input', 'told', 'a word of the message is not known here'),
  PAYLOAD_MISMATCH: row('input', 'told', 'the request does not have the digest that it names'),
  UNSUPPORTED_MODE: row('input', 'told', 'this way of adding noise is not known here'),
  BAD_IDENTIFIER: row('input', 'told', 'an identifier has another form'),
  BAD_DIGEST: row('input', 'told', 'a digest is not 64 hexadecimal digits'),
  BAD_INSTANT: row('input', 'told', 'an instant has another form'),
  NOT_CANONICAL: row('input', 'told', 'a document holds what canonical JSON cannot'),
  NOT_A_RATIONAL: row('input', 'told', 'an exact number has another form'),
  NOT_POSITIVE: row('input', 'told', 'a number has to be positive'),
  DIVISION_BY_ZERO: row('input', 'told', 'a fraction has the denominator 0'),
  NOT_CONVERGED: row('input', 'told', 'a matrix has a number that is not finite'),
  UNKNOWN_ENTRY_KIND: row('input', 'told', 'an entry of a log is of no known kind'),
  BAD_ENTRY: row('input', 'told', 'an entry of a log has another form'),
  BAD_HASH: row('input', 'told', 'a hash is not 32 bytes'),
  BAD_NOTE: row('input', 'told', 'a signed note has another form'),
  BAD_CHECKPOINT: row('input', 'told', 'the text of a head has another form'),
  BAD_KEY: row('input', 'told', 'a key of signed notes has another form'),
  BAD_BUNDLE: row('input', 'told', 'an exported log has another form'),
  SIGNATURE_REFUSED: row('refused', 'told', 'a signature does not hold'),
  OUT_OF_RANGE: row('missing', 'none', 'the log has no such entry, or was never so long'),
  INVALID_EVENT: row('input', 'told', 'a mechanism has parameters that it cannot have'),
  SHARE_TOO_SMALL: row('input', 'told', 'a share of the noise would have a sigma below 4 lattice units'),
  INVALID_BUDGET: row('input', 'told', 'a budget is no exact positive number'),
  INVALID_DELTA: row('input', 'told', 'delta is no probability'),
  KEYS_UNREADABLE: row('unavailable', 'retried', 'the keys of the coordinator cannot be read'),
  STORE_LOCKED: row('conflict', 'told', 'another program has the database'),
  STORE_OF_ANOTHER_COORDINATOR: row('conflict', 'told', 'the database is of another coordinator'),
  STORE_STANDS_BY: row('unavailable', 'retried', 'another process of this coordinator writes'),
  STORE_UNREADABLE: row('unavailable', 'retried', 'the database cannot be read'),
  STORE_UNREACHABLE: row('unavailable', 'retried', 'the database does not answer'),
  STORE_LOGIN_REFUSED: row('unavailable', 'retried', 'the database refuses the login'),
  STORE_MISSING: row('unavailable', 'retried', 'there is no such database'),
  STORE_READ_ONLY: row('unavailable', 'retried', 'the database takes no writes'),
  STORE_FULL: row('unavailable', 'retried', 'the disk of the database is full'),
  MIGRATION_UNKNOWN: row('conflict', 'told', 'the database is of a later version'),
  BACKUP_DAMAGED: row('input', 'none', 'the backup is not whole, or was changed'),
  BACKUP_FOREIGN: row('conflict', 'none', 'the backup is of a coordinator with other keys'),
  STORE_NOT_EMPTY: row('conflict', 'none', 'there is a database already, which no backup is put over'),
  BACKUP_UNSEALED: row('refused', 'none', 'the backup bears no seal of this coordinator'),
  BACKUP_MISSING: row('missing', 'none', 'there is no backup in the folder'),
  BACKUP_PLACE_REFUSED: row('input', 'none', 'a backup cannot be made in this folder'),
  BACKUP_EXISTS: row('conflict', 'none', 'the folder of the backup is there already'),
  BACKUP_RUNNING: row('busy', 'none', 'another backup is being made'),
  BACKUP_FAILED: row('unavailable', 'none', 'the backup could not be written'),
  KEYS_MISSING: row('missing', 'none', 'the folder of the keys is not there'),
  BAD_REQUEST: row('input', 'none', 'the request is no HTTP request that is taken here'),
  UNAUTHENTICATED: row('refused', 'none', 'who calls is not known'),
  FORBIDDEN: row('refused', 'none', 'the caller may not do that'),
  NOT_FOUND: row('missing', 'none', 'there is no such path'),
  METHOD_NOT_ALLOWED: row('input', 'none', 'the path does not take this method'),
  TOO_LARGE: row('input', 'none', 'the body is larger than what is taken'),
  UNSUPPORTED_MEDIA_TYPE: row('input', 'none', 'the body is not JSON'),
  TOO_MANY_REQUESTS: row('busy', 'none', 'too many wrong tokens came from there'),
  INTERNAL: row('broken', 'told', 'something is broken inside; its log says more'),
} as const satisfies Readonly<Record<string, ReasonRow>> & Readonly<Record<ToldBelow, ReasonRow>>;

/** Reason for the failure of a call to the coordinator. */
export type Reason = keyof typeof REASONS;

/**
 * Faults of the codes of a room above that are told as reasons: each code has to be a reason of the table with the same
 * fault.
 */
export type ReasonFaults = { readonly [R in Reason]?: (typeof REASONS)[R]['fault'] };

/** @returns whether a word is a reason of this version; a later coordinator may give others */
export function isReason(word: unknown): word is Reason {
  return typeof word === 'string' && Object.hasOwn(REASONS, word);
}

/** @returns the reaction of an agent to a reason; `told` for a word of a later version */
export function reactionTo(word: unknown): AgentReaction {
  return isReason(word) ? REASONS[word].agent : 'told';
}
