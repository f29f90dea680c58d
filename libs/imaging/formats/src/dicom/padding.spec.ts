import { maskOf } from '@collimate/imaging-volume';
import { ctFile } from './dicom-bytes.fixture.js';
import { paddedVoxels } from './padding.js';
import { readDicomSeries } from './series.reader.js';
import { TAG } from '@collimate/imaging-dicom';

describe('paddedVoxels', () => {
  it('counts the padding inside a region, by the rescale of each slice', () => {
    const slice = (z: number, slope: number): Uint8Array =>
      ctFile({
        z,
        values: [63, 1, 2, 63, 4, 5],
        with: [
          [TAG.PixelPaddingValue, 'US', 63],
          [TAG.RescaleSlope, 'DS', slope],
        ],
      });
    const { volume, padding } = readDicomSeries([slice(0, 1), slice(2.5, 0.7)]);
    if (padding === undefined) throw new Error('the padding is missing');
    expect(padding.voxelCount).toBe(4);
    expect(paddedVoxels(volume, maskOf(volume.grid, Uint8Array.of(1, 1, 0, 0, 0, 0, 1, 1, 0, 1, 0, 0)), padding)).toBe(3);
    expect(paddedVoxels(volume, maskOf(volume.grid), padding)).toBe(0);
  });
});
