import { refused } from '../refused.fixture.js';
import { DataSet } from './data-set.js';
import { dicomBytes } from './dicom-bytes.fixture.js';
import { readDicomFile } from './dicom-file.reader.js';
import { TAG, formatTag } from '@collimate/imaging-dicom';

const bytesOf = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes);
const implicit = { explicitVr: false, littleEndian: true };
const explicit = { explicitVr: true, littleEndian: true };
const open = (bytes: Uint8Array, encoding = implicit): DataSet =>
  new DataSet({ bytes, item: 4 }, { start: 0, end: bytes.length, encoding, depth: 0 });

describe('DataSet', () => {
  it('reads a sequence that hides under UN as implicit little endian', () => {
    // (0040,a730) UN, undefined length: one item with (0008,0060) 'MR', implicit.
    const item = [0x08, 0x00, 0x60, 0x00, 2, 0, 0, 0, 0x4d, 0x52];
    const file = bytesOf(
      0x40,
      0x00,
      0x30,
      0xa7,
      0x55,
      0x4e,
      0,
      0,
      0xff,
      0xff,
      0xff,
      0xff,
      0xfe,
      0xff,
      0x00,
      0xe0,
      item.length,
      0,
      0,
      0,
      ...item,
      0xfe,
      0xff,
      0xdd,
      0xe0,
      0,
      0,
      0,
      0,
    );
    expect(open(file, explicit).items(0x0040a730)[0].text(TAG.Modality)).toBe('MR');
  });

  it('reads the 64 bit representations, whose lengths take four bytes', () => {
    // (7fe0,0001) OV, 8 bytes, then (7fe0,0010) OB.
    const file = bytesOf(
      0xe0,
      0x7f,
      1,
      0,
      0x4f,
      0x56,
      0,
      0,
      8,
      0,
      0,
      0,
      1,
      2,
      3,
      4,
      5,
      6,
      7,
      8,
      0xe0,
      0x7f,
      0x10,
      0,
      0x4f,
      0x42,
      0,
      0,
      2,
      0,
      0,
      0,
      9,
      9,
    );
    expect(open(file, explicit).tags().map(formatTag)).toEqual(['(7fe0,0001)', '(7fe0,0010)']);
  });

  it('refuses an element that ends behind the file, naming its tag and file', () => {
    const error = refused('TRUNCATED', () => open(bytesOf(0x08, 0, 0x60, 0, 3, 0, 0, 0, 0x43, 0x54)));
    expect(error.place).toEqual({ item: 4, tag: '(0008,0060)' });
  });

  it('refuses values that are not of their kind and names no value', () => {
    const { attributes } = readDicomFile(
      dicomBytes([
        [TAG.PatientWeight, 'DS', 'DOE^JANE'],
        [TAG.PixelSpacing, 'DS', [1, 2, 3]],
        [TAG.Rows, 'US', ''],
      ]),
    );
    const error = refused('BAD_VALUE', () => attributes.decimal(TAG.PatientWeight));
    expect(JSON.stringify([error.message, error.place, error.details])).not.toContain('DOE');
    refused('BAD_VALUE', () => attributes.exactDecimals(TAG.PixelSpacing, 2));
    refused('MISSING_ATTRIBUTE', () => attributes.requiredInteger(TAG.Rows));
    refused('MISSING_ATTRIBUTE', () => attributes.requiredText(TAG.Modality));
  });

  it('bears zeros behind the last element, as some archives pad', () => {
    expect(open(bytesOf(0x08, 0, 0x60, 0, 2, 0, 0, 0, 0x43, 0x54, 0, 0)).text(TAG.Modality)).toBe('CT');
  });
});
