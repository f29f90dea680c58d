import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { jest } from '@jest/globals';
import { TAG } from '@collimate/imaging-dicom';
import { readDicomFile } from '@collimate/imaging-formats';
import { cohortSpec, sequence, simulateCohort, text, writeDicom } from '@collimate/imaging-simulation';
import { filesUnder, readImage, readMask } from '@collimate/platform-scans';
import { runCli } from '../../cli.js';
import { casesOfStudies } from './cohort.studies.js';
import { cohortTable } from './cohort.table.js';

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
    expect([cases, notes]).toEqual([[], [expect.stringContaining('has no region "GTV-2"; it has "GTV-1"'), expect.any(String)]]);
  });

  /** A structure set of regions of these names on one slice of a scan, drawn on the series that is named. */
  function structures(scan: ReturnType<typeof readDicomFile>, names: readonly string[], series: string): Uint8Array {
    const of = (tag: number): string => scan.attributes.text(tag) ?? '';
    const frame = of(TAG.FrameOfReferenceUID);
    const [x, y, z] = scan.attributes.exactDecimals(TAG.ImagePositionPatient, 3)!;
    const square = [x + 8, y + 8, z, x + 16, y + 8, z, x + 16, y + 16, z, x + 8, y + 16, z].join('\\');
    return writeDicom([
      text(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.481.3'),
      text(0x00080018, 'UI', '2.25.77'),
      text(0x00080060, 'CS', 'RTSTRUCT'),
      text(0x0020000d, 'UI', of(TAG.StudyInstanceUID)),
      text(0x0020000e, 'UI', '2.25.78'),
      sequence(0x30060010, [
        text(0x00200052, 'UI', frame),
        sequence(0x30060012, [sequence(0x30060014, [text(0x0020000e, 'UI', series)])]),
      ]),
      sequence(
        0x30060020,
        ...names.map((name, i) => [
          text(0x30060022, 'IS', String(i + 1)),
          text(0x30060024, 'UI', frame),
          text(0x30060026, 'LO', name),
        ]),
      ),
      sequence(
        0x30060039,
        ...names.map((_, i) => [
          sequence(0x30060040, [
            text(0x30060042, 'CS', 'CLOSED_PLANAR'),
            text(0x30060046, 'IS', '4'),
            text(0x30060050, 'DS', square),
          ]),
          text(0x30060084, 'IS', String(i + 1)),
        ]),
      ),
    ]);
  }
  function withStructures(names: readonly string[], series?: string): { readonly study: string; readonly ct: string } {
    let scan: ReturnType<typeof readDicomFile> | undefined;
    const study = store('RTSTRUCT', (path, bytes) => {
      if (path.includes('RTSTRUCT')) return undefined;
      scan ??= readDicomFile(bytes);
      return bytes;
    });
    const ct = scan!.attributes.text(TAG.SeriesInstanceUID)!;
    mkdirSync(join(folder, study, '2.25.78'), { recursive: true });
    writeFileSync(join(folder, study, '2.25.78', '2.25.77.dcm'), structures(scan!, names, series ?? ct));
    return { study, ct };
  }
  /** The same series once more under another number, as a PET of the same frame of reference stands beside a CT. */
  function beside(study: string, ct: string): string {
    const other = `${ct.slice(0, -1)}${ct.endsWith('7') ? '8' : '7'}`;
    for (const file of filesUnder(join(folder, study, ct))) {
      const bytes = Buffer.from(readFileSync(file));
      bytes.write(other, bytes.indexOf(ct), 'latin1');
      mkdirSync(join(folder, study, other), { recursive: true });
      writeFileSync(join(folder, study, other, basename(file)), bytes);
    }
    return other;
  }

  it('tells two regions of one name apart by their numbers, and the table can be extracted', async () => {
    const { study } = withStructures(['GTV', 'GTV', 'Heart']);
    const { cases, notes } = await casesOfStudies(folder, [study], undefined);
    expect(notes).toEqual([]);
    expect(cases.map(({ roi, label }) => [roi, label])).toEqual([['GTV', 1], ['GTV', 2], ['Heart', undefined]]); // prettier-ignore
    const report = { item: 0, studies: [study], fetched: 0, reused: 0, bytes: 0, error: undefined };
    const item = { line: 2, studyInstanceUid: study, series: [], modalities: [], own: { subject: 'N1' } };
    const { text: table } = cohortTable(join(folder, 'cohort.csv'), cases, [item], [report]);
    expect(table.split('\n')[0]).toBe('subject,image,mask,roi,label');
    writeFileSync(join(folder, 'cohort.csv'), table);
    const [{ image, mask }] = cases;
    await expect(readMask(mask, await readImage(image))).rejects.toMatchObject({
      cause: { hint: expect.stringContaining('"GTV" (--label 1), "GTV" (--label 2), "Heart"') },
    });
    const print = jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
    try {
      expect(await runCli(['cohort', 'check', join(folder, 'cohort.csv')])).toBe(0);
    } finally {
      print.mockRestore();
    }
  });

  it('finds a region as extract does, and tells which there are where there is none of the name', async () => {
    const { study } = withStructures(['GTV', 'Heart']);
    expect((await casesOfStudies(folder, [study], ' gtv')).cases.map(({ roi }) => roi)).toEqual(['GTV']);
    expect((await casesOfStudies(folder, [study], '2')).cases.map(({ roi }) => roi)).toEqual(['Heart']);
    const { cases, notes } = await casesOfStudies(folder, [study], 'Lung');
    expect([cases, notes[0]]).toEqual([[], `a mask of study ${study} has no region "Lung"; it has "GTV", "Heart"`]);
  });

  it('takes of two series in one frame of reference the one that the mask names, and none where it names neither', async () => {
    const { study, ct } = withStructures(['GTV']);
    beside(study, ct);
    const { cases, notes } = await casesOfStudies(folder, [study], undefined);
    expect([cases.map(({ image }) => basename(image)), notes]).toEqual([[ct], []]);
    withStructures(['GTV'], '1.2.3');
    expect((await casesOfStudies(folder, [study], undefined)).notes[0]).toContain(
      'fits 2 image series by its frame of reference and 0 of them',
    );
  });
});
