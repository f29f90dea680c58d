import { HashColumn } from './hash-column.js';
import { ProvenanceError } from './provenance.error.js';
import { emptyRoot, HASH_BYTES, leafHash, nodeHash } from './tree-hash.js';

/** A tree as it stood at one size. */
export interface TreeHead {
  /** Number of leaves. */
  readonly size: number;
  /** Root over the first `size` leaves, 32 bytes. */
  readonly root: Uint8Array;
}

/** Shows that a leaf is in a tree. Hashes from the leaf's sibling up to the root's child. */
export interface InclusionProof {
  readonly index: number;
  readonly size: number;
  readonly hashes: readonly Uint8Array[];
}

/** Shows that a tree has only grown from one size to another. */
export interface ConsistencyProof {
  readonly from: number;
  readonly to: number;
  readonly hashes: readonly Uint8Array[];
}

/** @returns the largest power of two below n, for n > 1 */
function splitOf(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/**
 * The append-only Merkle tree of a log. It keeps the hash of every complete subtree, so that an append costs O(1)
 * hashes on average, and a root or a proof at any past size O(log² n) at most.
 * @source RFC 9162 section 2.1 (the same tree as RFC 6962)
 */
export class MerkleTree {
  /** levels[k] holds the hashes of the complete subtrees of 2^k leaves, from the left. */
  private readonly levels: HashColumn[] = [new HashColumn()];

  /** Number of leaves in the tree. */
  get size(): number {
    return this.levels[0].length;
  }

  /** @returns a tree of the same leaves that grows by itself: for leaves that may still be undone */
  copy(): MerkleTree {
    const copy = new MerkleTree();
    copy.levels.splice(0, 1, ...this.levels.map((level) => level.copy()));
    return copy;
  }

  /** Appends a leaf. @returns its index */
  append(leaf: Uint8Array): number {
    return this.appendHash(leafHash(leaf));
  }

  /** Appends a leaf by its hash. @returns its index @throws ProvenanceError BAD_HASH unless it has 32 bytes */
  appendHash(hash: Uint8Array): number {
    if (hash.length !== HASH_BYTES) throw new ProvenanceError('BAD_HASH', 'the hash of a leaf has 32 bytes');
    const index = this.size;
    this.levels[0].push(hash);
    for (let k = 0; this.levels[k].length % 2 === 0; k++) {
      const level = this.levels[k];
      if (this.levels.length === k + 1) this.levels.push(new HashColumn());
      this.levels[k + 1].push(nodeHash(level.at(level.length - 2), level.at(level.length - 1)));
    }
    return index;
  }

  /** @returns the hash of one leaf @throws ProvenanceError OUT_OF_RANGE */
  leafHashAt(index: number): Uint8Array {
    this.checkRange(0, index, this.size - 1);
    return this.levels[0].at(index);
  }

  /** @returns the head over the first `size` leaves @throws ProvenanceError OUT_OF_RANGE */
  head(size: number = this.size): TreeHead {
    this.checkRange(0, size, this.size);
    return { size, root: size === 0 ? emptyRoot() : this.subtree(0, size) };
  }

  /**
   * Proof that leaf `index` is in the tree of `size` leaves.
   * @throws ProvenanceError OUT_OF_RANGE @source RFC 9162 section 2.1.3.1
   */
  inclusionProof(index: number, size: number = this.size): InclusionProof {
    this.checkRange(1, size, this.size);
    this.checkRange(0, index, size - 1);
    const hashes: Uint8Array[] = [];
    this.collectPath(index, 0, size, hashes);
    return { index, size, hashes };
  }

  /**
   * Proof that the tree of `from` leaves is the beginning of the tree of `to` leaves; empty if they are the same or
   * if `from` is 0.
   * @throws ProvenanceError OUT_OF_RANGE @source RFC 9162 section 2.1.4.1
   */
  consistencyProof(from: number, to: number = this.size): ConsistencyProof {
    this.checkRange(0, to, this.size);
    this.checkRange(0, from, to);
    const hashes: Uint8Array[] = [];
    if (from > 0 && from < to) this.collectGrowth(from, 0, to, true, hashes);
    return { from, to, hashes };
  }

  private collectPath(index: number, start: number, count: number, hashes: Uint8Array[]): void {
    if (count === 1) return;
    const split = splitOf(count);
    if (index < split) {
      this.collectPath(index, start, split, hashes);
      hashes.push(this.subtree(start + split, count - split));
    } else {
      this.collectPath(index - split, start + split, count - split, hashes);
      hashes.push(this.subtree(start, split));
    }
  }

  private collectGrowth(from: number, start: number, count: number, known: boolean, hashes: Uint8Array[]): void {
    if (from === count) {
      // The verifier holds the root of the old tree itself; every other complete part has to be sent.
      if (!known) hashes.push(this.subtree(start, count));
      return;
    }
    const split = splitOf(count);
    if (from <= split) {
      this.collectGrowth(from, start, split, known, hashes);
      hashes.push(this.subtree(start + split, count - split));
    } else {
      this.collectGrowth(from - split, start + split, count - split, false, hashes);
      hashes.push(this.subtree(start, split));
    }
  }

  /** Root over `count` > 0 leaves from `start`, which is a multiple of the largest power of two not above `count`. */
  private subtree(start: number, count: number): Uint8Array {
    const level = Math.log2(count);
    if (Number.isInteger(level) && start % count === 0) return this.levels[level].at(start / count);
    const split = splitOf(count);
    return nodeHash(this.subtree(start, split), this.subtree(start + split, count - split));
  }

  private checkRange(lowest: number, value: number, highest: number): void {
    if (Number.isInteger(value) && value >= lowest && value <= highest) return;
    throw new ProvenanceError('OUT_OF_RANGE', 'the log has no such leaf or size', {
      details: { lowest, value, highest },
    });
  }
}
