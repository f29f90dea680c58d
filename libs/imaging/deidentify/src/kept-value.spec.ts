import { bytes, type DicomDataset, type DicomElement, numbers, sequence, text, writeDicom } from '@collimate/imaging-simulation';
import dicomParser from 'dicom-parser';
import { Deidentifier, type DeidentifyOutcome } from './deidentifier.js';
import { RESEARCH_OPTIONS } from './policy.js';

const deidentifier = new Deidentifier({
  key: new Uint8Array(32).fill(6),
  site: 'north',
  options: RESEARCH_OPTIONS,
  vocabulary: ['ACME Scan-O-Mat', 'GTV-1'],
  times: 'keep',
});
const BASE: DicomDataset = [
  text(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.2'),
  text(0x00080018, 'UI', '1.2.3.4'),
  text(0x00080070, 'LO', 'SIEMENS'),
  text(0x00100010, 'PN', 'DOE^JANE'),
  text(0x00100030, 'DA', '19500102'),
  text(0x00180050, 'DS', '5'),
  text(0x00200011, 'IS', '5'),
  text(0x00200032, 'DS', '-250.5\\-250.5\\123.456'),
  text(0x00200037, 'DS', '1\\0\\0\\0\\1\\0'),
  numbers(0x00280002, 'US', 1),
  text(0x00280004, 'CS', 'MONOCHROME2'),
  numbers(0x00280010, 'US', 4),
  numbers(0x00280011, 'US', 4),
  text(0x00280030, 'DS', '0.976562\\0.976562'),
  numbers(0x00280100, 'US', 16),
  numbers(0x00280101, 'US', 16),
  numbers(0x00280102, 'US', 15),
  numbers(0x00280103, 'US', 0),
  text(0x00281052, 'DS', '-1024'),
  text(0x00281053, 'DS', '1'),
  text(0x00281054, 'LO', 'HU'),
  bytes(0x7fe00010, 'OW', new Uint8Array(32)),
];
function clean(...more: readonly DicomElement[]): DeidentifyOutcome {
  const tags = new Set(more.map(({ tag }) => tag));
  return deidentifier.clean(writeDicom([...BASE.filter(({ tag }) => !tags.has(tag)), ...more]));
}
function cleaned(...more: readonly DicomElement[]): dicomParser.DataSet {
  const outcome = clean(...more);
  if (outcome.kind !== 'cleaned') throw new Error(`${outcome.code} ${outcome.tag}`);
  return dicomParser.parseDicom(outcome.bytes);
}

describe('numbers that agree with the identity', () => {
  it.each(['5', '4', '16', '1024', '976562', '250', '1'])(
    'leave geometry and rescale as they are for the record number %s',
    (id) => {
      const set = cleaned(text(0x00100020, 'LO', id), text(0x00080050, 'SH', id));
      for (const [tag, vr, , value] of BASE.map((element) => [element.tag, element.vr, 0, element.value] as const)) {
        const key = `x${tag.toString(16).padStart(8, '0')}`;
        if (vr === 'DS') expect([key, set.string(key)]).toEqual([key, value]);
        if (vr === 'US') expect([key, set.uint16(key)]).toEqual([key, (value as readonly number[])[0]]);
      }
    },
  );

  it.each([
    ['SeriesNumber', text(0x00200011, 'IS', '12345'), 'x00200011', ''],
    ['TableHeight', text(0x00181130, 'DS', '1234.5'), 'x00181130', '1234.5'],
    ['TableHeight with all digits', text(0x00181130, 'DS', '1234.56'), 'x00181130', undefined],
    ['RepetitionTime', text(0x00180080, 'DS', '12345'), 'x00180080', ''],
    ['an exponent', text(0x00180080, 'DS', '1.2345E4'), 'x00180080', ''],
    ['SeriesNumber of another', text(0x00200011, 'IS', '12346'), 'x00200011', '12346'],
  ])('are taken out of what features do not need: %s', (_, element, key, expected) => {
    const set = cleaned(text(0x00100020, 'LO', 'MRN 00012345'), text(0x00080050, 'SH', '123456'), element);
    expect(set.elements[key] === undefined ? undefined : (set.string(key) ?? '')).toBe(expected);
  });

  it('have the file refused, by the name of the attribute, where features need the number', () => {
    const id = text(0x00100020, 'LO', '12345678');
    const radiopharmaceutical = (dose: string): DicomElement => sequence(0x00540016, [text(0x00181074, 'DS', dose)]);
    expect(clean(id, radiopharmaceutical('12345678'))).toEqual({
      kind: 'refused',
      code: 'NEEDED_VALUE_NOT_SAFE',
      tag: '(0018,1074)',
    });
    expect(clean(id, radiopharmaceutical('12345679')).kind).toBe('cleaned');
    expect(clean(text(0x00100020, 'LO', '370000000'), radiopharmaceutical('370000000')).kind).toBe('cleaned');
    expect(clean(id, text(0x00200032, 'DS', '12345678\\0\\0'))).toMatchObject({ tag: '(0020,0032)' });
    expect(clean(id, text(0x00281053, 'DS', 'LEE'))).toMatchObject({ tag: '(0028,1053)' });
  });

  it('keep the unit of a patient called Hu, and lose the maker of a patient called Siemens, who is told', () => {
    expect(cleaned(text(0x00100010, 'PN', 'HU^WEI')).string('x00281054')).toBe('HU');
    const outcome = clean(text(0x00100010, 'PN', 'SIEMENS^ANNA'));
    if (outcome.kind !== 'cleaned') throw new Error(outcome.code);
    expect(dicomParser.parseDicom(outcome.bytes).string('x00080070')).toBe('UNKNOWN');
    expect(outcome.report).toContainEqual({
      tag: '(0008,0070)',
      name: 'Manufacturer',
      deed: 'replaced',
      reason: 'identity',
      count: 1,
    });
  });
});

describe('numbers that features do not need', () => {
  it.each([
    ['decimals of KVP that are a date', text(0x00180060, 'DS', '120.19500102'), '120.2'],
    ['decimals of SAR that are a number', text(0x00181316, 'DS', '1.12345678'), '1.1235'],
    ['an exponent behind a number', text(0x00180060, 'DS', '0012345678e-7'), '1.2346'],
    ['one value of several', text(0x00281050, 'DS', '40\\-600.1234'), '40\\-600.12'],
    ['zeros', text(0x00180081, 'DS', '4.6000000000'), '4.6000000000'],
    ['what 32 bits print', text(0x00180081, 'DS', '4.60300016403198'), '4.60300016403198'],
    ['a thickness, which may stand for a spacing', text(0x00180050, 'DS', '0.624999'), '0.624999'],
  ])('have five significant digits: %s', (_, element, expected) => {
    const outcome = clean(element);
    if (outcome.kind !== 'cleaned') throw new Error(outcome.code);
    const key = `x${element.tag.toString(16).padStart(8, '0')}`;
    expect(dicomParser.parseDicom(outcome.bytes).string(key)).toBe(expected);
    const isChanged = element.value !== expected;
    expect(outcome.report.some(({ deed }) => deed === 'rounded')).toBe(isChanged);
  });

  it('have them in binary numbers too, and those of needed ones all stay', () => {
    const set = cleaned(
      numbers(0x00189345, 'FD', 15.294117647),
      numbers(0x00189311, 'FD', 0.6),
      text(0x00281053, 'DS', '1.23456789'),
    );
    expect([set.double('x00189345'), set.double('x00189311'), set.string('x00281053')]).toEqual([15.294, 0.6, '1.23456789']);
  });

  it('hold no long number of the identity in digits of a text that stand apart, also among others', () => {
    const id = text(0x00100020, 'LO', '12345678');
    expect(cleaned(id, text(0x00181210, 'SH', 'B98 B76 B54 B32 B10')).string('x00181210')).toBe('B98 B76 B54 B32 B10');
    expect(cleaned(id, text(0x00181210, 'SH', 'B01 B23 B45 B67 B89')).string('x00181210')).toBe('UNKNOWN');
  });
});

describe('texts', () => {
  it('read UNKNOWN value by value, and stay where the policy allows the whole of them', () => {
    const set = cleaned(
      text(0x00181210, 'SH', 'I30f\\LEE'),
      text(0x00081090, 'LO', 'ACME Scan-O-Mat'),
      text(0x00181020, 'LO', 'for LEE'),
    );
    expect(set.string('x00181210')).toBe('I30f\\UNKNOWN');
    expect(set.string('x00081090')).toBe('ACME Scan-O-Mat');
    expect(set.string('x00181020')).toBe('UNKNOWN');
  });

  it('of codes are replaced as a whole by the code for unknown, and the sequence stays valid', () => {
    const code = (value: string, scheme: string): DicomElement =>
      sequence(0x00540016, [
        sequence(0x00540300, [text(0x00080100, 'SH', value), text(0x00080102, 'SH', scheme), text(0x00080104, 'LO', 'Mrs LEE')]),
      ]);
    const read = (element: DicomElement): readonly (string | undefined)[] => {
      const item = cleaned(element).elements['x00540016'].items?.[0].dataSet?.elements['x00540300'].items?.[0].dataSet;
      return ['x00080100', 'x00080102', 'x00080104'].map((tag) => item?.string(tag));
    };
    expect(read(code('C-B1031', 'SRT'))).toEqual(['C-B1031', 'SRT', 'REMOVED']);
    expect(read(code('JOHN.ROE.19500', 'SRT'))).toEqual(['261665006', 'SCT', 'Unknown']);
    expect(read(code('LEE', '99HOSP'))).toEqual(['261665006', 'SCT', 'Unknown']);
  });
});

describe('other places where a number or a name fits', () => {
  it.each([
    [
      'a class UID that is none of the standard',
      sequence(0x00081115, [text(0x00081150, 'UI', '1.2.840.10008.1950.102')]),
      '1950.102',
    ],
    ['a pointer to an attribute that is none', sequence(0x00209222, [numbers(0x00209165, 'AT', 0x4e474c49)]), 'GNIL'],
    ['a character set', text(0x00080005, 'CS', 'ISO_IR 123'), 'ISO_IR'],
    ['a text in place of a tag', sequence(0x00209222, [bytes(0x00209165, 'UN', Uint8Array.from(Buffer.from('LEE ')))]), 'LEE '],
  ])('do not keep %s', (_, element, rest) => {
    const outcome = clean(element);
    if (outcome.kind !== 'cleaned') throw new Error(outcome.code);
    expect(Buffer.from(outcome.bytes).toString('latin1')).not.toContain(rest);
  });

  it('drop pixels of an object that has none, and refuse those that no attribute tells the size of', () => {
    const structure = [
      text(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.481.3'),
      text(0x00080018, 'UI', '1.2.3'),
      bytes(0x7fe00010, 'OW', Uint8Array.from(Buffer.from('JANE DOE'))),
    ];
    const outcome = deidentifier.clean(writeDicom(structure));
    if (outcome.kind !== 'cleaned') throw new Error(outcome.code);
    expect(Buffer.from(outcome.bytes).toString('latin1')).not.toContain('JANE');
    const sizeless = BASE.filter(({ tag }) => tag !== 0x00280010);
    expect(() => deidentifier.clean(writeDicom(sizeless))).toThrow(/missing/);
    expect(() => clean(bytes(0x7fe00010, 'OW', new Uint8Array(30)))).toThrow(/fewer pixels/);
  });

  it.each([
    [8, 5, 6, [0xff, 0x81], [0x7c, 0x00]],
    [16, 12, 13, [0xff, 0xff, 0x03, 0xc0], [0xfc, 0x3f, 0x00, 0x00]],
    [32, 24, 23, [1, 2, 3, 0xaa], [1, 2, 3, 0]],
  ])('clear the bits beside the stored ones (%i bits allocated)', (allocated, stored, high, from, to) => {
    const width = allocated / 8;
    const pixels = Uint8Array.from({ length: 16 * width }, (_, i) => from[i % from.length]);
    const set = cleaned(
      numbers(0x00280100, 'US', allocated),
      numbers(0x00280101, 'US', stored),
      numbers(0x00280102, 'US', high),
      bytes(0x7fe00010, 'OW', pixels),
    );
    const at = set.elements['x7fe00010'].dataOffset;
    expect([...set.byteArray.subarray(at, at + to.length)]).toEqual(to);
  });
});
