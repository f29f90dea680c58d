import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BenchError } from '../timing/bench.error.js';

/** What one process printed of its readings. */
export interface Readings {
  readonly seconds: readonly number[];
  /** Most memory of the process behind its first reading. */
  readonly peakMb: number;
  /** Mean intensity: all must have read the same. */
  readonly mean: number;
}

/** One reader: reads a folder so many times in a process of its own. */
export interface ReadingRunner {
  readonly name: string;
  readonly run: (folder: string, readings: number, threads: number) => Promise<Readings>;
}

/** Pictologics, asked for what the other child prints. */
const PICTOLOGICS = `
import json, logging, resource, sys, time, warnings
warnings.simplefilter("ignore")
logging.disable(logging.WARNING)
import pictologics
folder, readings = sys.argv[1], int(sys.argv[2])
seconds, mean, peak = [], 0, 0
for n in range(readings):
    begin = time.perf_counter()
    image = pictologics.load_image(folder)
    seconds.append(time.perf_counter() - begin)
    if n == 0:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        mean = float(image.array.mean())
    del image
print(json.dumps({"seconds": seconds, "peakMb": peak, "mean": mean}))
`;

/** We, and Pictologics where it is installed. */
export function readingRunners(): readonly ReadingRunner[] {
  const ours: ReadingRunner = {
    name: 'collimate',
    run: (folder, readings, threads) =>
      lineOf(
        process.execPath,
        [join(import.meta.dirname, 'reading.child.js'), folder, String(readings), String(threads)],
        threads,
      ),
  };
  const python = join(process.env['PEERS_HOME'] ?? join(homedir(), '.cache', 'collimate-peers'), 'pictologics', 'bin', 'python');
  if (!existsSync(python)) return [ours];
  return [
    ours,
    {
      name: 'pictologics',
      run: (folder, readings, threads) => lineOf(python, ['-c', PICTOLOGICS, folder, String(readings)], threads),
    },
  ];
}

async function lineOf(program: string, args: readonly string[], threads: number): Promise<Readings> {
  const env = { ...process.env, PICTOLOGICS_NUM_THREADS: String(threads), OMP_NUM_THREADS: String(threads) };
  try {
    const { stdout } = await promisify(execFile)(program, args, { env });
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  } catch (cause) {
    throw new BenchError('RUN_FAILED', 'broken', `${program} did not read the series`, { cause });
  }
}
