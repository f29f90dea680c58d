import { sha256Hex } from '@collimate/kernel-canonical';
import dicomParser from 'dicom-parser';
import { cohortSpec, simulateCohort } from './cohort.js';
import { drawLesion, DEFAULT_GROUPS } from './lesion.model.js';
import { simulatePhantom } from './lesion.phantom.js';
import { SCANNERS } from './scanner.table.js';
import { readAgain } from './second.reading.js';
import { SimulationError } from './simulation.error.js';
import { SeededRandom } from '@collimate/kernel-numeric';

const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const utf8 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

describe('simulateCohort', () => {
  const cohort = simulateCohort(cohortSpec('north', 'north', 6), 42);

  it('writes the same bytes for the same seed, in any order of reading, and others for another seed or site', () => {
    const again = simulateCohort(cohortSpec('north', 'north', 6), 42);
    const digests = (files: Iterable<{ path: string; bytes: Uint8Array }>): string[] =>
      Array.from(files, (file) => `${file.path} ${sha256Hex(file.bytes)}`);
    const third = digests(again.filesOf(2));
    expect(digests(cohort.files()).slice(66, 99)).toEqual(third);
    expect(digests(simulateCohort(cohortSpec('north', 'north', 6), 43).filesOf(2))).not.toEqual(third);
    expect(simulateCohort(cohortSpec('south', 'north', 6), 42).subjects).not.toEqual(cohort.subjects);
  });

  it('writes CT slices that dicom-parser reads: geometry, rescale and stored values', () => {
    const [file] = [...cohort.filesOf(0)];
    const set = dicomParser.parseDicom(file.bytes);
    expect(set.string('x00020010')).toBe('1.2.840.10008.1.2.1');
    expect(set.string('x00080016')).toBe('1.2.840.10008.5.1.4.1.1.2');
    expect([set.uint16('x00280010'), set.uint16('x00280011')]).toEqual([64, 64]);
    expect(set.string('x00280030')).toBe('1.5\\1.5');
    expect(set.string('x00200032')).toBe('-47.25\\-47.25\\31');
    expect(set.string('x00281052')).toBe('-1024');
    const pixels = set.elements['x7fe00010'];
    expect(pixels.length).toBe(64 * 64 * 2);
    const view = new DataView(file.bytes.buffer, file.bytes.byteOffset + pixels.dataOffset, pixels.length);
    const corner = view.getInt16(0, true) - 1024;
    const centre = view.getInt16(2 * (32 * 64 + 32), true) - 1024;
    expect(Math.abs(corner + 1000)).toBeLessThan(40);
    expect(Math.abs(centre - 30)).toBeLessThan(40);
    expect(set.elements['x04000561'].items?.[0].dataSet?.elements['x04000550'].items).toHaveLength(1);
  });

  it('writes contours into the planes of the slices that they name', () => {
    const files = [...cohort.filesOf(1)];
    const set = dicomParser.parseDicom(files[files.length - 1].bytes);
    const roi = set.elements['x30060020'].items?.[0].dataSet;
    expect(roi?.string('x30060026')).toBe('GTV-1');
    const positions = new Map(
      files.slice(0, -1).map(({ bytes }) => {
        const slice = dicomParser.parseDicom(bytes);
        return [slice.string('x00080018'), slice.floatString('x00200032', 2)];
      }),
    );
    const contours = set.elements['x30060039'].items?.[0].dataSet?.elements['x30060040'].items ?? [];
    expect(contours.length).toBeGreaterThan(5);
    for (const { dataSet } of contours) {
      const named = dataSet?.elements['x30060016'].items?.[0].dataSet?.string('x00081155');
      expect(dataSet?.floatString('x30060050', 2)).toBe(positions.get(named));
      expect(dataSet?.string('x30060050')?.split('\\')).toHaveLength(3 * (dataSet?.intString('x30060046') ?? 0));
    }
  });

  it('draws polygons whose area times the slice distance is the volume of the lesion', () => {
    const random = new SeededRandom(3);
    const lesion = drawLesion(DEFAULT_GROUPS.malignant, random);
    const phantom = simulatePhantom(lesion, SCANNERS.west, random);
    let volume = 0;
    for (const c of phantom.contours) {
      for (let i = 0, j = c.length - 3; i < c.length; j = i, i += 3) volume += (c[j] * c[i + 1] - c[i] * c[j + 1]) / 2;
    }
    expect((volume * SCANNERS.west.sliceSpacingMm) / lesion.volumeMm3).toBeCloseTo(1, 2);
  });

  it('writes a segmentation whose bits are the voxels inside the lesion', () => {
    const files = [...simulateCohort({ ...cohortSpec('west', 'west', 1), masks: 'SEG' }, 8).filesOf(0)];
    const file = files[files.length - 1];
    expect(file.path).toMatch(/SEG\.dcm$/);
    const set = dicomParser.parseDicom(file.bytes);
    const frames = set.intString('x00280008') ?? 0;
    expect(set.elements['x52009230'].items).toHaveLength(frames);
    const pixels = set.elements['x7fe00010'];
    expect(pixels.length).toBe((frames * 96 * 96) / 8);
    let voxels = 0;
    for (let i = 0; i < pixels.length; i++) {
      for (let byte = file.bytes[pixels.dataOffset + i]; byte > 0; byte >>= 1) voxels += byte & 1;
    }
    const { lesion } = simulateCohort({ ...cohortSpec('west', 'west', 1), masks: 'SEG' }, 8).subjects[0];
    expect((voxels * 2) / lesion.volumeMm3).toBeCloseTo(1, 1.5);
  });

  it('plants every canary in the scans of its patient', () => {
    const files = [...cohort.filesOf(3)];
    const all = `${files.map((file) => utf8(file.bytes)).join('')}${files.map((file) => file.path).join('')}`;
    const missing = cohort.canariesOf(3).filter((canary) => !all.includes(canary));
    expect(missing).toEqual([]);
  });

  it('lists every patient once in the cohort table, and in the consent table those who were asked', () => {
    const [table, consent] = cohort.tables.map((file) => latin(file.bytes).trimEnd().split('\n'));
    expect(table[0]).toBe('subject,image,mask,roi,group');
    expect(table).toHaveLength(13);
    expect(table.filter((row) => row.endsWith(',malignant'))).toHaveLength(6);
    expect(consent[0]).toBe('subject,type,at,form,scope');
    expect(consent).toHaveLength(1 + cohort.subjects.filter((subject) => subject.consent !== 'NONE').length);
    expect(consent[1]).toMatch(/^N\d+,(GIVEN|REFUSED),2025-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z,broad-consent-1,DUO:0000042$/);
  });

  it('has refusals and patients who were never asked, in about the shares of the specification', () => {
    const { subjects } = simulateCohort(cohortSpec('west', 'west', 500), 5);
    const share = (kind: string): number => subjects.filter((subject) => subject.consent === kind).length / 1000;
    expect(share('REFUSED')).toBeGreaterThan(0.03);
    expect(share('REFUSED')).toBeLessThan(0.1);
    expect(share('NONE')).toBeGreaterThan(0.03);
    expect(share('NONE')).toBeLessThan(0.1);
    expect(new Set(subjects.map((subject) => subject.subject)).size).toBe(1000);
  });

  it('has a second reader contour every other patient again, larger by what was drawn, and nobody else changes', () => {
    const spec = { ...cohortSpec('north', 'north', 4), secondReader: { oneIn: 2, bias: 0.3, spread: 0.05 } };
    const twice = simulateCohort(spec, 42);
    const once = simulateCohort(cohortSpec('north', 'north', 4), 42);
    expect(twice.subjects.map(({ secondStretch: _second, ...rest }) => rest)).toEqual(once.subjects);
    const rows = utf8(twice.tables[0].bytes).trimEnd().split('\n');
    expect(rows[0]).toBe('subject,image,mask,roi,group,reader');
    expect(rows).toHaveLength(1 + 8 + 4);
    const [ofFirst, ofSecond] = [[...once.filesOf(0)], [...twice.filesOf(0)]];
    expect(ofSecond.slice(0, -1).map(({ path, bytes }) => [path, sha256Hex(bytes)])).toEqual(
      ofFirst.map(({ path, bytes }) => [path, sha256Hex(bytes)]),
    );
    expect(ofSecond.at(-1)!.path).toMatch(/RTSTRUCT-B\.dcm$/);
    expect([...twice.filesOf(1)]).toHaveLength(ofFirst.length);
    for (const { secondStretch } of twice.subjects.filter((_, index) => index % 2 === 0)) {
      expect(Math.abs(3 * Math.log(secondStretch!) - 0.3)).toBeLessThan(0.126);
    }
    const [first, second] = ofSecond.slice(-2).map(({ bytes }) => dicomParser.parseDicom(bytes));
    expect(second.string('x00080018')).not.toBe(first.string('x00080018'));
    const drawn = twice.subjects[0];
    expect(readAgain(drawn.lesion, drawn.secondStretch!).volumeMm3 / drawn.lesion.volumeMm3).toBeCloseTo(
      drawn.secondStretch! ** 3,
      12,
    );
  });

  it('refuses a scanner noisier than the lesion, and groups of half a patient', () => {
    const random = new SeededRandom(1);
    const lesion = drawLesion(DEFAULT_GROUPS.benign, random);
    expect(() => simulatePhantom(lesion, { ...SCANNERS.north, noiseHu: 500 }, random)).toThrow(SimulationError);
    const spec = cohortSpec('north', 'north', 0.25);
    expect(() => simulateCohort(spec, 1)).toThrow(/whole numbers/);
  });
});
