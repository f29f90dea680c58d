import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { CollimateError } from '@collimate/kernel-errors';
import { BenchError } from './timing/bench.error.js';
import { caseThreads } from './case-threads.js';
import { measure } from './timing/measure.js';
import type { BenchLine } from './timing/bench.line.js';
import { OURSELVES, PEERS, findPeersFolder, installedPeers } from './peers.js';
import { READING_WORKS, benchReading } from './reading/reading.bench.js';
import { REGIONS_WORK, benchRegions } from './regions/regions.bench.js';
import { scalingTable, workTable } from './table.js';
import { BATCH, casesOf, readWorkList } from './work-list.js';

const USAGE = `Times the engine on the work list of the peers, reading the files each time.

  npm run bench -- [--work NAME...] [--repeat N] [--rounds N] [--threads N] [--peers NAMES] [--json]

  --work     pieces of work (default: phantom-c phantom-1mm cohort-pet); series-ct, series-ct-jpegls and series-ct-frames make a CT series of
             512 x 512 x 200 and time its reading alone, beside Pictologics' load_image; batch extracts the patients of all
             modalities in one go, on one thread and on --threads (default there: as many as cores) in turns;
             many-rois extracts 200 spheres of a label map and of a structure set of our own, in turns
  --repeat   warm passes in each process (default 15)
  --rounds   processes of each engine, taken in turns, so that a slow moment of the machine slows all (default 3)
  --threads  worker threads, for us and for the peers that can (default 1)
  --peers    of pictologics,pyradiomics,mirp, those to measure beside us if installed; "none" for none (default: pictologics,pyradiomics)
  --json     only ourselves, one JSON line per work, the same line that the peers' runners print
`;

/** Runs all competitors once a round, so that a slow moment of the machine slows all of them. */
async function inTurns<T>(
  rounds: number,
  competitors: readonly T[],
  run: (one: T) => Promise<BenchLine>,
): Promise<ReadonlyMap<T, readonly BenchLine[]>> {
  const lines = new Map<T, BenchLine[]>(competitors.map((one) => [one, []]));
  for (let round = 0; round < rounds; round++) for (const one of competitors) lines.get(one)?.push(await run(one));
  return lines;
}

/** What was asked for, as the command line says it. */
function readOptions() {
  return parseArgs({
    allowPositionals: true,
    options: {
      work: { type: 'string', multiple: true },
      repeat: { type: 'string', default: '15' },
      rounds: { type: 'string', default: '3' },
      threads: { type: 'string' },
      peers: { type: 'string', default: 'pictologics,pyradiomics' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
}

type Options = ReturnType<typeof readOptions>['values'];

/** Runs the benchmark. @returns the exit code */
async function main(): Promise<number> {
  const { values, positionals } = readOptions();
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const asked = [...(values.work ?? []), ...positionals];
  if (asked.some((name) => READING_WORKS.has(name))) {
    const [repeat, rounds, threads] = [Number(values.repeat), Number(values.rounds), Number(values.threads ?? 1)];
    await benchReading(asked, { repeat, rounds, threads }, (line) => process.stdout.write(`${line}\n\n`));
    return 0;
  }
  if (asked.includes(REGIONS_WORK)) {
    if (asked.length > 1)
      throw new BenchError('UNKNOWN_WORK', 'input', `${REGIONS_WORK} is measured alone`, {
        hint: 'Name the other works in a run of their own.',
      });
    const [repeat, rounds] = [Number(values.repeat), Number(values.rounds)];
    await benchRegions({ repeat, rounds, json: values.json }, (line) => process.stdout.write(`${line}\n`));
    return 0;
  }
  const folder = findPeersFolder();
  const list = readWorkList(folder);
  const names = asked.length > 0 ? asked : ['phantom-c', 'phantom-1mm', 'cohort-pet'];
  const unknown = names.find((name) => list[name] === undefined && name !== BATCH.name);
  if (unknown !== undefined) {
    throw new BenchError('UNKNOWN_WORK', 'input', `there is no work "${unknown}"`, {
      hint: `There is ${[...Object.keys(list), BATCH.name].join(', ')}.`,
    });
  }
  await (values.json ? printLines(names, list, folder, values) : printTables(names, list, folder, values));
  return 0;
}

type WorkList = ReturnType<typeof readWorkList>;
type Folder = ReturnType<typeof findPeersFolder>;

/** Only ourselves, one JSON line per work. */
async function printLines(names: readonly string[], list: WorkList, folder: Folder, options: Options): Promise<void> {
  for (const [n, name] of names.entries()) {
    const threads = caseThreads(Number(options.threads ?? 1));
    const line = await measure(name, casesOf(name, list, folder), threads, Number(options.repeat), n === 0);
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
}

/** Beside the peers, one table per work. */
async function printTables(names: readonly string[], list: WorkList, folder: Folder, options: Options): Promise<void> {
  const [repeat, threads, rounds] = [Number(options.repeat), Number(options.threads ?? 1), Number(options.rounds)];
  const wanted = options.peers.split(',');
  const runners = [
    OURSELVES,
    ...installedPeers(
      folder,
      PEERS.filter((peer) => wanted.includes(peer)),
    ),
  ];
  for (const name of names) {
    if (name === BATCH.name) {
      const several = Number(options.threads ?? availableParallelism());
      const turns = await inTurns(rounds, [1, several], (count) => OURSELVES.run(name, repeat, count));
      process.stdout.write(`${scalingTable(turns)}\n\n`);
      continue;
    }
    const lines = await inTurns(rounds, runners, (runner) => runner.run(name, repeat, threads));
    const byRunner = new Map(runners.map((runner) => [runner.name, lines.get(runner) ?? []]));
    process.stdout.write(`${workTable(name, list[name].about, byRunner)}\n\n`);
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof CollimateError)) throw error;
  process.stderr.write(`bench: ${error.message}${error.hint === undefined ? '' : `\n  do: ${error.hint}`}\n`);
  process.exitCode = 2;
}
