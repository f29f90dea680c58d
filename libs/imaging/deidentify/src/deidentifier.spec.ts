import { cohortSpec, simulateCohort } from '@collimate/imaging-simulation';
import dicomParser from 'dicom-parser';
import { POLICY, cleaned, latin } from './cleaning.fixture.js';
import { Deidentifier } from './deidentifier.js';

describe('a simulated hospital', () => {
  const cohort = simulateCohort(cohortSpec('north', 'north', 2), 3);
  const deidentifier = new Deidentifier(POLICY);
  const originals = cohort.subjects.map((_, index) => [...cohort.filesOf(index)].map((file) => file.bytes));
  const results = originals.map((files) =>
    files.map((file) => {
      const outcome = deidentifier.clean(file);
      if (outcome.kind !== 'cleaned') throw new Error(outcome.code);
      return outcome;
    }),
  );

  it('loses every canary, in the raw bytes of every file', () => {
    results.forEach((files, index) => {
      const all = files
        .map((file) => Buffer.from(file.bytes).toString('utf8'))
        .join('')
        .toUpperCase();
      const left = cohort.canariesOf(index).filter((canary) => all.includes(canary.toUpperCase()));
      expect(left).toEqual([]);
    });
  });

  it('keeps pixels, geometry, rescale and units to the byte', () => {
    const kept = [
      'x00080060',
      'x00180050',
      'x00181210',
      'x00200032',
      'x00200037',
      'x00280010',
      'x00280011',
      'x00280030',
      'x00280100',
      'x00280103',
      'x00281052',
      'x00281053',
      'x00281054',
      'x7fe00010',
    ];
    originals.forEach((files, index) => {
      files.slice(0, -1).forEach((file, slice) => {
        const before = dicomParser.parseDicom(file);
        const after = dicomParser.parseDicom(results[index][slice].bytes);
        for (const tag of kept) {
          const value = (set: dicomParser.DataSet): string => {
            const element = set.elements[tag];
            return latin(set.byteArray.subarray(element.dataOffset, element.dataOffset + element.length) as Uint8Array);
          };
          expect(value(after)).toBe(value(before));
        }
      });
    });
  });

  it('keeps the links between structure set and slices', () => {
    results.forEach((files) => {
      const parsed = files.map((file) => dicomParser.parseDicom(file.bytes));
      const structure = parsed[parsed.length - 1];
      const slices = new Set(parsed.slice(0, -1).map((set) => set.string('x00080018')));
      const roi = structure.elements['x30060020'].items?.[0].dataSet;
      expect(roi?.string('x30060026')).toBe('GTV-1');
      expect(roi?.string('x30060024')).toBe(parsed[0].string('x00200052'));
      const contours = structure.elements['x30060039'].items?.[0].dataSet?.elements['x30060040'].items ?? [];
      expect(contours.length).toBeGreaterThan(4);
      for (const contour of contours) {
        expect(slices).toContain(contour.dataSet?.elements['x30060016'].items?.[0].dataSet?.string('x00081155'));
        expect(contour.dataSet?.string('x30060050')?.split('\\').length).toBe(180);
      }
      expect(new Set(parsed.map((set) => set.string('x0020000d'))).size).toBe(1);
      expect(new Set(parsed.map((set) => set.string('x00100020'))).size).toBe(1);
    });
  });

  it('says what was done, with codes of CID 7050, and reports tags and counts but no value', () => {
    const [first] = results[0];
    const set = dicomParser.parseDicom(first.bytes);
    expect(set.string('x00120062')).toBe('YES');
    expect(set.string('x00280303')).toBe('MODIFIED');
    const codes = set.elements['x00120064'].items?.map((item) => item.dataSet?.string('x00080100'));
    expect(codes).toEqual(['113100', '113105', '113107', '113108', '113111']);
    expect(first.methods).toEqual(codes);
    expect(first.report).toContainEqual({
      tag: '(0008,1070)',
      name: "Operators' Name",
      deed: 'removed',
      reason: 'table',
      count: 1,
    });
    expect(first.report).toContainEqual({ tag: '(0029,1001)', name: '', deed: 'removed', reason: 'private', count: 1 });
    const flat = JSON.stringify(first.report).toUpperCase();
    expect(cohort.canariesOf(0).filter((canary) => flat.includes(canary.toUpperCase()))).toEqual([]);
  });

  it('shifts all dates of a subject by one number of days, and keeps times', () => {
    const before = dicomParser.parseDicom(originals[0][0]);
    const after = dicomParser.parseDicom(results[0][0].bytes);
    const moved = ['x00080012', 'x00080020', 'x00080021', 'x00080022', 'x00080023'].map((tag) => after.string(tag));
    expect(new Set(moved).size).toBe(1);
    expect(moved[0]?.slice(0, 4)).not.toBe(before.string('x00080020')?.slice(0, 4));
    expect(after.string('x0008002a')).toBe(`${moved[0]}${before.string('x00080030')}`);
    expect(after.string('x00080030')).toBe(before.string('x00080030'));
    expect(after.string('x00080201')).toBeUndefined();
  });

  it('gives the same bytes for the same key, and other names for another', () => {
    expect(latin(cleaned(originals[0][0]).bytes)).toBe(latin(results[0][0].bytes));
    const other = cleaned(originals[0][0], { key: new Uint8Array(32).fill(8) });
    expect(other.sopInstanceUid).not.toBe(results[0][0].sopInstanceUid);
    expect(other.pseudonym).not.toBe(results[0][0].pseudonym);
    expect(cleaned(originals[0][0], { site: 'south' }).pseudonym).not.toBe(results[0][0].pseudonym);
  });

  it('reads its own output, finds nothing more to remove, and moves no voxel', () => {
    const [first] = results[0];
    const again = cleaned(first.bytes);
    expect(again.report.filter((row) => row.deed === 'removed').map((row) => row.tag)).toEqual([
      '(0012,0062)',
      '(0012,0063)',
      '(0012,0064)',
      '(0028,0303)',
    ]);
    const [before, after] = [first.bytes, again.bytes].map((file) => dicomParser.parseDicom(file));
    for (const tag of ['x00200032', 'x00200037', 'x00280030', 'x00281052', 'x00281053', 'x00101010', 'x00101030']) {
      expect(after.string(tag)).toBe(before.string(tag));
    }
    const voxels = (set: dicomParser.DataSet): string => {
      const element = set.elements['x7fe00010'];
      return latin(set.byteArray.subarray(element.dataOffset, element.dataOffset + element.length) as Uint8Array);
    };
    expect(voxels(after)).toBe(voxels(before));
  });
});
