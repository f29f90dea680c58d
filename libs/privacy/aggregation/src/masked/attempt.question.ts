import { canonicalBytes, digestOf, type Digest, type SiteId } from '@collimate/kernel-canonical';
import type { SharingTerms } from './attempt.parameters.js';

/** Name of the protocol, in front of everything that is hashed, signed or derived. */
export const PROTOCOL = 'collimate.secagg.v1';

/** What one attempt asks: every site derives it from its own approved text; the coordinator says epoch and attempt alone. */
export interface AttemptQuestion {
  readonly studyDigest: Digest;
  readonly queryDigest: Digest;
  readonly step: number;
  readonly epoch: number;
  /** From 0; never one that a site of the roster has charged before. */
  readonly attempt: number;
  /** Digest of what the step is given besides the records. */
  readonly given: Digest | undefined;
  /** Squared lattice units. */
  readonly sigma2: bigint;
  readonly d2: bigint;
  /** Coordinates of the statistic, without the one that counts the sites. */
  readonly length: number;
  readonly terms: SharingTerms;
  /** Root of the log of members that every site pins. */
  readonly membershipRoot: Digest;
}

/** @returns the question as it stands in the transcript and under the signatures of the adverts */
export function questionDocument(question: AttemptQuestion): Readonly<Record<string, unknown>> {
  const { studyDigest, queryDigest, step, epoch, attempt, given, length, membershipRoot, terms } = question;
  return {
    ...{ studyDigest, queryDigest, step, epoch, attempt, given: given ?? null, length, membershipRoot },
    ...{ sigma2: question.sigma2.toString(), d2: question.d2.toString(), modulus: '18446744073709551616' },
    ...{ closing: terms.closing, colluding: terms.colluding, dropouts: terms.dropouts },
  };
}

/** @returns digest of the question: what an advert is made for, before there is a roster */
export function questionDigest(question: AttemptQuestion): Digest {
  return digestOf(`${PROTOCOL}/question`, questionDocument(question));
}

/** What a signature is for; the word stands under it. */
export type SignedPurpose = 'advert' | 'roster' | 'masked' | 'survivors' | 'confirmed' | 'member';

/**
 * The text under a signature: protocol, purpose, the transcript or, before there is one, the question, and what is said.
 * @param context R, or the digest of the question for an advert
 */
export function signedText(purpose: SignedPurpose, context: Digest, said: unknown): Uint8Array {
  return canonicalBytes({ protocol: PROTOCOL, purpose, context, said });
}

/** The label of a derived key: transcript, purpose and whom it is between, in their order. */
export function keyLabel(purpose: 'mask' | 'self' | 'shares', r: Digest, sites: readonly SiteId[]): Uint8Array {
  return canonicalBytes({ protocol: PROTOCOL, purpose, r, sites });
}
