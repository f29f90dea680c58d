import { type BenchLine, median } from './bench.line.js';
import type { TimedCase } from './timed-case.js';

/** When this process began and when it had loaded its code, seconds since the epoch. */
const STARTED = performance.timeOrigin / 1000;
const LOADED = Date.now() / 1000;

/** Runs the cases once cold and `repeat` times warm. @param first whether this is the first work of the process */
export async function measure<Case>(
  work: string,
  cases: readonly Case[],
  run: (cases: readonly Case[]) => Promise<readonly TimedCase[]>,
  repeat: number,
  first: boolean,
): Promise<BenchLine> {
  const seconds: number[] = [];
  const laps = new Map<string, number[]>();
  let [features, cold] = [0, 0];
  for (let turn = 0; turn <= repeat; turn++) {
    const begin = performance.now();
    const done = await run(cases);
    seconds.push((performance.now() - begin) / 1000);
    features = done.reduce((sum, one) => sum + one.features, 0);
    if (turn === 0) cold = Date.now() / 1000 - STARTED;
    else for (const [stage, total] of totals(done)) laps.set(stage, [...(laps.get(stage) ?? []), total]);
  }
  return {
    peer: 'collimate',
    version: '0.1.0',
    work,
    cases: cases.length,
    features,
    import_s: rounded(LOADED - STARTED),
    cold_s: first ? rounded(cold) : null,
    first_s: rounded(seconds[0]),
    warm_s: repeat === 0 ? null : rounded(median(seconds.slice(1))),
    stages_s: Object.fromEntries([...laps].map(([stage, values]) => [stage, rounded(median(values))])),
    peak_rss_mb: Math.floor(process.resourceUsage().maxRSS / 1024),
  };
}

function totals(done: readonly { readonly stages: Readonly<Record<string, number>> }[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { stages } of done)
    for (const [stage, value] of Object.entries(stages)) sums.set(stage, (sums.get(stage) ?? 0) + value);
  return sums;
}

function rounded(seconds: number): number {
  return Math.round(seconds * 100_000) / 100_000;
}
