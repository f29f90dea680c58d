import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { readDicomSeries, readNifti, suvScaling } from '@collimate/imaging-formats';
import {
  type DicomElement,
  bytes,
  cohortSpec,
  numbers,
  sequence,
  simulateCohort,
  text,
  writeDicom,
} from '@collimate/imaging-simulation';
import * as dicomParser from 'dicom-parser';
import { plantedNifti } from '../../deidentification/nifti.fixture.js';
import {
  CANARY,
  CT,
  CT_CLASS,
  type Run,
  ascii,
  ct,
  deidentified,
  file,
  latin,
  onlyFile,
} from '../../deidentification/planted.fixture.js';

/*
 * The cases of the design, by their numbers, each through the command itself: what was planted is nowhere in what a run leaves.
 */

/** The one cleaned file as an independent reader sees it. */
const only = (run: Run): dicomParser.DataSet => dicomParser.parseDicom(onlyFile(run));

const clean = (...elements: readonly DicomElement[]): Promise<Run> => deidentified({ 'scan.dcm': file(ct(...elements)) });

async function expectGone(...elements: readonly DicomElement[]): Promise<void> {
  for (const transferSyntax of ['explicit-little-endian', 'implicit-little-endian'] as const) {
    for (const undefinedLengths of [false, true]) {
      const run = await deidentified({ 'scan.dcm': file(ct(...elements), { transferSyntax, undefinedLengths }) });
      expect([run.exit, run.files.size]).toEqual([0, 1]);
      expect(run.everything.toUpperCase()).not.toContain(CANARY);
    }
  }
}

const nested = (depth: number, ...inner: readonly DicomElement[]): DicomElement =>
  Array.from({ length: depth }).reduce<DicomElement>(
    (item) => sequence(0x00081115, [item, text(0x00204000, 'LT', CANARY)]),
    sequence(0x00081199, [...inner]),
  );

const keys = mkdtempSync(join(tmpdir(), 'collimate-keys-'));
const otherKey = join(keys, 'other');
writeFileSync(otherKey, `${'a5'.repeat(32)}\n`, { mode: 0o600 });
afterAll(() => rmSync(keys, { recursive: true }));

describe('texts', () => {
  it('1: PN, LO and SH at the top', () =>
    expectGone(text(0x00081070, 'PN', CANARY), text(0x00081030, 'LO', CANARY), text(0x00081010, 'SH', CANARY)));

  it('2: the same three levels deep', () =>
    expectGone(nested(3, text(0x00081070, 'PN', CANARY), text(0x00081030, 'LO', CANARY), text(0x00081010, 'SH', CANARY))));

  it('21: names split by caret, in another case, in descriptions and comments', async () => {
    const run = await clean(
      text(0x00100010, 'PN', 'Zweistein^Ottokar'),
      text(0x0008103e, 'LO', 'thorax of ZWEISTEIN'),
      text(0x00204000, 'LT', 'ottokar zweistein^ was here'),
      text(0x00181210, 'SH', 'B31 zweistein'),
      text(0x00080070, 'LO', 'OTTOKAR'),
    );
    expect(run.exit).toBe(0);
    expect(run.everything).not.toMatch(/zweistein|ottokar/i);
  });

  it('20: names in three groups of letters, in every character set, and under a wrong one', async () => {
    const sets: readonly (readonly [string, Uint8Array])[] = [
      ['ISO 2022 IR 6\\ISO 2022 IR 87', ascii(`${CANARY}^Taro=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B`)],
      ['GB18030', Uint8Array.from([...ascii(`${CANARY}^`), 0xcd, 0xf5, 0x5e, 0xd0, 0xa1, 0xb6, 0xab])],
      ['ISO_IR 192', new TextEncoder().encode(`${CANARY}^Ærøskøbing=山田^太郎`)],
      ['ISO_IR 100', new TextEncoder().encode(`${CANARY}^山田`)],
      [CANARY, ascii(`${CANARY}^X`)],
    ];
    for (const [set, name] of sets) {
      const run = await clean(
        text(0x00080005, 'CS', set),
        { tag: 0x00100010, vr: 'PN', value: name } as DicomElement,
        { tag: 0x0008103e, vr: 'LO', value: name } as DicomElement,
      );
      expect(run.exit).toBe(0);
      expect(run.everything).not.toContain(CANARY);
      for (const letters of [latin(name).split('^')[1], '山田', ';3ED']) {
        expect(run.everything.includes(letters) && letters !== 'X').toBe(false);
      }
    }
  });
});

