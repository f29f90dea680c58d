import type { TreeHead } from './merkle-tree.js';
import { sameHash } from './tree-hash.js';

/**
 * How a log stands to the last head that its witness has seen: it continues it, it is shorter (a restored backup), or it
 * is another log (a copy that went its own way). Only the first may release anything.
 */
export type WitnessVerdict = 'continues' | 'behind' | 'forked';

/**
 * Compares a log with what its witness has seen.
 * @param own size of the log now, and its head at any size up to that
 * @param witnessed undefined if no witness has ever seen this log
 */
export function judgeAgainstWitness(
  own: { readonly size: number; headAt(size: number): TreeHead },
  witnessed: TreeHead | undefined,
): WitnessVerdict {
  if (witnessed === undefined) return 'continues';
  if (witnessed.size > own.size) return 'behind';
  return sameHash(own.headAt(witnessed.size).root, witnessed.root) ? 'continues' : 'forked';
}
