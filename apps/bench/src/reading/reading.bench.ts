import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BenchError } from '../timing/bench.error.js';
import { median } from '../timing/bench.line.js';
import { SIDE } from './chest.phantom.js';
import { type Readings, readingRunners } from './reading.runner.js';
import { type SeriesForm, writeSeries } from './series.files.js';

const SLICES = 200;
const SEED = 1;
/** Bytes of the volume in single precision. */
const VOLUME_MB = (4 * SIDE * SIDE * SLICES) / 2 ** 20;

/** Pieces of work that read a CT series of 512 x 512 x 200 from disk and do nothing with it. */
export const READING_WORKS: ReadonlyMap<string, { readonly form: SeriesForm; readonly about: string }> = new Map([
  ['series-ct', { form: 'plain', about: 'CT 512 x 512 x 200, 200 files, uncompressed' }],
  ['series-ct-jpegls', { form: 'jpeg-ls', about: 'CT 512 x 512 x 200, 200 files, JPEG-LS lossless' }],
  ['series-ct-frames', { form: 'jpeg-ls-frames', about: 'CT 512 x 512 x 200, one file of 200 frames, JPEG-LS lossless' }],
]);

/** How often, and with how many threads. */
export interface ReadingSettings {
  /** Readings behind the first one in each process. */
  readonly repeat: number;
  readonly rounds: number;
  readonly threads: number;
}

/** Makes each series in a folder of its own, reads it in turns with Pictologics where it is installed, and prints the times. */
export async function benchReading(
  names: readonly string[],
  settings: ReadingSettings,
  say: (line: string) => void,
): Promise<void> {
  for (const name of names) {
    const work = READING_WORKS.get(name);
    if (work === undefined)
      throw new BenchError('UNKNOWN_WORK', 'input', `"${name}" is not read with a series`, {
        hint: `There is ${[...READING_WORKS.keys()].join(', ')}.`,
      });
    const folder = mkdtempSync(join(tmpdir(), 'collimate-bench-'));
    try {
      await writeSeries(folder, work.form, SLICES, SEED);
      const rounds = await readInTurns(folder, settings);
      say(readingTable(`${name}: ${work.about}, threads ${settings.threads}`, rounds, VOLUME_MB));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}

async function readInTurns(
  folder: string,
  { repeat, rounds, threads }: ReadingSettings,
): Promise<ReadonlyMap<string, readonly Readings[]>> {
  const runners = readingRunners();
  const found = new Map<string, Readings[]>(runners.map((runner) => [runner.name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const { name, run } of runners) found.get(name)?.push(await run(folder, 1 + repeat, threads));
  }
  const means = [...found.values()].flat().map(({ mean }) => mean);
  if (means.some((mean) => Math.abs(mean - means[0]) > 1e-6 * Math.abs(means[0])))
    throw new BenchError('RUN_FAILED', 'broken', 'the readers read different values');
  return found;
}

/** @returns first and warm readings in ms, the ratio of ours to theirs within a round, and the memory of one reading */
export function readingTable(title: string, rounds: ReadonlyMap<string, readonly Readings[]>, volumeMb: number): string {
  const ours = rounds.get('collimate') ?? [];
  const first = ({ seconds }: Readings): number => seconds[0];
  const warm = ({ seconds }: Readings): number => median(seconds.length > 1 ? seconds.slice(1) : seconds);
  const lines = [...rounds].map(([name, found]) => {
    const of = (pick: (one: Readings) => number): string => `${(1000 * median(found.map(pick))).toFixed(0)} ms`;
    const ratio = (pick: (one: Readings) => number): string =>
      name === 'collimate'
        ? ''
        : median(found.flatMap((one, n) => (n < ours.length ? [pick(ours[n]) / pick(one)] : []))).toFixed(3);
    const peak = Math.max(...found.map(({ peakMb }) => peakMb));
    return row([name, of(first), of(warm), ratio(first), ratio(warm), `${peak.toFixed(0)} MB`, (peak / volumeMb).toFixed(2)]);
  });
  return [title, row(['', 'first', 'warm', 'ours / theirs, first', 'warm', 'peak', 'of the volume']), ...lines].join('\n');
}

function row(cells: readonly string[]): string {
  const widths = [12, 9, 9, 21, 7, 9, 14];
  return `  ${cells.map((cell, n) => (n === 0 ? cell.padEnd(widths[n]) : cell.padStart(widths[n]))).join(' ')}`.trimEnd();
}
