import type { Grid, Mask, Volume } from '@collimate/imaging-volume';
import { type WrittenSamples, defaultSamples, sampleBytes } from '../bytes/written-samples.js';

/** Bytes before the first voxel: the header of 348, four of extension flags. */
const VOXEL_OFFSET = 352;

/**
 * The quaternion b, c, d of a rotation matrix (row by row, determinant +1).
 * @source nifti1_io.c, nifti_mat44_to_quatern
 */
function quaternionOf(r: readonly number[]): readonly [number, number, number] {
  const trace = r[0] + r[4] + r[8] + 1;
  if (trace > 0.5) {
    const a = 0.5 * Math.sqrt(trace);
    return [(0.25 * (r[7] - r[5])) / a, (0.25 * (r[2] - r[6])) / a, (0.25 * (r[3] - r[1])) / a];
  }
  const [x, y, z] = [1 + r[0] - (r[4] + r[8]), 1 + r[4] - (r[0] + r[8]), 1 + r[8] - (r[0] + r[4])];
  let [a, b, c, d]: number[] = [];
  if (x > 1) {
    b = 0.5 * Math.sqrt(x);
    [c, d, a] = [(0.25 * (r[1] + r[3])) / b, (0.25 * (r[2] + r[6])) / b, (0.25 * (r[7] - r[5])) / b];
  } else if (y > 1) {
    c = 0.5 * Math.sqrt(y);
    [b, d, a] = [(0.25 * (r[1] + r[3])) / c, (0.25 * (r[5] + r[7])) / c, (0.25 * (r[2] - r[6])) / c];
  } else {
    d = 0.5 * Math.sqrt(z);
    [b, c, a] = [(0.25 * (r[2] + r[6])) / d, (0.25 * (r[5] + r[7])) / d, (0.25 * (r[3] - r[1])) / d];
  }
  return a < 0 ? [-b, -c, -d] : [b, c, d];
}

function determinant(r: readonly number[]): number {
  return r[0] * (r[4] * r[8] - r[5] * r[7]) - r[1] * (r[3] * r[8] - r[5] * r[6]) + r[2] * (r[3] * r[7] - r[4] * r[6]);
}

function header(grid: Grid, datatype: number, bits: number): DataView {
  const view = new DataView(new ArrayBuffer(VOXEL_OFFSET));
  view.setInt32(0, 348, true);
  [3, ...grid.size, 1, 1, 1, 1].forEach((n, i) => view.setInt16(40 + 2 * i, n, true));
  view.setInt16(70, datatype, true);
  view.setInt16(72, bits, true);
  // LPS to RAS: the rows of x and y change sign.
  const r = grid.direction.map((cosine, i) => (i < 6 ? -cosine : cosine));
  const origin = [-grid.originMm[0], -grid.originMm[1], grid.originMm[2]];
  const qfac = determinant(r) < 0 ? -1 : 1;
  const proper = r.map((cosine, i) => (i % 3 === 2 ? qfac * cosine : cosine));
  [qfac, ...grid.spacingMm, 0, 0, 0, 0].forEach((mm, i) => view.setFloat32(76 + 4 * i, mm, true));
  view.setFloat32(108, VOXEL_OFFSET, true);
  view.setFloat32(112, 1, true);
  view.setUint8(123, 2);
  view.setInt16(252, 1, true);
  view.setInt16(254, 1, true);
  [...quaternionOf(proper), ...origin].forEach((v, i) => view.setFloat32(256 + 4 * i, v, true));
  for (let row = 0; row < 3; row++) {
    const affine = [0, 1, 2].map((c) => r[3 * row + c] * grid.spacingMm[c]);
    [...affine, origin[row]].forEach((v, c) => view.setFloat32(280 + 16 * row + 4 * c, v, true));
  }
  [0x6e, 0x2b, 0x31].forEach((byte, i) => view.setUint8(344 + i, byte));
  return view;
}

/** NIfTI datatype code of each kind of sample that is written. @source nifti1.h, DT_ codes */
const CODES: Readonly<Record<WrittenSamples, number>> = { uint8: 2, int16: 4, uint16: 512, float32: 16 };

/**
 * Writes a volume or a mask as one uncompressed NIfTI-1 file with s-form and q-form, little endian.
 * Nothing but grid and voxels is written, so no name and no date can travel along.
 * @param samples a volume is float32 and a mask uint8 by default; values must fit, see `samplesFor`
 * @source NIfTI-1 header
 */
export function writeNifti(image: Volume | Mask, samples = defaultSamples(image)): Uint8Array {
  const body = sampleBytes(image.voxels.data, samples);
  const bytes = new Uint8Array(VOXEL_OFFSET + body.length);
  bytes.set(new Uint8Array(header(image.grid, CODES[samples], (8 * body.length) / image.voxels.data.length).buffer));
  bytes.set(body, VOXEL_OFFSET);
  return bytes;
}
