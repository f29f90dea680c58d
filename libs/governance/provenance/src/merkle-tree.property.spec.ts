import fc from 'fast-check';
import { MerkleTree, type TreeHead } from './merkle-tree.js';
import { emptyRoot, leafHash, nodeHash } from './tree-hash.js';
import { verifyConsistency, verifyInclusion } from './verify-proof.js';

const leafOf = (i: number): Uint8Array => Uint8Array.of(i & 255, i >> 8, 7);

function treeOf(size: number): MerkleTree {
  const tree = new MerkleTree();
  for (let i = 0; i < size; i++) tree.append(leafOf(i));
  return tree;
}

/** The definition of the tree head, word for word from RFC 9162 section 2.1.1. */
function definedRoot(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return emptyRoot();
  if (leaves.length === 1) return leafHash(leaves[0]);
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return nodeHash(definedRoot(leaves.slice(0, split)), definedRoot(leaves.slice(split)));
}

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = bytes.slice();
  copy[bit >> 3] ^= 1 << (bit & 7);
  return copy;
}

const withFlip = (hashes: readonly Uint8Array[], which: number, bit: number): Uint8Array[] =>
  hashes.map((hash, i) => (i === which ? flipped(hash, bit) : hash));

describe('the Merkle tree', () => {
  it('has the root that the standard defines, for any leaves', () => {
    const leaves = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 70 });
    fc.assert(
      fc.property(leaves, (list) => {
        const tree = new MerkleTree();
        for (const leaf of list) tree.append(leaf);
        expect(tree.head().root).toEqual(definedRoot(list));
      }),
      { numRuns: 60 },
    );
  });

  it('proves every leaf of every size to 64, and no other leaf', () => {
    const tree = treeOf(65);
    for (let size = 1; size <= 64; size++) {
      const head = tree.head(size);
      for (let index = 0; index < size; index++) {
        const proof = tree.inclusionProof(index, size);
        expect(verifyInclusion(leafHash(leafOf(index)), proof, head)).toBe(true);
        expect(verifyInclusion(leafHash(leafOf(index + 1)), proof, head)).toBe(false);
      }
    }
  });

  it('proves the growth between all pairs of sizes to 64, and refuses the head of another size', () => {
    const tree = treeOf(65);
    for (let to = 0; to <= 64; to++) {
      for (let from = 0; from <= to; from++) {
        const proof = tree.consistencyProof(from, to);
        const older = tree.head(from);
        expect(verifyConsistency(older, tree.head(to), proof)).toBe(true);
        const forked: TreeHead = { size: to, root: tree.head(to + 1).root };
        if (from > 0) expect(verifyConsistency(older, forked, proof)).toBe(false);
      }
    }
  });

  it('refuses an inclusion proof with any one bit turned', () => {
    const tree = treeOf(37);
    const head = tree.head();
    for (const index of [0, 7, 21, 31, 32, 36]) {
      const proof = tree.inclusionProof(index);
      const leaf = leafHash(leafOf(index));
      for (let bit = 0; bit < 256; bit++) {
        expect(verifyInclusion(flipped(leaf, bit), proof, head)).toBe(false);
        expect(verifyInclusion(leaf, proof, { ...head, root: flipped(head.root, bit) })).toBe(false);
        for (let k = 0; k < proof.hashes.length; k++) {
          const hashes = withFlip(proof.hashes, k, bit);
          if (verifyInclusion(leaf, { ...proof, hashes }, head)) throw new Error(`bit ${bit} of hash ${k} does not count`);
        }
      }
    }
  });

  it('refuses a consistency proof with any one bit turned', () => {
    const tree = treeOf(45);
    for (const [from, to] of [
      [1, 2],
      [3, 7],
      [8, 45],
      [13, 44],
      [32, 33],
      [44, 45],
    ]) {
      const proof = tree.consistencyProof(from, to);
      const [older, newer] = [tree.head(from), tree.head(to)];
      for (let bit = 0; bit < 256; bit++) {
        expect(verifyConsistency({ ...older, root: flipped(older.root, bit) }, newer, proof)).toBe(false);
        expect(verifyConsistency(older, { ...newer, root: flipped(newer.root, bit) }, proof)).toBe(false);
        for (let k = 0; k < proof.hashes.length; k++) {
          const hashes = withFlip(proof.hashes, k, bit);
          if (verifyConsistency(older, newer, { ...proof, hashes })) throw new Error(`bit ${bit} of ${k} does not count`);
        }
      }
    }
  });

  it('refuses proofs that are too short, too long, or about another place', () => {
    const tree = treeOf(29);
    const head = tree.head();
    const inclusion = tree.inclusionProof(11);
    const leaf = leafHash(leafOf(11));
    const growth = tree.consistencyProof(10);
    const older = tree.head(10);
    expect(verifyInclusion(leaf, { ...inclusion, hashes: inclusion.hashes.slice(1) }, head)).toBe(false);
    expect(verifyInclusion(leaf, { ...inclusion, hashes: [...inclusion.hashes, head.root] }, head)).toBe(false);
    for (const index of [10, 12, 29, -1, 11.5, NaN]) expect(verifyInclusion(leaf, { ...inclusion, index }, head)).toBe(false);
    expect(verifyInclusion(leaf, { ...inclusion, size: 30 }, head)).toBe(false);
    expect(verifyConsistency(older, head, { ...growth, hashes: growth.hashes.slice(1) })).toBe(false);
    expect(verifyConsistency(older, head, { ...growth, hashes: [...growth.hashes, head.root] })).toBe(false);
    expect(verifyConsistency(head, older, { ...growth, from: 29, to: 10 })).toBe(false);
    expect(verifyConsistency({ size: 0, root: older.root }, head, { from: 0, to: 29, hashes: [] })).toBe(false);
  });

  it('answers the same about the past however much was appended since', () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 0, max: 200 }));
    fc.assert(
      fc.property(sizes, fc.nat(), ([size, more], pick) => {
        const [then, now] = [treeOf(size), treeOf(size + more)];
        const index = pick % size;
        expect(now.head(size)).toEqual(then.head());
        expect(now.inclusionProof(index, size)).toEqual(then.inclusionProof(index));
        expect(now.consistencyProof(index, size)).toEqual(then.consistencyProof(index));
      }),
      { numRuns: 50 },
    );
  });

  it('is copied with all its leaves, and what is appended to the copy is not in it', () => {
    for (const size of [0, 1, 16, 37]) {
      const tree = treeOf(size);
      const copy = tree.copy();
      for (let i = size; i < size + 20; i++) copy.append(leafOf(i));
      expect([tree.head(), copy.head()]).toEqual([treeOf(size).head(), treeOf(size + 20).head()]);
    }
  });

  it('names the range when asked about a leaf or a size that it does not have', () => {
    const tree = treeOf(3);
    for (const ask of [
      () => tree.head(4),
      () => tree.inclusionProof(3),
      () => tree.consistencyProof(2, 1),
      () => tree.leafHashAt(3),
    ]) {
      expect(ask).toThrow(expect.objectContaining({ code: 'OUT_OF_RANGE' }));
    }
    expect(() => tree.appendHash(new Uint8Array(31))).toThrow(expect.objectContaining({ code: 'BAD_HASH' }));
  });
});
