import type { ConsistencyProof, InclusionProof, TreeHead } from './merkle-tree.js';
import { emptyRoot, HASH_BYTES, nodeHash, sameHash } from './tree-hash.js';

const isCount = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;
const isHash = (hash: Uint8Array): boolean => hash.length === HASH_BYTES;
const isOdd = (n: number): boolean => n % 2 === 1;
const half = (n: number): number => Math.floor(n / 2);

/**
 * Checks that a leaf is in the tree of a head.
 * @input the leaf's hash, 32 bytes; a proof from anybody
 * @returns false for anything that does not hold, malformed proofs included
 * @source RFC 9162 section 2.1.3.2
 */
export function verifyInclusion(leafHash: Uint8Array, proof: InclusionProof, head: TreeHead): boolean {
  const { index, size, hashes } = proof;
  if (!isCount(index) || !isCount(size) || index >= size || size !== head.size) return false;
  if (![leafHash, head.root, ...hashes].every(isHash)) return false;
  let fn = index;
  let sn = size - 1;
  let root = leafHash;
  for (const sibling of hashes) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      root = nodeHash(sibling, root);
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      root = nodeHash(root, sibling);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && sameHash(root, head.root);
}

/**
 * Checks that the tree of `older` is the beginning of the tree of `newer`.
 * @returns false for anything that does not hold, malformed proofs included; every tree extends the empty one
 * @source RFC 9162 section 2.1.4.2
 */
export function verifyConsistency(older: TreeHead, newer: TreeHead, proof: ConsistencyProof): boolean {
  if (!isCount(older.size) || !isCount(newer.size) || older.size > newer.size) return false;
  if (proof.from !== older.size || proof.to !== newer.size) return false;
  if (![older.root, newer.root, ...proof.hashes].every(isHash)) return false;
  if (older.size === newer.size) return proof.hashes.length === 0 && sameHash(older.root, newer.root);
  if (older.size === 0) return proof.hashes.length === 0 && sameHash(older.root, emptyRoot());
  return growsTo(older, newer, proof.hashes);
}

function growsTo(older: TreeHead, newer: TreeHead, hashes: readonly Uint8Array[]): boolean {
  let fn = older.size - 1;
  let sn = newer.size - 1;
  while (isOdd(fn)) [fn, sn] = [half(fn), half(sn)];
  // A power of two is one complete subtree: its root is the first hash, and the verifier has it already.
  const path = fn === 0 ? [older.root, ...hashes] : hashes;
  if (path.length === 0) return false;
  let olderRoot = path[0];
  let newerRoot = path[0];
  for (const hash of path.slice(1)) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      olderRoot = nodeHash(hash, olderRoot);
      newerRoot = nodeHash(hash, newerRoot);
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      newerRoot = nodeHash(newerRoot, hash);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && sameHash(olderRoot, older.root) && sameHash(newerRoot, newer.root);
}
