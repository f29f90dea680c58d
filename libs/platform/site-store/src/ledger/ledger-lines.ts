import type { AttemptAnswered, AttemptCharged, ReleaseAnswered, ReleaseCharged } from '@collimate/governance-provenance';
import { digestOf, sha256Hex, toHex } from '@collimate/kernel-canonical';
import { formatRational } from '@collimate/kernel-numeric';
import { eventDocument, parseEvent, rhoOf, UNAVAILABLE_ANSWER } from '@collimate/privacy-accounting';
import type { ChargeRow } from './charge.row.js';

/** A charge with everything that its row holds. */
export interface ChargeLine extends ChargeRow {
  readonly seal: string | null;
  readonly subject_log_salt: Uint8Array;
  readonly subject_tree: number | null;
  readonly subject_size: number | null;
}

/** An answer with everything that its row holds. */
export interface AnswerLine {
  readonly seal: string | null;
  readonly sequence: number;
  readonly step: number;
  readonly given: string | null;
  readonly kind: 'released' | 'unavailable';
  readonly bytes: Uint8Array;
  readonly hash: string;
  readonly tree: number;
  readonly leaf: number;
}

/** @returns whether the row is the one that the leaf was written with */
export function isChargeOf(row: ChargeLine, entry: ReleaseCharged | AttemptCharged): boolean {
  try {
    const event = parseEvent(JSON.parse(row.event));
    const request = JSON.parse(row.request) as { readonly studyDigest?: unknown };
    return (
      isAttemptOf(row, entry) &&
      row.sequence === entry.sequence &&
      request.studyDigest === entry.study &&
      row.query_digest === entry.query &&
      row.epoch === entry.epoch &&
      row.cause === entry.cause &&
      row.rho === entry.rho &&
      formatRational(rhoOf(event)) === entry.rho &&
      digestOf('collimate.privacy-event/1', eventDocument(event)) === entry.event
    );
  } catch {
    // A row that cannot be read is not the one that was written.
    return false;
  }
}

function isAttemptOf({ attempt_step: step, attempt, transcript }: ChargeLine, entry: ReleaseCharged | AttemptCharged): boolean {
  if (entry.kind === 'release-charged') return attempt === null && transcript === null && step === null;
  return attempt === entry.attempt && transcript === entry.transcript && step === entry.step;
}

/** @returns whether the row is the one that the leaf was written with, byte for byte */
export function isAnswerOf(row: AnswerLine, entry: ReleaseAnswered | AttemptAnswered): boolean {
  // An altered file can hold a text of the same bytes, which is not what was written.
  if (!(row.bytes instanceof Uint8Array)) return false;
  const isOfIts =
    entry.kind === 'release-answered' ||
    (row.step === entry.step && toHex(row.bytes.subarray(0, entry.transcript.length / 2)) === entry.transcript);
  return isOfIts && row.sequence === entry.sequence && row.hash === entry.answer && sha256Hex(row.bytes) === entry.answer;
}

/** @returns whether an answer from before rows had seals is possible: one step, no input, and a kind that fits its bytes */
export function isEarlierAnswer({ step, given, kind, bytes }: AnswerLine): boolean {
  return step === 0 && given === null && (kind === 'unavailable') === (Buffer.from(bytes).toString() === UNAVAILABLE_ANSWER);
}
