export { ProvenanceError } from './provenance.error.js';
export type { ProvenanceErrorCode } from './provenance.error.js';
export { emptyRoot, HASH_BYTES, leafHash, nodeHash, sameHash } from './tree-hash.js';
export { MerkleTree } from './merkle-tree.js';
export type { ConsistencyProof, InclusionProof, TreeHead } from './merkle-tree.js';
export { verifyConsistency, verifyInclusion } from './verify-proof.js';
export type { StateGiven } from './state-given.entry.js';
export type {
  AlarmCleared,
  AlarmRaised,
  BudgetForfeited,
  CheckpointWitnessed,
  LogEntry,
  LogRestarted,
  BudgetSet,
  AccountRecorded,
  AccountsBegunAnew,
  BudgetSupplemented,
  LogStarted,
  PastClosed,
  QuarantineEntered,
  ReleaseAnswered,
  ReleaseCharged,
  SiteCertified,
  SiteKeyNamed,
  SiteLogRestarted,
  StudyAdvanced,
  StudyFrozen,
  NamesFixed,
  StudyClosed,
  StudyReceived,
  StudyReviewed,
  SubjectRecorded,
} from './log-entry.js';
export { ATTEMPT_DISPUTES } from './attempt.entries.js';
export type { AttemptAnswered, AttemptCharged, AttemptConfirmed, AttemptDispute, AttemptDisputed } from './attempt.entries.js';
export type { SiteSuspended } from './standing.entries.js';
export type { ContributionReceived, ContributionRefused, ResultPublished, RoundClosed } from './round.entries.js';
export type { SitePolicyNamed, SoftwareAccepted, SoftwareNamed } from './software.entries.js';
export { ENTRY_FIELDS } from './entry-kinds.table.js';
export type { EntryKind, EntryOf, FieldForm } from './entry-kinds.table.js';
export { checkEntry, entryBytes, entryLeafHash, entryOfKind, entryText, parseEntry } from './entry-codec.js';
export { commitTo, commitToBytes, opensCommitment, SALT_BYTES } from './commitment.js';
export { fromBase64, toBase64 } from './base64.js';
export { noteKeyId, noteParts, openNote, signatureLine, signNote } from './signed-note.js';
export type { NoteSignature, NoteSigner, NoteVerifier } from './signed-note.js';
export {
  cosignatureTime,
  cosignedMessage,
  formatVerifierKey,
  noteVerifier,
  parseVerifierKey,
  verifierKey,
} from './verifier-key.js';
export type { Ed25519Check, KeyKind, VerifierKey } from './verifier-key.js';
export { readWitnessAnswer, readWitnessSize, witnessRequest } from './witness-message.js';
export { bundleEntry, bundleHeader, LOG_BUNDLE, readBundleEntry, type LogBundleHeader } from './log-bundle.js';
export { judgeLogBundle, type BundleBreak, type JudgedHead, type JudgedLog } from './judge-bundle.js';
export { checkpointText, openCheckpoint, parseCheckpoint, signCheckpoint } from './checkpoint.js';
export type { Checkpoint } from './checkpoint.js';
export { ProvenanceLog } from './provenance-log.js';
export type { Eventually, LeafPlace } from './provenance-log.js';
