import { readNifti, writeNifti } from '@collimate/imaging-formats';
import { IDENTITY_DIRECTION, volumeOf } from '@collimate/imaging-volume';
import { cleanNifti } from './nifti.cleaner.js';

const volume = volumeOf({ size: [4, 3, 2], spacingMm: [1, 2, 3], originMm: [5, 6, 7], direction: IDENTITY_DIRECTION });
volume.voxels.data.forEach((_, i) => (volume.voxels.data[i] = i));

function fileAt(offset: number): Uint8Array {
  const bytes = writeNifti(volume, 'float32');
  new DataView(bytes.buffer, bytes.byteOffset).setFloat32(108, offset, true);
  return bytes;
}

describe('the place of the voxels in a single file', () => {
  it('of a copy is that of its original, also where the header leaves it open', () => {
    for (const offset of [0, 352]) {
      const { data } = readNifti(cleanNifti(fileAt(offset), undefined).bytes).volume.voxels;
      expect([...data]).toEqual([...volume.voxels.data]);
    }
  });

  it.each([347, 348, 351])('is refused at %i, as whoever reads the original does', (offset) => {
    expect(() => cleanNifti(fileAt(offset), undefined)).toThrow('the voxels begin inside the header');
  });
});
