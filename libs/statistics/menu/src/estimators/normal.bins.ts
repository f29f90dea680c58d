import normalCdf from '@stdlib/stats-base-dists-normal-cdf';

/** A normal distribution of a number. */
export interface NormalScore {
  readonly centre: number;
  readonly width: number;
}

/** Points of one bin with their weights, which are together 1: an average over a number that is normal within the bin. */
export interface BinPoints {
  readonly at: readonly number[];
  readonly weights: readonly number[];
}

/** Beyond so many widths nobody is expected. */
const REACH = 8;
/** Nodes of one panel, which is at most one width long: the average of a smooth function is then good to 1e-13. */
const NODES = 16;

/** @returns share of a normal number in each bin, the first and the last one open */
export function normalShares(edges: readonly number[], { centre, width }: NormalScore): readonly number[] {
  const below = [0, ...edges.map((edge) => normalCdf(edge, centre, width)), 1];
  return below.slice(1).map((upper, bin) => upper - below[bin]);
}

/** @returns of each bin the points that stand for those who are in it */
export function normalPoints(edges: readonly number[], { centre, width }: NormalScore): readonly BinPoints[] {
  const inReach = (value: number): number => Math.min(REACH, Math.max(-REACH, value));
  const scaled = edges.map((edge) => (edge - centre) / width);
  return [...scaled, REACH].map((upper, bin): BinPoints => {
    const from = inReach(scaled[bin - 1] ?? -REACH);
    const to = inReach(upper);
    // A bin where nobody is expected: all of it is its edge.
    if (to - from < 1e-9) return { at: [centre + width * to], weights: [1] };
    const panels = Math.ceil(to - from);
    const step = (to - from) / panels;
    const z = Array.from({ length: panels }, (_, panel) => RULE.nodes.map((x) => from + step * (panel + (1 + x) / 2))).flat();
    // The densest point is taken as 1, so that a far tail does not become 0.
    const nearest = Math.min(Math.abs(from), Math.abs(to), from * to <= 0 ? 0 : Number.POSITIVE_INFINITY);
    const raw = z.map((one, i) => RULE.weights[i % NODES] * Math.exp((nearest * nearest - one * one) / 2));
    const total = raw.reduce((sum, one) => sum + one, 0);
    return { at: z.map((one) => centre + width * one), weights: raw.map((one) => one / total) };
  });
}

/** @returns the average of a function over the points of a bin */
export function averageOf({ at, weights }: BinPoints, of: (value: number) => number): number {
  return at.reduce((sum, value, i) => sum + weights[i] * of(value), 0);
}

/** Gauss and Legendre's rule on [-1, 1]. @source NIST Digital Library of Mathematical Functions 3.5(v) */
const RULE = legendreRule();

function legendreRule(): { readonly nodes: readonly number[]; readonly weights: readonly number[] } {
  const nodes: number[] = [];
  const weights: number[] = [];
  for (let i = 0; i < NODES; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (NODES + 0.5));
    let slope = 0;
    for (let step = 0; step < 20; step++) {
      let [before, value] = [1, x];
      for (let k = 2; k <= NODES; k++) [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
      slope = (NODES * (x * value - before)) / (x * x - 1);
      x -= value / slope;
    }
    nodes.push(x);
    weights.push(2 / ((1 - x * x) * slope * slope));
  }
  return { nodes, weights };
}
