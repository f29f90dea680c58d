/** A distribution that is known at public edges alone. */
export interface KnownAtEdges {
  readonly edges: readonly number[];
  /** Share of the subjects below each edge, rising. */
  readonly shares: readonly number[];
}

/** Within a bin the density is taken to lie between those of the bin and its neighbours, and by this factor beyond them. */
const SLACK = 1.25;
/** A bin that is so many times as dense as the denser of its neighbours holds a heap of equal values, which may lie anywhere in it. */
const HEAP = 2;

/**
 * Between which values of one bin a share of the subjects may end, whatever the subjects do within the bin that its neighbours do not speak against: a
 * density that lies between those of the bin and its neighbours, 1.25 times beyond them; anything at all in a bin twice as dense as both neighbours or between two open ones.
 * @param after index of the edge that ends the bin, at least 1
 * @param share between those below the two edges of the bin
 * @returns first and last possible value
 * @source ADR 0113
 */
export function withinBin({ edges, shares }: KnownAtEdges, after: number, share: number): readonly [number, number] {
  const [from, to] = [edges[after - 1], edges[after]];
  const density = (bin: number): number | undefined =>
    bin < 1 || bin >= edges.length ? undefined : (shares[bin] - shares[bin - 1]) / (edges[bin] - edges[bin - 1]);
  const own = (shares[after] - shares[after - 1]) / (to - from);
  const around = [density(after - 1), density(after + 1)];
  const known = around.filter((one) => one !== undefined);
  if (known.length === 0 || own > HEAP * Math.max(...known)) return [from, to];
  const most = SLACK * Math.max(own, ...known);
  // Beside an open bin nothing says how thin it becomes.
  const least = known.length < around.length ? 0 : Math.min(own, ...known) / SLACK;
  const [before, behind] = [share - shares[after - 1], shares[after] - share];
  const first = Math.max(from + before / most, least > 0 ? to - behind / least : from);
  const last = Math.min(to - behind / most, least > 0 ? from + before / least : to);
  return [Math.min(first, to), Math.max(last, from)];
}
