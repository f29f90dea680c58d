import { MerkleTree } from './merkle-tree.js';
import { verifyConsistency, verifyInclusion } from './verify-proof.js';

const LEAVES = 1_000_000;
/** Proofs of a log of a million entries come within 50 ms; a batch is appended at 5,000 entries a second or more. */
const PROOF_MS = 50;
const APPENDS_PER_S = 5_000;

/** @returns what the work gave, and the processor time that it took, ms: a busy machine does not count */
function timed<T>(work: () => T): { readonly made: T; readonly ms: number } {
  const before = process.cpuUsage();
  const made = work();
  const { user, system } = process.cpuUsage(before);
  return { made, ms: (user + system) / 1_000 };
}

describe(`a log of ${LEAVES} entries`, () => {
  const tree = new MerkleTree();
  const grown = timed(() => {
    for (let i = 0; i < LEAVES; i++) tree.append(Uint8Array.of(i & 255, (i >> 8) & 255, i >> 16));
  });

  it(`grows by at least ${APPENDS_PER_S} entries a second`, () => {
    expect((1_000 * LEAVES) / grown.ms).toBeGreaterThan(APPENDS_PER_S);
  });

  it.each([0, 1, 524_287, 524_288, 777_777, LEAVES - 1])(
    `proves entry %i, and growth from there, within ${PROOF_MS} ms`,
    (index) => {
      const head = tree.head();
      const inclusion = timed(() => tree.inclusionProof(index));
      const growth = timed(() => tree.consistencyProof(index));
      expect(verifyInclusion(tree.leafHashAt(index), inclusion.made, head)).toBe(true);
      expect(verifyConsistency(tree.head(index), head, growth.made)).toBe(true);
      expect(Math.max(inclusion.ms, growth.ms)).toBeLessThan(PROOF_MS);
    },
  );
});
