import { HASH_BYTES } from './tree-hash.js';

/** A growing list of hashes in one block of memory: a log of a million leaves is 64 MB, not a million objects. */
export class HashColumn {
  private bytes = new Uint8Array(HASH_BYTES * 16);
  private count = 0;

  /** Number of hashes. */
  get length(): number {
    return this.count;
  }

  push(hash: Uint8Array): void {
    const at = this.count * HASH_BYTES;
    if (at === this.bytes.length) {
      const grown = new Uint8Array(this.bytes.length * 2);
      grown.set(this.bytes);
      this.bytes = grown;
    }
    this.bytes.set(hash, at);
    this.count += 1;
  }

  /** @returns a column of the same hashes that grows by itself */
  copy(): HashColumn {
    const copy = new HashColumn();
    copy.bytes = this.bytes.slice();
    copy.count = this.count;
    return copy;
  }

  /** @returns a copy of the hash at that place */
  at(index: number): Uint8Array {
    return this.bytes.slice(index * HASH_BYTES, (index + 1) * HASH_BYTES);
  }
}
