import type { LogEntry } from './log-entry.js';
import type { ConsistencyProof, InclusionProof, TreeHead } from './merkle-tree.js';

/** A value now, or a promise of it: an embedded store answers at once, a server does not. */
export type Eventually<T> = T | Promise<T>;

/** Index and hash of an entry in the log. */
export interface LeafPlace {
  /** Index of the leaf, from 0 without gaps. */
  readonly index: number;
  /** Hash of the leaf, 32 bytes. */
  readonly hash: Uint8Array;
}

/**
 * A tamper-evident log. Every implementation keeps these rules, and the contract suite checks them:
 *
 * 1. **Append only.** A committed leaf is never changed or removed; indices have no gaps.
 * 2. **With its cause.** `append` joins the transaction that is open, if the store has one: a rollback of the recorded
 *    event removes the leaf too, and its index is given out again.
 * 3. **The tree is computed from the leaves.** Nothing else is stored that could disagree with them.
 * 4. **Every head extends every earlier one**, and `consistencyProof` shows it.
 */
export abstract class ProvenanceLog {
  /** @throws ProvenanceError UNKNOWN_ENTRY_KIND, BAD_ENTRY */
  abstract append(entry: LogEntry): Eventually<LeafPlace>;

  /** Head over all committed leaves, or over the first `size`. @throws ProvenanceError OUT_OF_RANGE */
  abstract head(size?: number): Eventually<TreeHead>;

  /** @throws ProvenanceError OUT_OF_RANGE */
  abstract entryAt(index: number): Eventually<LogEntry>;

  /** @throws ProvenanceError OUT_OF_RANGE */
  abstract inclusionProof(index: number, size?: number): Eventually<InclusionProof>;

  /** @throws ProvenanceError OUT_OF_RANGE */
  abstract consistencyProof(from: number, to?: number): Eventually<ConsistencyProof>;
}
