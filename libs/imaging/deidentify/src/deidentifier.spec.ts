import {
  bytes,
  cohortSpec,
  type DicomDataset,
  type DicomElement,
  numbers,
  sequence,
  simulateCohort,
  text,
  writeDicom,
} from '@collimate/imaging-simulation';
import * as dicomParser from 'dicom-parser';
import { Deidentifier, type DeidentifyPolicy, RESEARCH_OPTIONS, type CleanedInstance } from './deidentifier.js';

const POLICY: DeidentifyPolicy = {
  key: new Uint8Array(32).fill(9),
  site: 'north',
  options: RESEARCH_OPTIONS,
  vocabulary: ['GTV-1'],
  times: 'keep',
};
const CANARY = 'ZQCANARY';
const pixels = Uint8Array.from({ length: 32 }, (_, i) => i);

const BASE: DicomDataset = [
  text(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.2'),
  text(0x00080018, 'UI', '1.2.826.0.1.3680043.9.7.1'),
  text(0x00080060, 'CS', 'CT'),
  text(0x00100010, 'PN', 'DOE^JANE'),
  text(0x00100020, 'LO', 'MRN555777'),
  text(0x0020000d, 'UI', '1.2.826.0.1.3680043.9.7.2'),
  text(0x0020000e, 'UI', '1.2.826.0.1.3680043.9.7.3'),
  numbers(0x00280010, 'US', 4),
  numbers(0x00280011, 'US', 4),
  numbers(0x00280100, 'US', 16),
  numbers(0x00280101, 'US', 16),
  numbers(0x00280102, 'US', 15),
  numbers(0x00280103, 'US', 0),
  bytes(0x7fe00010, 'OW', pixels),
];

/** The base with some attributes put in place of their own. */
function ct(...more: readonly DicomElement[]): DicomDataset {
  const tags = new Set(more.map((element) => element.tag));
  return [...BASE.filter((element) => !tags.has(element.tag)), ...more];
}

function cleaned(file: Uint8Array, policy: Partial<DeidentifyPolicy> = {}): CleanedInstance {
  const outcome = new Deidentifier({ ...POLICY, ...policy }).clean(file);
  if (outcome.kind !== 'cleaned') throw new Error(outcome.code);
  return outcome;
}

const latin = (file: Uint8Array): string => Buffer.from(file).toString('latin1');
const ascii = (value: string): Uint8Array => Uint8Array.from(Buffer.from(value, 'latin1'));

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

describe('a segmentation', () => {
  const cohort = simulateCohort({ ...cohortSpec('west', 'west', 1), masks: 'SEG' }, 4);
  const originals = [...cohort.filesOf(0)].map((file) => file.bytes);
  const outputs = originals.map((file) => cleaned(file).bytes);
  const before = dicomParser.parseDicom(originals[originals.length - 1]);
  const after = dicomParser.parseDicom(outputs[outputs.length - 1]);

  it('loses every canary and keeps label, bits and geometry', () => {
    const all = outputs
      .map((file) => Buffer.from(file).toString('utf8'))
      .join('')
      .toUpperCase();
    expect(cohort.canariesOf(0).filter((canary) => all.includes(canary.toUpperCase()))).toEqual([]);
    const [from, to] = [before, after].map((set) => {
      const element = set.elements['x7fe00010'];
      return latin(set.byteArray.subarray(element.dataOffset, element.dataOffset + element.length) as Uint8Array);
    });
    expect(to).toBe(from);
    expect(after.elements['x00620002'].items?.[0].dataSet?.string('x00620005')).toBe('GTV-1');
    const measures = after.elements['x52009229'].items?.[0].dataSet?.elements['x00289110'].items?.[0].dataSet;
    expect([measures?.string('x00280030'), measures?.string('x00180088')]).toEqual(['1\\1', '2']);
  });

  it('still names, frame by frame, the slices that it was drawn on', () => {
    const slices = new Map(
      outputs.slice(0, -1).map((file) => {
        const set = dicomParser.parseDicom(file);
        return [set.string('x00080018'), set.string('x00200032')];
      }),
    );
    const frames = after.elements['x52009230'].items ?? [];
    expect(frames.length).toBeGreaterThan(4);
    for (const { dataSet } of frames) {
      const source = dataSet?.elements['x00089124'].items?.[0].dataSet?.elements['x00082112'].items?.[0].dataSet;
      const position = dataSet?.elements['x00209113'].items?.[0].dataSet?.string('x00200032');
      expect(slices.get(source?.string('x00081155'))).toBe(position);
    }
    const dimensions = after.elements['x00209221'].items?.[0].dataSet?.string('x00209164');
    expect(after.elements['x00209222'].items?.[0].dataSet?.string('x00209164')).toBe(dimensions);
  });
});

describe('corners where names hide', () => {
  const deep = Array.from({ length: 20 }).reduce<DicomElement>(
    (inner) => sequence(0x00081115, [inner, text(0x00204000, 'LT', CANARY)]),
    text(0x00081070, 'PN', CANARY),
  );
  const corners: readonly (readonly [string, DicomElement])[] = [
    ['a person name', text(0x00081070, 'PN', CANARY)],
    ['twenty nested sequences that may stay', deep],
    ['a private element', text(0x00291001, 'LO', CANARY)],
    ['a private creator', text(0x00290010, 'LO', CANARY)],
    ['a private sequence', { tag: 0x00291002, vr: 'SQ', value: [[text(0x00100020, 'LO', CANARY)]] }],
    ['unknown bytes', bytes(0x00291003, 'UN', ascii(CANARY))],
    ['an unknown public tag', text(0x00189fff, 'LO', CANARY)],
    ['an odd element of a public group', text(0x00180051, 'LO', CANARY)],
    ['a retired attribute', text(0x00104000, 'LT', CANARY)],
    ['a curve', bytes(0x50003000, 'OW', ascii(CANARY))],
    ['an overlay', bytes(0x60003000, 'OW', ascii(CANARY))],
    ['an overlay label', text(0x60001500, 'LO', CANARY)],
    ['the original attributes', sequence(0x04000561, [sequence(0x04000550, [text(0x00100010, 'PN', CANARY)])])],
    ['the trailing padding', bytes(0xfffcfffc, 'OB', ascii(CANARY))],
    ['an icon image', sequence(0x00880200, [bytes(0x7fe00010, 'OW', ascii(CANARY))])],
    ['a UID that is none', text(0x00080018, 'UI', CANARY)],
    ['a class UID that is none', sequence(0x00081115, [text(0x00081150, 'UI', CANARY)])],
    ['a number that is none', text(0x00180050, 'DS', CANARY)],
    ['an integer that is none', text(0x00200011, 'IS', CANARY)],
    ['a date that is none', text(0x00080020, 'DA', CANARY)],
    ['a time that is none', text(0x00080030, 'TM', CANARY)],
    ['an age that is none', text(0x00101010, 'AS', CANARY)],
    ['a sex that is none', text(0x00100040, 'CS', CANARY)],
    ['a weight that is none', text(0x00101030, 'DS', CANARY)],
    ['an ethnic group', text(0x00102160, 'SH', CANARY)],
    ['a body part', text(0x00180015, 'CS', CANARY)],
    ['the fourth value of the image type', text(0x00080008, 'CS', `ORIGINAL\\PRIMARY\\AXIAL\\${CANARY}`)],
    ['a character set', text(0x00080005, 'CS', CANARY)],
    ['a code meaning', sequence(0x00540300, [text(0x00080104, 'LO', CANARY)])],
    ['a code of a private scheme', sequence(0x00540300, [text(0x00080100, 'SH', CANARY), text(0x00080102, 'SH', '99HOSP')])],
    ['a segment label', sequence(0x00620002, [text(0x00620005, 'LO', CANARY)])],
    ['an attribute under a wrong representation', text(0x00180050, 'LO', CANARY)],
    ['the time zone', text(0x00080201, 'SH', CANARY)],
    ['a gender identity (2025 edition)', sequence(0x00100041, [text(0x00100042, 'UT', CANARY)])],
    ['bytes after the last pixel', bytes(0x7fe00010, 'OW', ascii(`${latin(pixels)}${CANARY}`))],
    ['a group length', bytes(0x00080000, 'UN', ascii(CANARY))],
    ['an instance in a window explanation', text(0x00281055, 'LO', CANARY)],
  ];
  const layouts = (['explicit-little-endian', 'implicit-little-endian'] as const).flatMap((transferSyntax) =>
    [false, true].map((undefinedLengths) => ({ transferSyntax, undefinedLengths })),
  );

  it.each(corners)('empties %s, in every layout of a file', (_, element) => {
    for (const layout of layouts) {
      const file = writeDicom(ct(element), layout);
      expect(latin(file)).toContain(CANARY);
      const result = cleaned(file);
      expect(latin(result.bytes)).not.toContain(CANARY);
      expect(() => dicomParser.parseDicom(result.bytes)).not.toThrow();
    }
  });

  it('empties preamble and file meta group', () => {
    const file = writeDicom(BASE, {
      preamble: ascii(CANARY),
      meta: [text(0x00020016, 'AE', CANARY), text(0x00020013, 'SH', CANARY), bytes(0x00020102, 'OB', ascii(CANARY))],
    });
    const { bytes: out } = cleaned(file);
    expect(latin(out)).not.toContain(CANARY);
    expect(out.subarray(0, 128).every((byte) => byte === 0)).toBe(true);
  });

  it('drops a sequence that is written as bytes, and refuses the file if nothing says that it is bytes', () => {
    const dataset = ct(bytes(0x00081115, 'OB', ascii(CANARY)));
    expect(latin(cleaned(writeDicom(dataset)).bytes)).not.toContain(CANARY);
    expect(() => cleaned(writeDicom(dataset, { transferSyntax: 'implicit-little-endian' }))).toThrow(/not an item/);
  });

  it('replaces an allowed text in which the name of the patient stands, in any case', () => {
    const file = writeDicom(
      ct(
        text(0x00100010, 'PN', `${CANARY}^X`),
        text(0x00181210, 'SH', `b31 ${CANARY.toLowerCase()}`),
        text(0x00080070, 'LO', 'SIEMENS'),
      ),
    );
    const set = dicomParser.parseDicom(cleaned(file).bytes);
    expect(set.string('x00181210')).toBe('UNKNOWN');
    expect(set.string('x00080070')).toBe('SIEMENS');
  });

  it('clears bits above the highest stored bit and leaves the values', () => {
    const words = Uint16Array.from({ length: 16 }, (_, i) => (0x5000 + 0x1000 * (i % 4)) | (i * 100));
    const file = writeDicom(
      ct(numbers(0x00280101, 'US', 12), numbers(0x00280102, 'US', 11), bytes(0x7fe00010, 'OW', new Uint8Array(words.buffer))),
    );
    const out = cleaned(file).bytes;
    const pixel = dicomParser.parseDicom(out).elements['x7fe00010'];
    const view = new DataView(out.buffer, pixel.dataOffset, pixel.length);
    expect(Array.from({ length: 16 }, (_, i) => view.getUint16(2 * i, true))).toEqual(
      Array.from({ length: 16 }, (_, i) => i * 100),
    );
  });
});

describe('what stays', () => {
  it('keeps safe private numbers of a known creator, and not their neighbours', () => {
    const block = (creator: string, element: number): Uint8Array =>
      cleaned(
        writeDicom(
          ct(
            text(0x70530010, 'LO', creator),
            text(0x70530000 + element, 'DS', '0.000551'),
            text(0x70530000 + element + 1, 'DS', '1'),
            text(0x70530000 + element + 2, 'LO', CANARY),
          ),
        ),
      ).bytes;
    const safe = dicomParser.parseDicom(block('Philips PET Private Group ', 0x1000));
    expect(safe.string('x70531000')).toBe('0.000551');
    expect(safe.string('x70530010')).toBe('Philips PET Private Group');
    expect(safe.elements['x70531001']).toBeUndefined();
    expect(safe.elements['x70531002']).toBeUndefined();
    expect(dicomParser.parseDicom(block('philips pet private group', 0x1000)).elements['x70530010']).toBeUndefined();
    expect(dicomParser.parseDicom(block('Philips PET Private Group', 0x1100)).elements['x70531100']).toBeUndefined();
  });

  it.each([
    ['089Y', '089Y'],
    ['090Y', '090Y'],
    ['105Y', '090Y'],
    ['018M', '001Y'],
    ['003W', '000Y'],
  ])('pools age %s to %s', (from, to) => {
    expect(dicomParser.parseDicom(cleaned(writeDicom(ct(text(0x00101010, 'AS', from)))).bytes).string('x00101010')).toBe(to);
  });

  it('maps every UID of a list, and leaves classes and atlases of the standard', () => {
    const set = dicomParser.parseDicom(
      cleaned(
        writeDicom(
          ct(
            text(0x00081195, 'UI', '1.2.3'),
            text(0x00200052, 'UI', '1.2.840.10008.1.4.1.1'),
            sequence(0x00081115, [
              sequence(0x00081199, [
                text(0x00081150, 'UI', '1.2.840.10008.5.1.4.1.1.2'),
                text(0x00081155, 'UI', '1.2.3\\1.2.826.0.1.3680043.9.7.1'),
              ]),
            ]),
          ),
        ),
      ).bytes,
    );
    expect(set.string('x00200052')).toBe('1.2.840.10008.1.4.1.1');
    const item = set.elements['x00081115'].items?.[0].dataSet?.elements['x00081199'].items?.[0].dataSet;
    expect(item?.string('x00081150')).toBe('1.2.840.10008.5.1.4.1.1.2');
    expect(item?.string('x00081155')?.split('\\')[1]).toBe(set.string('x00080018'));
    expect(set.string('x00020003')).toBe(set.string('x00080018'));
  });

  it('follows the options: full dates, device, institution, UIDs, or the bare profile', () => {
    const file = writeDicom(
      ct(
        text(0x00080020, 'DA', '20200229'),
        text(0x00080080, 'LO', 'Infirmary'),
        text(0x00181000, 'LO', 'SN17'),
        text(0x00101010, 'AS', '050Y'),
        text(0x0008103e, 'LO', 'THORAX'),
      ),
    );
    const read = (options: DeidentifyPolicy['options'], vocabulary: readonly string[] = []): (string | undefined)[] => {
      const set = dicomParser.parseDicom(cleaned(file, { options, vocabulary }).bytes);
      return ['x00080018', 'x00080020', 'x00080080', 'x00181000', 'x00101010', 'x0008103e', 'x00280303'].map((tag) =>
        set.string(tag),
      );
    };
    const uid = cleaned(file).sopInstanceUid;
    const none = undefined;
    expect(read([])).toEqual([uid, none, none, none, none, none, 'REMOVED']);
    expect(read(['rtnLongFullDatesOpt'])).toEqual([uid, '20200229', none, none, none, none, 'UNMODIFIED']);
    expect(read(['rtnDevIdOpt', 'rtnInstIdOpt'])).toEqual([uid, none, 'Infirmary', 'SN17', none, none, 'REMOVED']);
    expect(read(['rtnUIDsOpt', 'rtnPatCharsOpt'])).toEqual([
      '1.2.826.0.1.3680043.9.7.1',
      none,
      none,
      none,
      '050Y',
      none,
      'REMOVED',
    ]);
    expect(read(['cleanDescOpt'], ['THORAX'])).toEqual([uid, none, none, none, none, 'THORAX', 'REMOVED']);
    expect(read(['cleanDescOpt'], ['Thorax'])).toEqual([uid, none, none, none, none, none, 'REMOVED']);
  });

  it('leaves injection and scan times of a PET study the same way apart', () => {
    const pet = writeDicom(
      ct(
        text(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.128'),
        text(0x00080060, 'CS', 'PT'),
        text(0x00080021, 'DA', '20240101'),
        text(0x00080031, 'TM', '003000'),
        text(0x00541001, 'CS', 'BQML'),
        text(0x00541102, 'CS', 'START'),
        sequence(0x00540016, [
          text(0x00181072, 'TM', '233000'),
          text(0x00181078, 'DT', '20231231233000.000000'),
          text(0x00181074, 'DS', '370000000'),
          text(0x00181075, 'DS', '6586.2'),
        ]),
      ),
    );
    const set = dicomParser.parseDicom(cleaned(pet).bytes);
    const source = set.elements['x00540016'].items?.[0].dataSet;
    const at = (date: string, time: string): number =>
      Date.parse(
        `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4, 6)}Z`,
      );
    const start = source?.string('x00181078') ?? '';
    const delay = at(set.string('x00080021') ?? '', set.string('x00080031') ?? '') - at(start.slice(0, 8), start.slice(8));
    expect(delay).toBe(3_600_000);
    expect([source?.string('x00181074'), source?.string('x00181075'), set.string('x00541001')]).toEqual([
      '370000000',
      '6586.2',
      'BQML',
    ]);
  });
});

describe('what is refused', () => {
  it.each([
    ['SOP_CLASS_NOT_ACCEPTED', text(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.7')],
    ['SOP_CLASS_NOT_ACCEPTED', text(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.104.1')],
    ['BURNED_IN_ANNOTATION', text(0x00280301, 'CS', 'YES')],
    ['SCREEN_SAVE', text(0x00080008, 'CS', 'DERIVED\\SECONDARY\\SCREEN SAVE')],
  ])('refuses with %s', (code, element) => {
    expect(new Deidentifier(POLICY).clean(writeDicom(ct(element)))).toEqual({ kind: 'refused', code });
  });

  it('refuses every truncation, without a word of the file in the message', () => {
    const file = writeDicom(ct(text(0x00100010, 'PN', CANARY)), { undefinedLengths: true });
    const whole = latin(cleaned(file).bytes);
    for (let length = 0; length < file.length; length += 7) {
      try {
        const outcome = new Deidentifier(POLICY).clean(file.subarray(0, length));
        // A cut between two elements is a shorter file, not a broken one.
        if (outcome.kind === 'cleaned') expect(whole.length).toBeGreaterThan(outcome.bytes.length);
      } catch (error) {
        expect(error).toHaveProperty('code');
        expect(String(error)).not.toContain(CANARY);
      }
    }
  });

  it('refuses a deflated file, an attribute that stands twice, and two kinds of dates', () => {
    const file = latin(writeDicom(BASE));
    const codeOf = (bytes: Uint8Array): unknown => {
      try {
        return new Deidentifier(POLICY).clean(bytes).kind;
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect(codeOf(ascii(file.replace('1.2.840.10008.1.2.1\0', '1.2.840.10008.1.2.2\0')))).toBe('UNSUPPORTED_TRANSFER_SYNTAX');
    expect(codeOf(ascii(`${file}${file.slice(file.indexOf('\x10\x00\x20\x00LO'))}`))).toBe('MALFORMED');
    expect(codeOf(ascii('not a DICOM file'))).toBe('NOT_DICOM');
    expect(() => new Deidentifier({ ...POLICY, options: ['rtnLongFullDatesOpt', 'rtnLongModifDatesOpt'] })).toThrow(
      /either kept/,
    );
  });
});
