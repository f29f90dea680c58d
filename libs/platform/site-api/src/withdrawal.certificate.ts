import type { EffectDone, WithdrawalKind } from '@collimate/governance-consent';
import type { SiteWithdrawal } from './intake.views.js';

/**
 * A hospital's certificate for a patient who has withdrawn, on the effects of the withdrawal. It names nobody: it
 * belongs to the letter it comes with.
 */
export interface WithdrawalCertificate {
  readonly type: 'collimate.withdrawal-certificate/1';
  /** Kind of the withdrawal. */
  readonly kind: WithdrawalKind;
  /** The site's name in the federation, null before it has joined one. */
  readonly site: string | null;
  /** Digest of the withdrawal. */
  readonly withdrawal: string;
  readonly withdrawnAt: string;
  readonly certifiedAt: string;
  /** Its effects, each with the number of things concerned. */
  readonly effects: readonly EffectDone[];
  /** Earlier releases, which stay released, with their protection. */
  readonly releases: SiteWithdrawal['releases'];
  /** The leaf of the site's log with the same content. The salt opens it, and is stored nowhere else. */
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
