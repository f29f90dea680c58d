import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDicomSeries } from '@collimate/imaging-formats';
import { cohortSpec, simulateCohort, type SimulatedModality } from '@collimate/imaging-simulation';
import { Deidentifier } from './deidentifier.js';
import { RESEARCH_OPTIONS } from './policy.js';

const deidentifier = new Deidentifier({
  key: new Uint8Array(32).fill(7),
  site: 'north',
  options: RESEARCH_OPTIONS,
  vocabulary: ['GTV-1'],
  times: 'keep',
});

/** The files of a simulated subject, and what comes of them. */
function bothOf(site: 'north' | 'south' | 'west', modality: SimulatedModality, masks: 'RTSTRUCT' | 'SEG') {
  const cohort = simulateCohort({ ...cohortSpec(site, site, 1), modality, masks }, 5);
  const originals = [...cohort.filesOf(0)].map(({ bytes }) => bytes);
  const cleaned = originals.map((file) => {
    const outcome = deidentifier.clean(file);
    if (outcome.kind !== 'cleaned') throw new Error(`${outcome.code} ${outcome.tag}`);
    return outcome.bytes;
  });
  return { originals, cleaned };
}

const SERIES = [
  ['north', 'CT', 'RTSTRUCT'],
  ['south', 'MR', 'SEG'],
  ['west', 'PT', 'RTSTRUCT'],
] as const;

describe('a cleaned series', () => {
  it.each(SERIES)('of %s (%s, %s) is read as the same volume by our own reader', (site, modality, masks) => {
    const { originals, cleaned } = bothOf(site, modality, masks);
    const [before, after] = [originals, cleaned].map((files) => readDicomSeries(files.slice(0, -1), {}));
    expect(after.volume.grid).toEqual(before.volume.grid);
    expect(Buffer.from(after.volume.voxels.data.buffer).equals(Buffer.from(before.volume.voxels.data.buffer))).toBe(true);
  });
});

const TOOLS = ['dcmdump', 'dcm2json'].filter((tool) => spawnSync(tool, ['--version']).status === 0);
if (TOOLS.length === 0) console.info('DCMTK is not installed: cleaned files are not read by it.');

// A developer's machine may lack DCMTK; CI installs it, and there a skip is a failure.
const readers = TOOLS.length === 0 ? describe.skip : describe;

readers.each(TOOLS.length === 0 ? ['DCMTK'] : TOOLS)('%s', (tool) => {
  const folder = mkdtempSync(join(tmpdir(), 'cleaned-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(SERIES)('reads the files of %s (%s, %s) without a complaint', (site, modality, masks) => {
    const { cleaned } = bothOf(site, modality, masks);
    const paths = [cleaned[0], cleaned[cleaned.length - 1]].map((file, n) => {
      const path = join(folder, `${site}-${n}.dcm`);
      writeFileSync(path, file);
      return path;
    });
    for (const path of paths) {
      const run = spawnSync(tool, [path], { encoding: 'latin1', maxBuffer: 1e8 });
      expect([run.status, run.stderr]).toEqual([0, '']);
    }
  });
});
