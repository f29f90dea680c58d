/** The ways to generalise a table, each one level per quasi-identifier, with the loss and the test of each. */
export interface LatticeSearch {
  /** Highest level of each quasi-identifier. */
  readonly heights: readonly number[];
  /** Never smaller for a way that is coarser. */
  lossOf(levels: readonly number[]): number;
  reaches(levels: readonly number[]): boolean;
}

/** Where a walk ended. */
export interface WalkEnd {
  readonly best: readonly number[] | undefined;
  readonly tried: number;
}

/** One way, with its place in the lattice. */
interface Node {
  readonly levels: readonly number[];
  readonly loss: number;
}

/** Tries all ways from the least loss on until one reaches. */
export function exhaustiveSearch(search: LatticeSearch): WalkEnd {
  let tried = 0;
  for (const { levels } of byLoss(search)) {
    tried += 1;
    if (search.reaches(levels)) return { best: levels, tried };
  }
  return { best: undefined, tried };
}

/**
 * The same answer with fewer trials, valid where every way coarser than a sufficient one is sufficient too. A chain of
 * ever coarser ways is bisected from the way of least loss on, and each trial decides for all finer or all coarser
 * ways.
 */
export function taggedSearch(search: LatticeSearch): WalkEnd {
  const nodes = byLoss(search);
  const failed: (readonly number[])[] = [];
  let best: Node | undefined;
  let tried = 0;
  const isKnownToFail = (levels: readonly number[]): boolean => failed.some((coarse) => isFiner(levels, coarse));
  const reaches = (node: Node): boolean => {
    if (isKnownToFail(node.levels)) return false;
    tried += 1;
    if (!search.reaches(node.levels)) {
      failed.push(node.levels);
      return false;
    }
    if (best === undefined || node.loss < best.loss) best = node;
    return true;
  };
  if (reaches(nodes[0])) return { best: nodes[0].levels, tried };
  for (const node of nodes) {
    if (best !== undefined && node.loss >= best.loss) break;
    if (isKnownToFail(node.levels)) continue;
    halve(chainFrom(node, search), reaches);
  }
  return { best: best?.levels, tried };
}

function halve(chain: readonly Node[], reaches: (node: Node) => boolean): void {
  let [low, high] = [0, chain.length - 1];
  while (low <= high) {
    const middle = (low + high) >>> 1;
    if (reaches(chain[middle])) high = middle - 1;
    else low = middle + 1;
  }
}

/** A chain upward that loses as little as it can at each step. */
function chainFrom(start: Node, { heights, lossOf }: LatticeSearch): readonly Node[] {
  const chain = [start];
  for (;;) {
    const { levels } = chain[chain.length - 1];
    const next = heights
      .flatMap((height, q) => (levels[q] < height ? [levels.with(q, levels[q] + 1)] : []))
      .map((coarser) => ({ levels: coarser, loss: lossOf(coarser) }))
      .sort((a, b) => a.loss - b.loss)[0];
    if (next === undefined) return chain;
    chain.push(next);
  }
}

function byLoss({ heights, lossOf }: LatticeSearch): readonly Node[] {
  const all = heights.reduce<readonly (readonly number[])[]>(
    (found, height) => found.flatMap((levels) => Array.from({ length: height + 1 }, (_, level) => [...levels, level])),
    [[]],
  );
  const sum = (levels: readonly number[]): number => levels.reduce((total, level) => total + level, 0);
  // Least loss first; if two nodes lose the same, the one that generalises less.
  return all.map((levels) => ({ levels, loss: lossOf(levels) })).sort((a, b) => a.loss - b.loss || sum(a.levels) - sum(b.levels));
}

function isFiner(levels: readonly number[], than: readonly number[]): boolean {
  return levels.every((level, q) => level <= than[q]);
}
