import { parseDigest, parseStudyId, type Digest, type StudyId } from '@collimate/kernel-canonical';
import { Progress, type StudyReview } from './generated/collimate/v1/study.js';
import { protocolBytes } from './bounds.js';
import { ProtocolError } from './protocol.error.js';
import type { ProgressName } from './site.words.js';

const NAMES: readonly (readonly [Progress, ProgressName])[] = [
  [Progress.PROGRESS_RECEIVED, 'received'],
  [Progress.PROGRESS_IN_REVIEW, 'in-review'],
  [Progress.PROGRESS_APPROVED, 'approved'],
  [Progress.PROGRESS_REJECTED, 'rejected'],
  [Progress.PROGRESS_EXTRACTING, 'extracting'],
  [Progress.PROGRESS_READY, 'ready'],
];

/** @throws ProtocolError UNKNOWN_ENUM for an unspecified or foreign value */
export function progressFromWire(progress: Progress): ProgressName {
  const row = NAMES.find(([value]) => value === progress);
  if (row === undefined) throw new ProtocolError('UNKNOWN_ENUM', 'this progress has no name', { place: { tag: 'progress' } });
  return row[1];
}

/** @returns the wire value of a progress name */
export function progressToWire(name: ProgressName): Progress {
  const row = NAMES.find(([, known]) => known === name);
  if (row === undefined) throw new ProtocolError('UNKNOWN_ENUM', 'this name is no progress', { place: { tag: 'progress' } });
  return row[0];
}

/** A protocol that asks for the hospital's review: its text and the digest that will be signed. */
export interface ReceivedReview {
  readonly studyId: StudyId;
  readonly studyDigest: Digest;
  /** The protocol as sent; parse it with governance/study and compare the digest before showing it. */
  readonly protocol: unknown;
}

/** @throws ProtocolError MALFORMED_MESSAGE unless the protocol is JSON; CanonicalError for a bad id or digest */
export function reviewFromWire(review: StudyReview): ReceivedReview {
  const bytes = protocolBytes(review.protocolJson);
  let protocol: unknown;
  try {
    protocol = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    throw new ProtocolError('MALFORMED_MESSAGE', 'the protocol is not JSON', { place: { tag: 'protocol_json' } });
  }
  return { studyId: parseStudyId(review.studyId), studyDigest: parseDigest(review.studyDigest), protocol };
}

/** @param protocolJson canonical JSON of the protocol, UTF-8 */
export function reviewToWire(studyId: StudyId, studyDigest: Digest, protocolJson: Uint8Array): StudyReview {
  return { studyId, studyDigest, protocolJson: Buffer.from(protocolJson) };
}
