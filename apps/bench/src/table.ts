import type { BenchLine } from './timing/bench.line.js';
import { median } from './timing/bench.line.js';

/** All lines of one piece of work, by engine. */
export type Rounds = ReadonlyMap<string, readonly BenchLine[]>;

/** @returns a table of one work: each engine's times, its ratio to ours, and where our own time goes */
export function workTable(work: string, about: string, rounds: Rounds): string {
  const ours = rounds.get('collimate') ?? [];
  const lines = [`${work}: ${about}`];
  lines.push(row(['', 'cold', 'first', 'warm', 'extract', 'ours / theirs (warm)', '(extract)', 'values', 'peak MB']));
  for (const [name, found] of rounds) {
    if (found.some((line) => line.unsupported)) {
      lines.push(row([name, 'cannot do this work']));
      continue;
    }
    const of = (pick: (line: BenchLine) => number | null | undefined) => medianOf(found.map(pick));
    const extract = (line: BenchLine) => line.stages_s['extract'];
    lines.push(
      row([
        name,
        seconds(of((line) => line.cold_s)),
        seconds(of((line) => line.first_s)),
        seconds(of((line) => line.warm_s)),
        seconds(of(extract)),
        name === 'collimate' ? '' : ratio(ours, found, (line) => line.warm_s),
        name === 'collimate' ? '' : ratio(ours, found, extract),
        String(found[0].features),
        String(Math.max(...found.map((line) => line.peak_rss_mb))),
      ]),
    );
  }
  return [...lines, ...stageLines(ours)].join('\n');
}

/** @param lines of the batch, by how many threads worked, one thread among them @returns how much sooner several are done */
export function scalingTable(lines: ReadonlyMap<number, readonly BenchLine[]>): string {
  const alone = lines.get(1) ?? [];
  const rows = [...lines].map(([threads, found]) => {
    const sooner = median(found.map((line, n) => (alone[n].warm_s ?? NaN) / (line.warm_s ?? NaN)));
    const cells = [
      `${threads} thread${threads === 1 ? '' : 's'}`,
      seconds(medianOf(found.map((line) => line.first_s))),
      seconds(medianOf(found.map((line) => line.warm_s))),
    ];
    const peak = Math.max(...found.map((line) => line.peak_rss_mb));
    return row([...cells, `${sooner.toFixed(2)}`, `${(sooner / threads).toFixed(2)}`, '', '', String(peak)]);
  });
  return [
    `batch: ${alone[0]?.cases ?? 0} patient images in one go`,
    row(['', 'first', 'warm', 'times', 'per thread', '', '', 'peak MB']),
    ...rows,
  ].join('\n');
}

function stageLines(ours: readonly BenchLine[]): string[] {
  if (ours.length === 0) return [];
  const stages = Object.keys(ours[0].stages_s).filter((stage) => stage !== 'extract');
  const part = (stage: string) => `${stage} ${seconds(medianOf(ours.map((line) => line.stages_s[stage])))}`;
  return [`  collimate by stage: ${stages.map(part).join(', ')}`];
}

/** Median over rounds of the ratio within a round: what slows the machine slows both. */
function ratio(
  ours: readonly BenchLine[],
  theirs: readonly BenchLine[],
  pick: (line: BenchLine) => number | null | undefined,
): string {
  const ratios = ours.flatMap((line, n) => {
    const [own, other] = [pick(line), theirs[n] === undefined ? undefined : pick(theirs[n])];
    return typeof own === 'number' && typeof other === 'number' ? [own / other] : [];
  });
  return ratios.length === 0 ? '' : median(ratios).toFixed(3);
}

function medianOf(values: readonly (number | null | undefined)[]): number | undefined {
  const known = values.filter((value) => typeof value === 'number');
  return known.length === 0 ? undefined : median(known);
}

function seconds(value: number | undefined): string {
  if (value === undefined) return '';
  return value < 1 ? `${(1000 * value).toFixed(value < 0.1 ? 2 : 0)} ms` : `${value.toFixed(2)} s`;
}

function row(cells: readonly string[]): string {
  return `  ${cells.map((cell, n) => (n === 0 ? cell.padEnd(12) : cell.padStart(n === 5 ? 21 : 10))).join(' ')}`.trimEnd();
}