describe('private, unknown and old attributes', () => {
  it('3: inside a private sequence', () =>
    expectGone(text(0x00290010, 'LO', 'ACME'), { tag: 0x00291002, vr: 'SQ', value: [[text(0x00100010, 'PN', CANARY)]] }));

  it('4: private elements, explicit, implicit and UN', () =>
    expectGone(text(0x00290010, 'LO', 'ACME'), text(0x00291001, 'LO', CANARY), bytes(0x00291003, 'UN', ascii(CANARY))));

  it('5: private creators with a trailing blank, in lower case, of block FF, two in a group', async () => {
    const run = await clean(
      text(0x70530010, 'LO', 'Philips PET Private Group '),
      text(0x70531000, 'DS', '0.000551'),
      text(0x70530011, 'LO', 'philips pet private group'),
      text(0x70531100, 'DS', '7.25'),
      text(0x705300ff, 'LO', 'Philips PET Private Group'),
      text(0x7053ff00, 'DS', '0.5'),
      text(0x7053ff02, 'LO', CANARY),
    );
    const set = only(run);
    expect([set.string('x70531000'), set.string('x70531100'), set.string('x7053ff00')]).toEqual(['0.000551', undefined, '0.5']);
    expect(run.everything).not.toContain(CANARY);
  });

  it('6: a safe private number stays, its neighbour goes', async () => {
    const run = await clean(
      text(0x00190010, 'LO', 'SIEMENS MR HEADER'),
      text(0x0019100c, 'IS', '800'),
      text(0x0019100b, 'LO', CANARY),
    );
    expect([only(run).string('x0019100c'), only(run).elements['x0019100b']]).toEqual(['800', undefined]);
    expect(run.everything).not.toContain(CANARY);
  });

  it('7: an odd element of a public group', () => expectGone(text(0x00180051, 'LO', CANARY)));
  it('8: an unknown public tag', () => expectGone(text(0x00189fff, 'LO', CANARY)));
  it('9: retired attributes', () =>
    expectGone(text(0x00104000, 'LT', CANARY), text(0x00081000, 'SH', CANARY), text(0x00320030, 'LO', CANARY)));

  it('10: overlays and curves', () =>
    expectGone(
      bytes(0x60003000, 'OW', ascii(CANARY)),
      text(0x60001500, 'LO', CANARY),
      bytes(0x60fe3000, 'OW', ascii(CANARY)),
      bytes(0x50003000, 'OW', ascii(CANARY)),
    ));

  it('12: the original attributes, at the top and in an item', () =>
    expectGone(
      sequence(0x04000561, [sequence(0x04000550, [text(0x00100010, 'PN', CANARY)]), text(0x04000564, 'LO', CANARY)]),
      sequence(0x00081115, [sequence(0x04000561, [text(0x04000563, 'LO', CANARY)])]),
    ));

  it('27: long sequences of undefined length, twenty deep', async () => {
    const items = Array.from({ length: 3000 }, (_, n) => [text(0x00081155, 'UI', `1.2.3.${n}`), text(0x00204000, 'LT', CANARY)]);
    await expectGone(nested(20, text(0x00081070, 'PN', CANARY)), sequence(0x00082112, ...items));
  });
});

