import { IDENTITY_DIRECTION, volumeOf } from '@collimate/imaging-volume';
import { refused } from '../refused.fixture.js';
import { readNifti, readNiftiLabels } from './nifti.reader.js';
import { writeNifti } from './nifti.writer.js';

const grid = { size: [4, 3, 2], spacingMm: [1, 2, 3], originMm: [5, 6, 7], direction: IDENTITY_DIRECTION } as const;
const volume = volumeOf(grid);
volume.voxels.data.forEach((_, i) => (volume.voxels.data[i] = i));

/** A NIfTI-1 file. */
function file(change: (view: DataView) => void): Uint8Array {
  const bytes = writeNifti(volume, 'float32');
  change(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  return bytes;
}

/** The same image as NIfTI-2. */
function nifti2(offset: bigint): Uint8Array {
  const view = new DataView(new ArrayBuffer(544 + 24));
  view.setInt32(0, 540, true);
  [0x6e, 0x2b, 0x32, 0, 13, 10, 26, 10].forEach((byte, i) => view.setUint8(4 + i, byte));
  view.setInt16(12, 2, true);
  [3, 4, 3, 2, 1, 1, 1, 1].forEach((n, i) => view.setBigInt64(16 + 8 * i, BigInt(n), true));
  [1, 1, 2, 3].forEach((n, i) => view.setFloat64(104 + 8 * i, n, true));
  view.setBigInt64(168, offset, true);
  view.setInt32(500, 2, true);
  for (let i = 0; i < 24; i++) view.setUint8(544 + i, i);
  return new Uint8Array(view.buffer);
}
const ofOne = (offset: number): Uint8Array => file((view) => view.setFloat32(108, offset, true));
const values = Array.from({ length: 24 }, (_, i) => i);

describe('vox_offset of a single file', () => {
  it.each([1, 347, 348, 351])('is refused at %i, by its name and what it has to be', (offset) => {
    for (const read of [() => readNifti(ofOne(offset)), () => readNiftiLabels(ofOne(offset))]) {
      const error = refused('DAMAGED', read);
      expect(error.message).toBe(`vox_offset is ${offset}, and in a single file it has to be 0, or 352 or more`);
      expect(error.place.tag).toBe('vox_offset');
    }
  });

  it.each([540n, 543n])('is refused at %i in NIfTI-2', (offset) => {
    expect(refused('DAMAGED', () => readNifti(nifti2(offset))).message).toContain('has to be 0, or 544 or more');
  });

  it('means the first place there is where it is 0', () => {
    for (const bytes of [ofOne(0), ofOne(352), nifti2(0n), nifti2(544n)])
      expect([...readNifti(bytes).volume.voxels.data]).toEqual(values);
  });

  it('of a pair counts from the beginning of the other file', () => {
    const header = file((view) => {
      view.setUint8(345, 0x69);
      view.setFloat32(108, 4, true);
    });
    const image = new Uint8Array(4 + 4 * 24);
    image.set(header.subarray(352), 4);
    expect([...readNifti(header.subarray(0, 348), {}, { image }).volume.voxels.data]).toEqual(values);
  });
});

describe('an s-form with a code and a number that is none', () => {
  const spoilt = (qform: number) => (view: DataView) => {
    view.setInt16(252, qform, true);
    view.setFloat32(280 + 4, Number.NaN, true);
  };

  it('leaves the place to the q-form, and says so', () => {
    const { volume: read, orientation, problems } = readNifti(file(spoilt(1)));
    expect([read.grid, orientation]).toEqual([grid, 'qform']);
    expect(problems).toEqual(['the s-form has a code and no finite numbers; the q-form was used']);
  });

  it('is refused where there is no q-form', () => {
    refused('BAD_GEOMETRY', () => readNifti(file(spoilt(0))));
  });
});
