import { MerkleTree } from './merkle-tree.js';
import { judgeAgainstWitness } from './witness.js';

function logOf(...leaves: readonly number[]) {
  const tree = new MerkleTree();
  for (const leaf of leaves) tree.append(Uint8Array.of(leaf));
  return { size: tree.size, headAt: (size: number) => tree.head(size) };
}

describe('a log and its witness', () => {
  const witnessed = logOf(1, 2, 3).headAt(3);

  it.each([
    ['continues', 'it is as it was seen', logOf(1, 2, 3)],
    ['continues', 'it has grown since', logOf(1, 2, 3, 4, 5)],
    ['behind', 'it is a restored backup', logOf(1, 2)],
    ['behind', 'it is empty', logOf()],
    ['forked', 'it is a copy that went its own way', logOf(1, 2, 9)],
    ['forked', 'it is a copy that grew longer', logOf(1, 2, 9, 4, 5)],
  ] as const)('%s if %s', (verdict, _why, own) => {
    expect(judgeAgainstWitness(own, witnessed)).toBe(verdict);
  });

  it('continues if nobody has ever seen it', () => {
    expect(judgeAgainstWitness(logOf(1), undefined)).toBe('continues');
  });
});
