import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { TAG, readDicomFile } from '@collimate/imaging-formats';
import { cohortSpec, simulateCohort } from '@collimate/imaging-simulation';
import { casesOfStudies } from './cohort.studies.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'collimate-studies-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Puts a patient's files where a retrieve would. @returns the study */
function store(
  masks: 'RTSTRUCT' | 'SEG',
  change: (path: string, bytes: Uint8Array) => Uint8Array | undefined = (_, bytes) => bytes,
): string {
  let study = '';
  for (const { path, bytes } of simulateCohort({ ...cohortSpec('archive', 'north', 1), masks }, 5).filesOf(
    masks === 'SEG' ? 1 : 0,
  )) {
    const { attributes } = readDicomFile(bytes);
    const [at, series, sop] = [TAG.StudyInstanceUID, TAG.SeriesInstanceUID, TAG.SOPInstanceUID].map(
      (tag) => attributes.text(tag) ?? '',
    );
    const file = join(folder, at, series, `${sop}.dcm`);
    const kept = change(path, bytes);
    study = at;
    if (kept === undefined) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, kept);
  }
  return study;
}

describe('casesOfStudies', () => {
  it('pairs structure sets and segmentations with the scan in their frame of reference, region by region', async () => {
    const studies = [store('RTSTRUCT'), store('SEG')];
    const { cases, notes } = await casesOfStudies(folder, studies, undefined);
    expect(notes).toEqual([]);
    expect(cases.map(({ study, roi }) => [study, roi])).toEqual(studies.map((study) => [study, 'GTV-1']));
    for (const { study, image, mask } of cases) {
      expect(dirname(image)).toBe(join(folder, study));
      expect(basename(mask)).toMatch(/\.dcm$/);
      expect(dirname(mask)).not.toBe(image);
    }
  });

  it('tells of a study without a mask, without its scan, with a mask that is broken, and without the region asked for', async () => {
    const bare = store('RTSTRUCT', (path, bytes) => (path.includes('RTSTRUCT') ? undefined : bytes));
    expect((await casesOfStudies(folder, [bare], undefined)).notes).toEqual([
      `study ${bare} gives no case: 1 image series, 0 masks that can be read`,
    ]);
    rmSync(join(folder, bare), { recursive: true });
    store('RTSTRUCT', (path, bytes) => (path.includes('RTSTRUCT') ? bytes : undefined));
    expect((await casesOfStudies(folder, [bare], undefined)).notes[0]).toContain('fits 0 image series');
    const cut = store('SEG', (path, bytes) => (path.includes('SEG') ? bytes.slice(0, bytes.length - 2000) : bytes));
    expect((await casesOfStudies(folder, [cut], undefined)).notes[0]).toContain('cannot be read (TRUNCATED)');
    store('SEG');
    const { cases, notes } = await casesOfStudies(folder, [cut], 'GTV-2');
    expect([cases, notes.length]).toEqual([[], 1]);
  });
});
