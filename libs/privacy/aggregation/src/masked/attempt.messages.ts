import type { Digest, SiteId } from '@collimate/kernel-canonical';
import type { SealedShares } from './sealed.shares.js';

/** A site's signature under something that is known from elsewhere. */
export interface SiteSignature {
  readonly site: SiteId;
  /** Hex. */
  readonly signature: string;
}

/** P2, site to coordinator: the signature under R and, in `threshold`, the shares for the others. */
export interface RosterAnswer extends SiteSignature {
  readonly r: Digest;
  readonly shares: readonly SealedShares[];
}

/** P3, coordinator to one site: all signatures under R, and what the others have sealed for it. */
export interface Clearance {
  readonly r: Digest;
  readonly signatures: readonly SiteSignature[];
  readonly shares: readonly SealedShares[];
}

/** P3, site to coordinator: the masked vector, with the coordinate that counts the sites at its end. */
export interface MaskedUpload extends SiteSignature {
  readonly r: Digest;
  /** 8 bytes a coordinate. */
  readonly masked: Uint8Array;
  /** H(y, R), over which the signature goes and which leaf and receipt hold. */
  readonly hash: Digest;
}

/** P5, coordinator to site: who survived, and who has signed that. */
export interface UnmaskRequest {
  readonly r: Digest;
  /** Sorted. */
  readonly survivors: readonly SiteId[];
  readonly signatures: readonly SiteSignature[];
}

/** P5, site to coordinator: shares of mask keys of those who vanished and of seeds of those who survived. */
export interface UnmaskAnswer {
  readonly site: SiteId;
  readonly r: Digest;
  readonly maskKeys: readonly (readonly [SiteId, Uint8Array])[];
  readonly seeds: readonly (readonly [SiteId, Uint8Array])[];
}

/** What a site charges before it reads a row: one masked vector, once. */
export interface AttemptCharge {
  readonly studyDigest: Digest;
  readonly queryDigest: Digest;
  readonly step: number;
  readonly epoch: number;
  readonly attempt: number;
  readonly r: Digest;
  /** Honest shares in the sum, computed from the roster. */
  readonly honest: number;
}
