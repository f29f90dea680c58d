import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { writeNifti } from '@collimate/imaging-formats';
import { cohortSpec, simulateCohort } from '@collimate/imaging-simulation';
import { maskVoxelCount, volumeOf } from '@collimate/imaging-volume';
import { LocatedError, readImage, readMask } from '@collimate/platform-scans';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'collimate-regrid-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** A scan with its region, and the same scan on slices that lie elsewhere. */
function scans(masks: 'RTSTRUCT' | 'SEG'): { readonly image: string; readonly mask: string } {
  const files = [...simulateCohort({ ...cohortSpec('regrid', 'north', 1), masks }, 5).filesOf(0)];
  for (const { path, bytes } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  const [scan, region] = [files[0].path, files.at(-1)?.path ?? ''];
  return { image: join(folder, dirname(scan)), mask: join(folder, region) };
}

const codeOf = async (step: Promise<unknown>): Promise<string> =>
  step.then(
    () => 'read',
    (error: unknown) => (error instanceof LocatedError ? error.cause.code : String(error)),
  );

describe('a region that was drawn on other slices', () => {
  it.each([
    ['RTSTRUCT', 'CONTOUR_BETWEEN_SLICES'],
    ['SEG', 'GEOMETRY_MISMATCH'],
  ] as const)('of a %s is refused, and brought onto the image on request', async (kind, code) => {
    const { image: path, mask } = scans(kind);
    const image = await readImage(path);
    const own = await readMask(mask, image, { roi: 'GTV-1' });
    expect((await readMask(mask, image, { roi: 'GTV-1', regrid: true })).mask).toEqual(own.mask);
    const { grid } = image.volume;
    // Slices halfway between those of the scan.
    const between = {
      ...grid,
      size: [grid.size[0], grid.size[1], grid.size[2] - 1] as const,
      originMm: [grid.originMm[0], grid.originMm[1], grid.originMm[2] + grid.spacingMm[2] / 2] as const,
    };
    writeFileSync(join(folder, 'between.nii'), writeNifti(volumeOf(between)));
    const other = await readImage(join(folder, 'between.nii'));
    expect(await codeOf(readMask(mask, other, { roi: 'GTV-1' }))).toBe(code);
    const moved = await readMask(mask, other, { roi: 'GTV-1', regrid: true });
    const [was, is] = [maskVoxelCount(own.mask), maskVoxelCount(moved.mask)];
    expect(was).toBeGreaterThan(100);
    expect(Math.abs(is - was) / was).toBeLessThan(0.1);
  });
});