describe('the room around the attributes', () => {
  it('11: preamble, file meta group, version and title of the sender', async () => {
    const meta = [
      text(0x00020013, 'SH', CANARY),
      text(0x00020016, 'AE', CANARY),
      text(0x00020017, 'AE', CANARY),
      bytes(0x00020102, 'OB', ascii(CANARY)),
    ];
    const run = await deidentified({ 'a.dcm': file(CT, { preamble: ascii(CANARY.repeat(16)), meta }) });
    expect([run.exit, run.files.size]).toEqual([0, 1]);
    expect(run.everything).not.toContain(CANARY);
  });

  it('23: behind the last pixel, and in bits above the highest', async () => {
    const pixels = CT.at(-1)?.value as Uint8Array;
    const high = pixels.slice();
    // The upper half of each second byte, four bits at a time.
    [...CANARY].forEach((letter, i) => {
      high[4 * i + 1] = (high[4 * i + 1] & 15) | (letter.charCodeAt(0) & 0xf0);
      high[4 * i + 3] = (high[4 * i + 3] & 15) | ((letter.charCodeAt(0) & 15) << 4);
    });
    const run = await clean(bytes(0x7fe00010, 'OW', Uint8Array.from([...high, ...ascii(CANARY)])));
    const element = only(run).elements['x7fe00010'];
    expect(latin(only(run).byteArray.subarray(element.dataOffset, element.dataOffset + element.length) as Uint8Array)).toBe(
      latin(pixels),
    );
    expect(run.everything).not.toContain(CANARY);
  });

  it('24: between compressed fragments, and in an icon', async () => {
    const frame = rleFrame();
    const run = await deidentified({
      'a.dcm': writeDicom(
        [...CT.filter(({ tag }) => tag !== 0x7fe00010), sequence(0x00880200, [bytes(0x7fe00010, 'OW', ascii(CANARY))])],
        {
          meta: [text(0x00020010, 'UI', '1.2.840.10008.1.2.5')],
          frames: [Uint8Array.from([...frame, ...ascii(CANARY)]), ascii(`${CANARY}${CANARY}`)],
        },
      ),
    });
    expect([run.exit, run.files.size]).toEqual([0, 1]);
    expect(run.everything).not.toContain(CANARY);
    expect(run.report.series[0].remarks).toEqual({ DECOMPRESSED: 1 });
  });

  it('25: names of files and folders, DICOMDIR, headers of NIfTI and NRRD, side-cars', async () => {
    const nifti = plantedNifti(CANARY);
    const nrrd = `NRRD0004\n# ${CANARY}\ntype: uint8\ndimension: 3\nsizes: 2 2 2\nspace: left-posterior-superior\nspace directions: (1,0,0) (0,1,0) (0,0,2)\nspace origin: (0,0,0)\ncontent: ${CANARY}\nencoding: raw\n${CANARY}:=${CANARY}\nSegment0_Name:=${CANARY}\nSegment0_LabelValue:=1\n\n`;
    const meta = `ObjectType = Image\nComment = ${CANARY}\nNDims = 3\nDimSize = 2 2 2\nElementSpacing = 1 1 2\nOffset = 0 0 0\nTransformMatrix = 1 0 0 0 1 0 0 0 1\nElementType = MET_UCHAR\n${CANARY} = 1\nElementDataFile = LOCAL\n`;
    const voxels = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]);
    const run = await deidentified({
      [`${CANARY}/${CANARY}.dcm`]: file(CT),
      [`${CANARY}/DICOMDIR`]: file(ct(text(0x00080016, 'UI', '1.2.840.10008.1.3.10'), text(0x00041130, 'CS', CANARY))),
      [`${CANARY}.nii.gz`]: new Uint8Array(gzipSync(nifti)),
      [`${CANARY}.json`]: JSON.stringify({
        PatientName: CANARY,
        MagneticFieldStrength: 1.5,
        Nested: { a: [CANARY] },
        Manufacturer: CANARY,
        EchoTime: 0.012,
        [CANARY]: 1,
      }),
      'image.nrrd': Uint8Array.from([...ascii(nrrd), ...voxels, ...ascii(CANARY)]),
      'image.mha': Uint8Array.from([...ascii(meta), ...voxels, ...ascii(CANARY)]),
      'export.zip': ascii(`PK\x05\x06${'\0'.repeat(18)}${CANARY}`),
      'notes.txt': CANARY,
    });
    expect(run.exit).toBe(3);
    expect(run.report.refused.map(({ code }) => code)).toEqual(['SOP_CLASS_NOT_ACCEPTED', 'NOT_AN_IMAGE', 'NOT_AN_IMAGE']);
    expect([...run.files.keys()].map((name) => name.replace(/^.*?(\.[a-z.]+)$/, '$1')).sort()).toEqual([
      '.dcm',
      '.json',
      '.mha',
      '.nii.gz',
      '.nrrd',
    ]);
    const packed = [...run.files].find(([name]) => name.endsWith('.gz'))?.[1] as Uint8Array;
    const plain = new Uint8Array(gunzipSync(packed));
    expect((run.everything + latin(plain)).toUpperCase()).not.toContain(CANARY);
    const side = [...run.files].find(([name]) => name.endsWith('.json'));
    expect(JSON.parse(new TextDecoder().decode(side?.[1]))).toEqual({
      MagneticFieldStrength: 1.5,
      Manufacturer: 'UNKNOWN',
      EchoTime: 0.012,
    });
    // An image and its side-car keep one name.
    expect([...run.files.keys()].filter((name) => name.startsWith(side?.[0].replace('.json', '') as string))).toHaveLength(2);
    const [before, after] = [nifti, plain].map((bytes_) => readNifti(bytes_).volume);
    expect(after.grid).toEqual(before.grid);
    expect(after.voxels.data).toEqual(before.voxels.data);
    for (const ending of ['.nrrd', '.mha']) {
      const content = [...run.files].find(([name]) => name.endsWith(ending))?.[1] as Uint8Array;
      expect(content.subarray(-8)).toEqual(voxels);
    }
  });

  it('34: errors, streams and the folder for temporary files', async () => {
    const whole = file(ct(text(0x00100010, 'PN', CANARY), text(0x00280030, 'DS', CANARY)));
    const run = await deidentified({
      [`${CANARY}.dcm`]: whole,
      [`x/${CANARY}.nii`]: ascii(`\x5c\x01\0\0${CANARY.repeat(60)}`),
      [`${CANARY}.json`]: `{"a": ${CANARY}`,
      [`${CANARY}.nrrd`]: `NRRD0004\n${CANARY}: ${CANARY}\ntype: ${CANARY}\n\n`,
      'cut.dcm': whole.subarray(0, 900),
    });
    expect([run.exit, run.files.size, run.report.refused.length]).toEqual([2, 0, 5]);
    expect(run.everything.toUpperCase()).not.toContain(CANARY);
  });
});

