import type { EffectDone } from '@collimate/governance-consent';
import type { SiteWithdrawal } from './intake.views.js';

/** What a hospital gives to a patient whose records were erased. It names nobody: it belongs to the letter it comes with. */
export interface DeletionCertificate {
  readonly type: 'collimate.deletion-certificate/1';
  /** The site's name in the federation, null before it has joined one. */
  readonly site: string | null;
  /** Digest of the withdrawal. */
  readonly withdrawal: string;
  readonly withdrawnAt: string;
  readonly certifiedAt: string;
  /** What was erased, and how many of it. */
  readonly effects: readonly EffectDone[];
  /** What was released before and stays released, with what protects it. */
  readonly releases: SiteWithdrawal['releases'];
  /** The leaf of the site's log that says the same; the salt opens it, and stands nowhere else. */
  readonly leaf: {
    readonly log: 'subject';
    readonly tree: number;
    readonly index: number;
    readonly commitment: string;
    readonly salt: string;
  };
  /** Ed25519 key of the site, 32 bytes, base64. */
  readonly publicKey: string;
  /** Ed25519 over the canonical JSON of all the above, base64. */
  readonly signature: string;
}
