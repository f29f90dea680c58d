import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SeededRandom } from '@collimate/kernel-numeric';
import { sphereRegions } from '@collimate/imaging-simulation';

/** How the regions of an image are stored. */
export const REGION_FORMS = ['label map', 'structure set'] as const;
/** One of REGION_FORMS. */
export type RegionForm = (typeof REGION_FORMS)[number];

const IMAGE = 'image.nii';
const FILES: Readonly<Record<RegionForm, string>> = { 'label map': 'labels.nii', 'structure set': 'regions.dcm' };
const SEED = 1;
const [SHORT, UNSIGNED_SHORT] = [4, 512];

/** Writes an image of 512 x 512 x 100 with so many spheres, once as a label map and once as a structure set. */
export function writeRegions(folder: string, count: number): void {
  // NIfTI counts to the right and to the front, DICOM to the left and to the back.
  const regions = sphereRegions(count, [-1, -1]);
  const random = new SeededRandom(SEED);
  const [nx, ny, nz] = regions.size;
  const plane = Int16Array.from({ length: nx * ny }, () => (random.nextUint32() % 400) - 200);
  const image = new Int16Array(nx * ny * nz);
  for (let k = 0; k < nz; k++) image.set(plane, k * plane.length);
  writeFileSync(join(folder, IMAGE), nifti(regions, SHORT, image));
  writeFileSync(join(folder, FILES['label map']), nifti(regions, UNSIGNED_SHORT, regions.labels));
  writeFileSync(join(folder, FILES['structure set']), regions.structureSet);
}

/** Where image and regions lie. */
export function regionFiles(folder: string, form: RegionForm): { readonly image: string; readonly mask: string } {
  return { image: join(folder, IMAGE), mask: join(folder, FILES[form]) };
}

type Shape = Pick<ReturnType<typeof sphereRegions>, 'size' | 'spacingMm'>;

/** A NIfTI-1 file of samples of two bytes. */
function nifti({ size, spacingMm }: Shape, datatype: number, samples: Int16Array | Uint16Array): Uint8Array {
  const bytes = new Uint8Array(352 + samples.byteLength);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, 348, true);
  [3, ...size, 1, 1, 1, 1].forEach((n, i) => view.setInt16(40 + 2 * i, n, true));
  view.setInt16(70, datatype, true);
  view.setInt16(72, 16, true);
  [1, ...spacingMm].forEach((mm, i) => view.setFloat32(76 + 4 * i, mm, true));
  view.setFloat32(108, 352, true);
  view.setFloat32(112, 1, true);
  view.setInt16(254, 1, true);
  spacingMm.forEach((mm, i) => view.setFloat32(280 + 20 * i, mm, true));
  bytes.set([0x6e, 0x2b, 0x31, 0], 344);
  bytes.set(new Uint8Array(samples.buffer), 352);
  return bytes;
}
