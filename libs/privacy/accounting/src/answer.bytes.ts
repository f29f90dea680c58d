import { canonicalBytes } from '@collimate/kernel-canonical';
import { eventDocument } from './privacy-event.js';
import type { ReleaseTerms } from './released.js';

/** A released vector as it stands in the ledger. */
export interface AnswerDocument {
  readonly schema: 'collimate.answer/1';
  readonly studyId: string;
  readonly queryDigest: string;
  readonly epoch: number;
  /** Absent for the first: answers of one step have the bytes that they always had. */
  readonly step?: number;
  /** Absent where nothing was given. */
  readonly given?: string;
  readonly event: unknown;
  /** Decimal integers, lattice units. */
  readonly vector: readonly string[];
}

/**
 * The bytes over which an answer's hash is taken: canonical JSON with the terms beside the vector. The site commits to
 * them in its log; whoever was sent the vector makes them anew and compares. It makes nothing that may leave a site.
 * @example
 * ```ts
 * import { answerBytes } from '@collimate/privacy-accounting';
 * import { parseDigest, parseStudyId } from '@collimate/kernel-canonical';
 * const key = { studyId: parseStudyId('lung'), queryDigest: parseDigest('0'.repeat(64)), epoch: 3, step: 0 };
 * const event = { kind: 'discrete-gaussian', sigma2: 50n, d2: 4n } as const;
 * const document = JSON.parse(String.fromCharCode(...answerBytes({ key, event }, [12n, -3n])));
 * [document.schema, document.epoch, document.vector]; // => ['collimate.answer/1', 3, ['12', '-3']]
 * ```
 */
export function answerBytes({ key, event, given }: ReleaseTerms, vector: readonly bigint[]): Uint8Array {
  return canonicalBytes({
    schema: 'collimate.answer/1',
    studyId: key.studyId,
    queryDigest: key.queryDigest,
    epoch: key.epoch,
    ...(key.step > 0 && { step: key.step }),
    ...(given !== undefined && { given }),
    event: eventDocument(event),
    vector: vector.map(String),
  } satisfies AnswerDocument);
}
