import { canonicalJson, type Digest, type RoundId, type StudyId } from '@collimate/kernel-canonical';
import { formatRational, parseRational } from '@collimate/kernel-numeric';
import {
  eventDocument,
  parseEvent,
  rhoOf,
  type Charge,
  type PrivacyEvent,
  type ReleaseOrder,
} from '@collimate/privacy-accounting';

/** A row of the table of charges. */
export interface ChargeRow {
  readonly sequence: number;
  readonly study_id: string;
  readonly query_digest: string;
  readonly epoch: number;
  readonly request: string;
  readonly event: string;
  readonly rho: string;
  readonly cause: 'order' | 'recovery';
  readonly tree: number;
  readonly leaf: number;
  /** Set, all three, where the charge is of one attempt at a masked sum. */
  readonly attempt_step: number | null;
  readonly attempt: number | null;
  readonly transcript: string | null;
}

/** @returns the part of an order that the row keeps besides its key */
export function requestText(order: ReleaseOrder): string {
  return canonicalJson({
    studyDigest: order.studyDigest,
    roundId: order.roundId,
    ...(order.step === 0 ? {} : { step: order.step }),
  });
}

/** @returns the event and its price as they stand in the row */
export function eventColumns(event: PrivacyEvent): { readonly event: string; readonly rho: string } {
  return { event: canonicalJson(eventDocument(event)), rho: formatRational(rhoOf(event)) };
}

/** @param asked which answer of it, by the present order @returns the charge that the row holds */
export function chargeOf(row: ChargeRow, asked: Pick<ReleaseOrder, 'step' | 'given'>, replayed: boolean): Charge {
  const request = JSON.parse(row.request) as { studyDigest: Digest; roundId: RoundId; step?: number };
  const order: ReleaseOrder = {
    studyId: row.study_id as StudyId,
    queryDigest: row.query_digest as Digest,
    epoch: row.epoch,
    step: request.step ?? 0,
    studyDigest: request.studyDigest,
    roundId: request.roundId,
    ...(row.attempt !== null && { masked: { attempt: row.attempt, transcript: row.transcript as Digest } }),
  };
  const event = parseEvent(JSON.parse(row.event));
  const { step, given } = asked;
  return { kind: 'charged', order, event, rho: parseRational(row.rho), step, given, sequence: row.sequence, replayed };
}
