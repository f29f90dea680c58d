/*
 * Bars of processor time are in seconds of the quiet machine on which they were set. Whatever else runs slows a program down by up to a half, in
 * its processor time too, for caches and the way to the memory are shared; and so one run in ten failed a bar that held.
 */

/** Seconds that the work below takes on that machine. */
const QUIET_SECONDS = 0.14;
/** More numbers than fit into a cache. */
const table = new Float32Array(2 ** 23).fill(1);

/** @returns seconds of the processor */
function secondsOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** Numbers here and there in a table, and small objects that are made, sorted and left: what programs spend their time with. */
function mixedWork(): number {
  const { imul } = Math;
  let [at, sum] = [1, 0];
  for (let n = 0; n < 4e6; n++) {
    at = (imul(at, 1_103_515_245) + 12_345) & (2 ** 23 - 1);
    sum += table[at];
  }
  for (let round = 0; round < 30; round++) {
    const made = Array.from({ length: 20_000 }, (_, n) => ({ n, name: `x${n}` }));
    sum += made.sort((a, b) => b.n - a.n)[0].n;
  }
  return sum;
}

// Once before it counts: the first time it is still being compiled.
mixedWork();

/** @returns how many times slower the machine is at this moment than when it is quiet; 1 at least */
export function slowness(): number {
  return Math.max(1, secondsOf(mixedWork) / QUIET_SECONDS);
}

/** @returns seconds of the quiet machine's processor that a work of this program takes */
export function quietCost(work: () => unknown): number {
  const before = slowness();
  const seconds = secondsOf(work);
  return (2 * seconds) / (before + slowness());
}