/** The slice of the fixture, run-length encoded. @source DICOM PS3.5 Annex G */
function rleFrame(): Uint8Array {
  const pixels = CT.at(-1)?.value as Uint8Array;
  const segment = (from: number): number[] => {
    const plane = pixels.filter((_, i) => i % 2 === from);
    return [127, ...plane.subarray(0, 128), 127, ...plane.subarray(128)];
  };
  const header = new DataView(new ArrayBuffer(64));
  [2, 64, 64 + 258].forEach((n, i) => header.setUint32(4 * i, n, true));
  return Uint8Array.from([...new Uint8Array(header.buffer), ...segment(1), ...segment(0)]);
}

describe('UIDs and pseudonyms', () => {
  const uidsIn = (run: Run): readonly string[] => [...run.everything.matchAll(/\b2\.25\.\d+/g)].map(([uid]) => uid);

  it('13: agree between CT, structure set, segmentation and PET of one patient', async () => {
    for (const [modality, masks] of [
      ['CT', 'RTSTRUCT'],
      ['PT', 'SEG'],
    ] as const) {
      const cohort = simulateCohort({ ...cohortSpec('north', 'north', 1), modality, masks }, 3);
      const scans = Object.fromEntries([...cohort.filesOf(0)].map(({ path, bytes: content }) => [path, content]));
      const run = await deidentified(scans);
      expect(run.exit).toBe(0);
      const sets = [...run.files.values()].map((content) => dicomParser.parseDicom(content));
      const slices = sets.filter((set) => set.string('x00080060') === modality);
      const [mask] = sets.filter((set) => set.string('x00080060') === masks);
      const frames = new Set(slices.map((set) => set.string('x00200052')));
      expect([frames.size, new Set(sets.map((set) => set.string('x0020000d'))).size]).toEqual([1, 1]);
      const instances = new Set([...slices.map((set) => set.string('x00080018')), mask.string('x0020000d')]);
      const named = referencedIn(mask);
      expect(named.length).toBeGreaterThan(4);
      expect(named.filter((uid) => !instances.has(uid))).toEqual([]);
      expect(latin(mask.byteArray as Uint8Array)).toContain([...frames][0]);
    }
  });

  it('14: each of several values is mapped', async () => {
    const run = await clean(sequence(0x00081115, [text(0x0020000e, 'UI', '1.2.3\\1.2.826.0.1.3680043.9.7.3')]));
    const item = only(run).elements['x00081115'].items?.[0].dataSet?.string('x0020000e')?.split('\\') ?? [];
    expect(item).toHaveLength(2);
    expect([item[1], item[0] === '1.2.3']).toEqual([only(run).string('x0020000e'), false]);
  });

  it('15: those of the registry stay', async () => {
    const run = await clean(text(0x00200052, 'UI', '1.2.840.10008.1.4.1.1'));
    expect([only(run).string('x00080016'), only(run).string('x00020010'), only(run).string('x00200052')]).toEqual([
      CT_CLASS,
      '1.2.840.10008.1.2.1',
      '1.2.840.10008.1.4.1.1',
    ]);
  });

  it('16: nobody makes them again without the key', async () => {
    const run = await clean();
    for (const { value } of CT.filter(({ vr }) => vr === 'UI')) {
      for (const algorithm of ['sha256', 'sha1', 'md5']) {
        const digest = createHash(algorithm).update(String(value)).digest().subarray(0, 16);
        for (const bits of [128, 96]) {
          const guess = BigInt(`0x${digest.toString('hex')}`) >> BigInt(128 - bits);
          expect(uidsIn(run).some((uid) => uid.includes(String(guess)))).toBe(false);
        }
      }
    }
  });

  it('32: are the same under one key and others under another', async () => {
    const [one, again, other] = [await clean(), await clean(), await deidentified({ 'scan.dcm': file(CT) }, ['--key', otherKey])];
    expect([...again.files.keys()]).toEqual([...one.files.keys()]);
    expect(latin([...again.files.values()][0])).toBe(latin([...one.files.values()][0]));
    expect(uidsIn(other).filter((uid) => uidsIn(one).includes(uid) && !uid.startsWith('2.25.2153294276183'))).toEqual([]);
    expect([...other.files.keys()][0].split('/')[0]).not.toBe([...one.files.keys()][0].split('/')[0]);
    expect(only(other).string('x00080020')).not.toBe(only(one).string('x00080020'));
  });

  it('36: a record number that is another patient’s pseudonym gets one of its own, and its dates move', async () => {
    const [pseudonym] = [...(await clean()).files.keys()][0].split('/');
    const other = ct(
      text(0x00080018, 'UI', '1.2.826.0.1.3680043.9.7.99'),
      text(0x00100010, 'PN', pseudonym),
      text(0x00100020, 'LO', pseudonym),
      text(0x00120062, 'CS', 'YES'),
    );
    const run = await deidentified({ 'a.dcm': file(CT), 'b.dcm': file(other) });
    expect(run.report.series.map(({ subject }) => subject)).toHaveLength(2);
    expect(new Set(run.report.series.map(({ subject }) => subject)).size).toBe(2);
    expect(run.everything).not.toContain('20210314');
  });
});

