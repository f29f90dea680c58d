import type { Digest, SiteId } from '@collimate/kernel-canonical';
import { refusedAttempt, type AttemptRefusal } from './attempt.refusal.js';
import { takeMasks, type Unmasking } from './closing.threshold.js';
import { readSum, type MaskedSum } from './coordinator.attempt.js';
import { uploadHash } from './site.attempt.js';
import { addWords, MASKED_COORDINATE_BYTES } from './words.js';

/** What of a transcript says whose masked vectors are in its sum, and which. */
export interface UploadMarks {
  readonly survivors: readonly SiteId[];
  /** H(y, R) of each, as its site has signed it. */
  readonly uploads: readonly { readonly site: SiteId; readonly hash: Digest }[];
}

/**
 * The masked vectors of an attempt, added up one after the other by whoever was given them: under closing `all` every mask is in the
 * total with both signs, and what is left is the sum; under `threshold` the masks are taken out by what was opened. Only the total is kept,
 * however many sites there are.
 * @example
 * ```ts
 * import { parseDigest, parseSiteId } from '@collimate/kernel-canonical';
 * import { AddedUploads } from '@collimate/privacy-aggregation';
 * const added = new AddedUploads(parseDigest('0'.repeat(64)), 1);
 * added.add(parseSiteId('lung-north'), new Uint8Array(8)); // => { kind: 'refused', code: 'UPLOAD_REFUSED', site: 'lung-north' }
 * ```
 */
export class AddedUploads {
  private readonly total: Uint8Array;
  private readonly hashes = new Map<SiteId, Digest>();

  /** @param r transcript of the attempt @param length coordinates of its question, without the one that counts the sites */
  constructor(
    private readonly r: Digest,
    length: number,
  ) {
    this.total = new Uint8Array((length + 1) * MASKED_COORDINATE_BYTES);
  }

  /**
   * Adds the masked vector of one site.
   * @returns UPLOAD_REFUSED for one of another length than the question, or a second one of a site
   */
  add(site: SiteId, masked: Uint8Array): AttemptRefusal | undefined {
    if (masked.length !== this.total.length || this.hashes.has(site)) return refusedAttempt('UPLOAD_REFUSED', site);
    this.hashes.set(site, uploadHash(masked, this.r));
    addWords(this.total, masked);
    return undefined;
  }

  /**
   * Under `threshold`: takes the masks of the survivors and of those who vanished out of the total, by the secrets that were opened.
   * Each is held to what its owner has shown in its advert; in the wrong place of the walk, or twice, the total is no sum.
   * @returns UNMASK_FAILED for a secret that is missing or another one
   */
  unmask(unmasking: Unmasking): AttemptRefusal | undefined {
    return takeMasks(this.total, unmasking);
  }

  /**
   * @param marks hashes that the sites have signed
   * @returns the sum; UPLOAD_REFUSED if a vector is missing, is one too many, or is not the one whose hash its site has signed; WRAPPED if
   * the total is no sum of these sites
   */
  sumOf({ survivors, uploads }: UploadMarks): MaskedSum | AttemptRefusal {
    const strange = survivors.find((site) => this.hashes.get(site) !== uploads.find((one) => one.site === site)?.hash);
    const missing = strange ?? survivors.find((site) => !this.hashes.has(site));
    if (missing !== undefined || this.hashes.size !== survivors.length) return refusedAttempt('UPLOAD_REFUSED', missing);
    return readSum(this.total, survivors);
  }
}
