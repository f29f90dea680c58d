import dicomParser from 'dicom-parser';
import { bytes, numbers, sequence, text, type DicomDataset } from './dicom-element.js';
import { writeDicom } from './dicom.writer.js';
import { SimulationError } from './simulation.error.js';

const BASE: DicomDataset = [text(0x00080018, 'UI', '2.25.1'), text(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.2')];

describe('writeDicom', () => {
  it('writes elements in the order of their tags, padded to even length, with a correct group length', () => {
    const file = writeDicom([...BASE, text(0x00100010, 'PN', 'A^B'), numbers(0x00280010, 'US', 5)]);
    const set = dicomParser.parseDicom(file);
    expect(Object.keys(set.elements).filter((tag) => !tag.startsWith('x0002'))).toEqual([
      'x00080016',
      'x00080018',
      'x00100010',
      'x00280010',
    ]);
    expect(set.elements['x00100010'].length).toBe(4);
    expect(set.string('x00020002')).toBe('1.2.840.10008.5.1.4.1.1.2');
    expect(set.string('x00020003')).toBe('2.25.1');
    const end = set.elements['x00020012'].dataOffset + set.elements['x00020012'].length;
    expect(set.uint32('x00020000')).toBe(end - (132 + 12));
  });

  it.each([
    { transferSyntax: 'explicit-little-endian', undefinedLengths: false },
    { transferSyntax: 'explicit-little-endian', undefinedLengths: true },
    { transferSyntax: 'implicit-little-endian', undefinedLengths: false },
    { transferSyntax: 'implicit-little-endian', undefinedLengths: true },
  ] as const)('nests sequences: $transferSyntax, undefined lengths $undefinedLengths', (options) => {
    const deep = sequence(0x00081140, [sequence(0x00081140, [text(0x00081155, 'UI', '1.2.3')]), text(0x00081150, 'UI', '1.2')]);
    const set = dicomParser.parseDicom(writeDicom([...BASE, deep, text(0x00100020, 'LO', 'after')], options));
    const outer = set.elements['x00081140'].items?.[0].dataSet;
    expect(outer?.elements['x00081140'].items?.[0].dataSet?.string('x00081155')).toBe('1.2.3');
    expect(outer?.string('x00081150')).toBe('1.2');
    expect(set.string('x00100020')).toBe('after');
  });

  it('writes binary numbers little endian and text as UTF-8', () => {
    const file = writeDicom([
      ...BASE,
      numbers(0x00280106, 'SS', -2),
      numbers(0x00189073, 'FD', 0.1),
      numbers(0x00720054, 'UL', 0xfffffffe),
      numbers(0x00280009, 'AT', 0x00181063),
      text(0x00100010, 'PN', 'Çé漢😀'),
      bytes(0x7fe00010, 'OB', Uint8Array.of(1, 2, 3)),
    ]);
    const set = dicomParser.parseDicom(file);
    expect(set.int16('x00280106')).toBe(-2);
    expect(set.double('x00189073')).toBe(0.1);
    expect(set.uint32('x00720054')).toBe(0xfffffffe);
    expect(set.attributeTag('x00280009')).toBe('x00181063');
    const name = set.elements['x00100010'];
    expect(
      Buffer.from(file.subarray(name.dataOffset, name.dataOffset + name.length))
        .toString('utf8')
        .trimEnd(),
    ).toBe('Çé漢😀');
    expect(set.elements['x7fe00010'].length).toBe(4);
  });

  it('refuses a value longer than its length field, numbers in a text representation, and a file without a class', () => {
    expect(() => writeDicom([...BASE, text(0x00204000, 'LT', 'x'.repeat(65_536))])).toThrow(SimulationError);
    expect(() => writeDicom([...BASE, numbers(0x00200013, 'IS', 1)])).toThrow(/IS does not hold binary numbers/);
    expect(() => writeDicom([])).toThrow(/SOP class/);
  });
});
