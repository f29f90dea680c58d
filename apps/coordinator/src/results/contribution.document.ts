import type { SiteId, StudyId } from '@collimate/kernel-canonical';
import type { ReceiptDocument } from '@collimate/protocol';

/** The head of a site's log that held an answer before it was sent. Root and hashes are hex. */
export interface SiteHeadDocument {
  readonly origin: string;
  readonly size: number;
  readonly root: string;
  /** Ed25519 of the site over the head's text, base64; null from an agent that did not sign. */
  readonly signature: string | null;
}

/** What one site sent to one round: under local noise it was charged alone, and is public with the result. */
export interface ContributionDocument {
  readonly site: SiteId;
  /** The noisy vector, decimal integers in lattice units. */
  readonly vector: readonly string[];
  readonly receipt: ReceiptDocument;
  /** Leads from the answer's leaf to the root of the head. */
  readonly inclusion: { readonly index: number; readonly size: number; readonly hashes: readonly string[] };
  readonly head: SiteHeadDocument;
}

/** Everything from which the estimates of a published study can be computed again. */
export interface ContributionsDocument {
  readonly schema: 'collimate.contributions/1';
  readonly study: StudyId;
  readonly sites: readonly {
    readonly site: SiteId;
    /** Key of the site's log, SubjectPublicKeyInfo, DER, base64; null if it never named one. */
    readonly publicKey: string | null;
  }[];
  /** Pooled rounds alone, in the order of the protocol. */
  readonly rounds: readonly { readonly statistic: string; readonly contributions: readonly ContributionDocument[] }[];
}
