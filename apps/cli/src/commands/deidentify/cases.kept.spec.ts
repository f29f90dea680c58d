import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DicomElement, bytes, numbers, text } from '@collimate/imaging-simulation';
import dicomParser from 'dicom-parser';
import { CANARY, CT, type Run, ct, deidentified, file, latin, onlyFile } from '../../deidentification/planted.fixture.js';
import { clean, keys, otherKey } from './cases.fixture.js';

/* The cases of the design, by their numbers, each through the command itself: what was planted is nowhere in what a run leaves. */

/** The one cleaned file as an independent reader sees it. */
const only = (run: Run): dicomParser.DataSet => dicomParser.parseDicom(onlyFile(run));

describe('what is refused', () => {
  it('22: text in the pixels of a capture, and of a slice', async () => {
    const capture = file(ct(text(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.7')));
    const declared = file(ct(text(0x00280301, 'CS', 'YES'), text(0x00080018, 'UI', '1.2.3.1')));
    const drawn = file(ct(...lettered(), text(0x00080018, 'UI', '1.2.3.2')));
    const screen = file(ct(text(0x00080008, 'CS', 'DERIVED\\SECONDARY\\SCREEN SAVE'), text(0x00080018, 'UI', '1.2.3.3')));
    const run = await deidentified({ 'a.dcm': capture, 'b.dcm': declared, 'c.dcm': drawn, 'd.dcm': screen, 'e.dcm': file(CT) });
    expect([run.exit, run.files.size]).toEqual([3, 1]);
    expect(run.report.refused.map(({ file: at, code }) => [at, code])).toEqual([
      [1, 'SOP_CLASS_NOT_ACCEPTED'],
      [2, 'BURNED_IN_ANNOTATION'],
      [3, 'TEXT_IN_PIXELS'],
      [4, 'SCREEN_SAVE'],
    ]);
  });

  it('26: reports, documents, waveforms, presentations', async () => {
    const classes = ['88.11', '88.33', '88.67', '104.1', '104.2', '9.1.1', '9.1.2', '11.1', '6.1', '12.1', '77.1.4', '481.2'];
    const files = classes.map((suffix) => [
      `${suffix}.dcm`,
      file(ct(text(0x00080016, 'UI', `1.2.840.10008.5.1.4.1.1.${suffix}`), text(0x0040a160, 'UT', CANARY))),
    ]);
    const run = await deidentified(Object.fromEntries(files));
    expect([run.exit, run.files.size, run.report.refused.length]).toEqual([2, 0, classes.length]);
    expect(run.everything).not.toContain(CANARY);
  });

  it('28: a file that breaks off or contradicts itself is refused and not half-cleaned', async () => {
    const whole = file(ct(text(0x00100010, 'PN', CANARY)), { undefinedLengths: true });
    const files = Array.from({ length: 24 }, (_, n) => [`${n}.dcm`, whole.subarray(0, Math.floor((whole.length * n) / 24))]);
    const twice = Uint8Array.from([...whole, ...whole.subarray(-700)]);
    const run = await deidentified({ ...Object.fromEntries(files), 'twice.dcm': twice });
    expect(run.everything).not.toContain(CANARY);
    for (const content of run.files.values()) expect(() => dicomParser.parseDicom(content)).not.toThrow();
    expect(run.report.refused.length).toBeGreaterThan(20);
  });
});

/** A slice of 64 by 64 pixels with four letters drawn in it. */
function lettered(): readonly DicomElement[] {
  const pixels = new Uint16Array(64 * 64).fill(40);
  const letters = [
    '10001 11011 10101 10001 10001 10001 10001',
    '11110 10001 10001 11110 10100 10010 10001',
    '10001 11001 10101 10101 10011 10001 10001',
    '01110 10001 00001 00010 00100 01000 11111',
  ];
  letters.forEach((rows, n) =>
    rows
      .split(' ')
      .forEach((row, y) => [...row].forEach((bit, x) => (pixels[(20 + y) * 64 + 8 + 7 * n + x] = bit === '1' ? 4000 : 40))),
  );
  return [numbers(0x00280010, 'US', 64), numbers(0x00280011, 'US', 64), bytes(0x7fe00010, 'OW', new Uint8Array(pixels.buffer))];
}

describe('what stays', () => {
  it('29, 35: the keep-list and the pixels, bit by bit', async () => {
    const kept: readonly DicomElement[] = [
      text(0x00080008, 'CS', 'ORIGINAL\\PRIMARY\\AXIAL'),
      text(0x00080070, 'LO', 'SIEMENS'),
      text(0x00081090, 'LO', 'SOMATOM Definition AS'),
      text(0x00181020, 'LO', 'syngo CT 2012B'),
      text(0x00180050, 'DS', '2.50'),
      text(0x00180088, 'DS', '2.5'),
      text(0x00180060, 'DS', '120'),
      text(0x00181100, 'DS', '500'),
      text(0x00181151, 'IS', '240'),
      text(0x00181152, 'IS', '120'),
      text(0x00181160, 'SH', 'WEDGE_2'),
      text(0x00181210, 'SH', 'B31f'),
      text(0x00185100, 'CS', 'HFS'),
      numbers(0x00189311, 'FD', 0.9),
      numbers(0x00189345, 'FD', 7.25),
      text(0x00189315, 'CS', 'ITERATIVE'),
      text(0x00200032, 'DS', '-124.755859375\\-296.755859375\\-1201.5'),
      text(0x00200037, 'DS', '1\\0\\0\\0\\1\\0'),
      text(0x00280030, 'DS', '0.48828125\\0.48828125'),
      text(0x00281052, 'DS', '-1024'),
      text(0x00281053, 'DS', '1.0'),
      text(0x00281054, 'LO', 'HU'),
      text(0x00100040, 'CS', 'F'),
      text(0x00101010, 'AS', '059Y'),
      text(0x00180010, 'LO', 'ULTRAVIST 370'),
    ];
    const run = await clean(...kept);
    const [before, after] = [dicomParser.parseDicom(file(ct(...kept))), only(run)];
    const raw = (set: dicomParser.DataSet, tag: string): string => {
      const element = set.elements[tag];
      return element === undefined
        ? 'absent'
        : latin(set.byteArray.subarray(element.dataOffset, element.dataOffset + element.length) as Uint8Array);
    };
    const tags = [
      ...kept.map(({ tag }) => tag).filter((tag) => tag !== 0x00180010),
      0x00280010,
      0x00280011,
      0x00280100,
      0x00280101,
      0x00280102,
      0x00280103,
      0x00080016,
      0x7fe00010,
    ];
    for (const tag of tags) {
      const name = `x${tag.toString(16).padStart(8, '0')}`;
      expect([name, raw(after, name)]).toEqual([name, raw(before, name)]);
    }
    // Of a contrast agent it stays that there was one.
    expect([after.string('x00180010'), run.everything.includes('ULTRAVIST')]).toEqual(['CONTRAST', false]);
  });

  it('31: a cleaned file comes out of a second run as it is, and of one under another key as another', async () => {
    for (const profile of ['basic', 'safe-harbor']) {
      const first = await deidentified({ 'a.dcm': file(CT) }, ['--profile', profile]);
      const [[name, content]] = first.files;
      const second = await deidentified({ 'b.dcm': content }, ['--profile', profile]);
      expect([...second.files.keys()]).toEqual([name]);
      expect(latin([...second.files.values()][0])).toBe(latin(content));
      const third = await deidentified({ 'b.dcm': content }, ['--profile', profile, '--key', otherKey]);
      expect([...third.files.keys()][0].split('/')[0]).not.toBe(name.split('/')[0]);
    }
  });

  it('33: the codes of what was done stand in the file and in the report', async () => {
    const codesOf = (run: Run): readonly (string | undefined)[] =>
      only(run).elements['x00120064'].items?.map((item) => item.dataSet?.string('x00080100')) ?? [];
    const run = await clean();
    expect(codesOf(run)).toEqual(['113100', '113105', '113107', '113108', '113111']);
    expect(run.report.series[0].methods).toEqual(codesOf(run));
    const profile =
      'schema: collimate.deidentify/1\nname: mine\nbase: basic\nkeep: [uids]\ndates: removed\nblank:\n  - { modality: CT, rows: 16, columns: 16, areas: [{ x: 0, y: 0, width: 16, height: 2 }] }\n';
    writeFileSync(join(keys, 'mine.yaml'), profile);
    const own = await deidentified({ 'scan.dcm': file(ct(text(0x00280301, 'CS', 'YES'))) }, [
      '--profile',
      join(keys, 'mine.yaml'),
    ]);
    expect(codesOf(own)).toEqual(['113100', '113101', '113110']);
    expect(only(own).string('x00080018')).toBe('1.2.826.0.1.3680043.9.7.1');
    const element = only(own).elements['x7fe00010'];
    const pixels = only(own).byteArray.subarray(element.dataOffset, element.dataOffset + 512);
    expect(pixels.subarray(0, 64).every((byte) => byte === 0)).toBe(true);
    expect(latin(pixels.subarray(64) as Uint8Array)).toBe(latin((CT.at(-1)?.value as Uint8Array).subarray(64)));
  });
});
