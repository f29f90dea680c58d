import { maskOf, volumeOf } from '@collimate/imaging-volume';
import { samplesFor } from '../bytes/written-samples.js';
import { readImageFile } from '../image-file.reader.js';
import { writeNifti } from '../nifti/nifti.writer.js';
import { writeNrrd } from './nrrd.writer.js';

const [c, s] = [Math.cos(0.4), Math.sin(0.4)];
const grid = {
  size: [3, 4, 5],
  spacingMm: [0.5, 1.25, 5],
  originMm: [-10.5, 20.25, -333],
  direction: [c, -s, 0, s, c, 0, 0, 0, 1],
} as const;
const volume = volumeOf(
  grid,
  Float32Array.from({ length: 60 }, (_, i) => i * 3 - 90),
);

describe.each([
  ['NRRD', writeNrrd],
  ['NIfTI', writeNifti],
])('an image that is written as %s', (_, write) => {
  it.each(['int16', 'float32'] as const)('is read as it was, in %s', (samples) => {
    const read = readImageFile(write(volume, samples), { bunzip2: () => new Uint8Array() } as never);
    expect(read.volume.voxels.data).toEqual(volume.voxels.data);
    expect(read.volume.grid.size).toEqual(grid.size);
    read.volume.grid.originMm.forEach((mm, d) => expect(mm).toBeCloseTo(grid.originMm[d], 5));
    read.volume.grid.direction.forEach((cosine, d) => expect(cosine).toBeCloseTo(grid.direction[d], 6));
  });

  it('of a mask is one byte per voxel', () => {
    expect(write(maskOf(grid)).length).toBeLessThan(60 + 600);
  });
});

describe('samplesFor', () => {
  it('takes the kind that was there if it holds every value, else float32', () => {
    expect(samplesFor([-1000, 3000], 'int16')).toBe('int16');
    expect(samplesFor([-1, 3000], 'uint16')).toBe('float32');
    expect(samplesFor([0.5], 'int16')).toBe('float32');
    expect(samplesFor([300], 'uint8')).toBe('float32');
    expect(samplesFor([NaN], 'int16')).toBe('float32');
  });
});
