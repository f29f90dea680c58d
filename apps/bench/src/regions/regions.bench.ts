import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BenchError } from '../timing/bench.error.js';
import { type BenchLine, median } from '../timing/bench.line.js';
import { REGION_FORMS, type RegionForm, writeRegions } from './regions.files.js';

/** The piece of work that extracts many regions of one image, of a label map and of a structure set in turns. */
export const REGIONS_WORK = 'many-rois';
const REGIONS = 200;

/** How often, and whether for another program. */
export interface RegionsSettings {
  /** Passes behind the first one in each process. */
  readonly repeat: number;
  readonly rounds: number;
  readonly json: boolean;
}

/** Makes image and regions in a folder of its own, extracts all of them by `ct-default` on one thread, and prints the times. */
export async function benchRegions({ repeat, rounds, json }: RegionsSettings, say: (line: string) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'collimate-bench-'));
  try {
    writeRegions(folder, REGIONS);
    const found = new Map<RegionForm, BenchLine[]>(REGION_FORMS.map((form) => [form, []]));
    for (let round = 0; round < rounds; round++) {
      for (const form of REGION_FORMS) {
        const line = await lineOf(folder, form, repeat);
        found.get(form)?.push(line);
        if (json) say(JSON.stringify(line));
      }
    }
    if (!json) say(`${regionsTable(found)}\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function lineOf(folder: string, form: RegionForm, repeat: number): Promise<BenchLine> {
  const child = join(import.meta.dirname, 'regions.child.js');
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [child, folder, form, String(repeat)]);
    return JSON.parse(stdout.trim());
  } catch (cause) {
    throw new BenchError('RUN_FAILED', 'broken', `the regions of the ${form} were not extracted`, { cause });
  }
}

/** @returns for each form the first pass and the warm ones, least and median, where the time goes, and the memory */
export function regionsTable(rounds: ReadonlyMap<RegionForm, readonly BenchLine[]>): string {
  const cells = ['', 'cold', 'first', 'warm, least', 'warm', 'read', 'extract', 'values', 'peak MB'];
  const lines = [...rounds].map(([form, found]) => {
    const warm = found.map(({ warm_s: seconds, first_s: first }) => seconds ?? first);
    const of = (pick: (line: BenchLine) => number | null | undefined): string => {
      const values = found.map(pick).filter((value) => typeof value === 'number');
      return values.length === 0 ? '-' : median(values).toFixed(3);
    };
    return row([
      form,
      of((line) => line.cold_s),
      of((line) => line.first_s),
      Math.min(...warm).toFixed(3),
      median(warm).toFixed(3),
      of((line) => line.stages_s['read']),
      of((line) => line.stages_s['extract']),
      String(found[0].features),
      String(Math.max(...found.map((line) => line.peak_rss_mb))),
    ]);
  });
  return [
    `${REGIONS_WORK}: ${REGIONS} spheres of 1,419 voxels in 512 x 512 x 100, plan ct-default, one thread; seconds`,
    row(cells),
    ...lines,
  ].join('\n');
}

function row(cells: readonly string[]): string {
  return `  ${cells.map((cell, n) => (n === 0 ? cell.padEnd(14) : cell.padStart(12))).join('')}`.trimEnd();
}
