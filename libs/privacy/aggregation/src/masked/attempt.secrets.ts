import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { RandomSource } from '@collimate/kernel-numeric';
import { KEY_BYTES } from './mask.crypto.js';

/**
 * The secrets of one attempt of one site: new for each attempt, in memory alone. No method hands out what `erase` has wiped.
 */
export class AttemptSecrets {
  #bytes: Uint8Array | undefined;

  constructor(random: RandomSource) {
    this.#bytes = new Uint8Array(3 * KEY_BYTES);
    random.fill(this.#bytes);
  }

  /** Private key of the masks (s). */
  get mask(): Uint8Array {
    return this.part(0);
  }

  /** Private key of the transport of shares (c). */
  get shares(): Uint8Array {
    return this.part(1);
  }

  /** Seed of the self-mask (b). */
  get seed(): Uint8Array {
    return this.part(2);
  }

  /** Overwrites all of it: after the upload under `all`, after the publication or the deadline under `threshold`. */
  erase(): void {
    this.#bytes?.fill(0);
    this.#bytes = undefined;
  }

  /** Whether the secrets are gone. */
  get erased(): boolean {
    return this.#bytes === undefined;
  }

  private part(index: number): Uint8Array {
    if (this.#bytes === undefined) throw new TypeError('the secrets of this attempt are erased');
    return this.#bytes.subarray(index * KEY_BYTES, (index + 1) * KEY_BYTES);
  }
}

/** A key of 32 bytes for one purpose. @source RFC 5869, section 2, with SHA-256 and no salt */
export function deriveKey(secret: Uint8Array, label: Uint8Array): Uint8Array {
  return hkdf(sha256, secret, undefined, label, KEY_BYTES);
}