/** The instances that a structure set or segmentation names, wherever they stand. */
function referencedIn(set: dicomParser.DataSet): readonly string[] {
  return Object.entries(set.elements).flatMap(([tag, element]) => {
    if (tag === 'x00081155') return [set.string(tag) ?? ''];
    return (element.items ?? []).flatMap((item) => (item.dataSet === undefined ? [] : referencedIn(item.dataSet)));
  });
}

describe('dates, ages and numbers', () => {
  it('17: every form of a date moves or goes', async () => {
    const planted = [
      '20210314',
      '2021.03.15',
      '20240229',
      '20210316\\20210317',
      '20210101-20210131',
      '202103',
      '20211399',
      '',
      '20210314235959.123456+0200',
      '20210314235959.5',
      '20210314',
    ];
    const tags = [
      0x00080012, 0x00080021, 0x00080022, 0x00080023, 0x00080024, 0x00080025, 0x00400244, 0x00400250, 0x0008002a, 0x0040a13a,
      0x00081195,
    ];
    const vrs = ['DA', 'DA', 'DA', 'DA', 'DA', 'DA', 'DA', 'DA', 'DT', 'DT', 'DA'] as const;
    const run = await clean(...planted.map((value, n) => text(tags[n], vrs[n], value)), text(0x00080201, 'SH', '+0200'));
    expect(run.exit).toBe(0);
    expect(run.everything).not.toMatch(/2021\.?0?[13]|20240229|202113|\+0200/);
    const set = only(run);
    const days = (value: string | undefined): number =>
      Date.UTC(Number(value?.slice(0, 4)), Number(value?.slice(4, 6)) - 1, Number(value?.slice(6, 8))) / 864e5;
    expect(days(set.string('x00080021')) - days(set.string('x00080020'))).toBe(1);
    expect(days(set.string('x0008002a')) - days(set.string('x00080020'))).toBe(0);
    expect(days(set.string('x00080022')) - days(set.string('x00080020'))).toBe(1082);
    expect(set.string('x0008002a')?.slice(8)).toBe('235959.123456');
  });

  it.each(['basic', 'safe-harbor'])('18: SUV is the same before and after, to 1e-9 (%s)', async (profile) => {
    for (const site of ['north', 'south', 'west'] as const) {
      const cohort = simulateCohort({ ...cohortSpec(site, site, 1), modality: 'PT', masks: 'SEG' }, 3);
      const slices = [...cohort.filesOf(0)].slice(0, -1);
      const run = await deidentified(Object.fromEntries(slices.map(({ path, bytes: content }) => [path, content])), [
        '--profile',
        profile,
      ]);
      expect([run.exit, run.files.size]).toEqual([0, slices.length]);
      const factors = (contents: readonly Uint8Array[]): readonly number[] => suvScaling(readDicomSeries(contents, {})).factors;
      const before = factors(slices.map(({ bytes: content }) => content));
      const after = factors([...run.files.values()]);
      expect(after).toHaveLength(before.length);
      after.forEach((factor, n) => expect(Math.abs(factor / before[n] - 1)).toBeLessThanOrEqual(1e-9));
    }
  });

  it('19: ages to 89 stay, those above are one class, and the day of birth is gone', async () => {
    for (const [age, kept] of [
      ['089Y', '089Y'],
      ['090Y', '090Y'],
      ['105Y', '090Y'],
    ]) {
      const run = await clean(text(0x00101010, 'AS', age), text(0x00100032, 'TM', '040506'));
      expect([only(run).string('x00101010'), only(run).string('x00100030'), only(run).string('x00100032')]).toEqual([
        kept,
        undefined,
        undefined,
      ]);
      expect(run.everything).not.toMatch(/19610203|105Y/);
    }
  });
});

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
