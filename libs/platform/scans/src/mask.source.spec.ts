import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeNifti } from '@collimate/imaging-formats';
import { type Grid, IDENTITY_DIRECTION, maskOf, maskVoxelCount, volumeOf } from '@collimate/imaging-volume';
import type { ImageSource } from './image.source.js';
import { readMask, regionsIn } from './mask.source.js';

const grid: Grid = { size: [4, 3, 2], spacingMm: [1, 2, 3], originMm: [5, 6, 7], direction: IDENTITY_DIRECTION };
const image: ImageSource = {
  volume: volumeOf(grid),
  modality: '',
  intensityUnit: undefined,
  frameOfReferenceUid: undefined,
  problems: [],
};
let folder: string;
const at = (name: string): string => join(folder, name);
const maskFile = (name: string, on: Grid, inside: readonly number[]): string => {
  const mask = maskOf(on);
  for (const i of inside) mask.voxels.data[i] = 1;
  writeFileSync(at(name), writeNifti(mask));
  return at(name);
};
const code = (reading: Promise<unknown>): Promise<string> =>
  reading.then(
    () => 'read',
    (error: { cause?: { code: string }; code?: string }) => error.cause?.code ?? error.code ?? String(error),
  );

beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'collimate-masks-'))));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a mask of another place', () => {
  it('is refused when its origin was lost, and taken as it lies when that is asked for', async () => {
    const file = maskFile('lost.nii', { ...grid, originMm: [6, 8, 7] }, [0]);
    expect(await code(readMask(file, image))).toBe('GEOMETRY_MISMATCH');
    const { problems } = await readMask(file, image, { regrid: true });
    expect(problems).toEqual([expect.stringContaining('covers another part of space')]);
  });

  it('is refused when a part of it lies outside of the image; what is lost is told when that is asked for', async () => {
    const file = maskFile('larger.nii', { ...grid, size: [6, 3, 2], originMm: [3, 6, 7] }, [0, 1, 2, 3]);
    expect(await code(readMask(file, image))).toBe('OUTSIDE_GRID');
    const { mask, problems } = await readMask(file, image, { regrid: true });
    expect(maskVoxelCount(mask)).toBe(2);
    expect(problems).toContain('2 of 4 voxels of the region lie outside of the image and are lost');
  });

  it('says what became of it on another lattice', async () => {
    const fine: Grid = { ...grid, size: [8, 3, 2], spacingMm: [0.5, 2, 3], originMm: [4.75, 6, 7] };
    const { problems } = await readMask(maskFile('fine.nii', fine, [0, 1, 2]), image, { regrid: true });
    expect(problems).toEqual(['the mask was taken over by the nearest voxel: of 3 voxels of 3 mm³ came 1 voxels of 6 mm³']);
  });

  it('is refused when the file does not say where it lies, unless it has the grid of the image', async () => {
    const header = (size: string): string =>
      `ObjectType = Image\nNDims = 3\nDimSize = ${size}\nElementSpacing = 1 2 3\nElementType = MET_UCHAR\nElementDataFile = LOCAL\n`;
    writeFileSync(at('crop.mha'), Buffer.concat([Buffer.from(header('2 2 2')), Buffer.from([1, 0, 0, 0, 0, 0, 0, 0])]));
    expect(await code(readMask(at('crop.mha'), image))).toBe('GEOMETRY_MISMATCH');
    const whole = Buffer.alloc(24);
    whole[5] = 1;
    writeFileSync(at('whole.mha'), Buffer.concat([Buffer.from(header('4 3 2')), whole]));
    const unplaced = { ...image, volume: volumeOf({ ...grid, originMm: [0, 0, 0] }) };
    const { problems } = await readMask(at('whole.mha'), unplaced);
    expect(problems).toEqual([expect.stringContaining('mask: no orientation or origin')]);
  });
});

describe('a region by name', () => {
  const segments = (name: string): string =>
    `NRRD0004\ntype: uchar\ndimension: 3\nspace: LPS\nsizes: 4 3 2\nspace directions: (1,0,0) (0,2,0) (0,0,3)\nspace origin: (5,6,7)\nencoding: raw\nSegment0_Name:=${name}\nSegment0_LabelValue:=3\n\n`;

  it('is that of the file, even if it holds one alone', async () => {
    const voxels = Buffer.alloc(24);
    voxels[4] = 3;
    writeFileSync(at('one.seg.nrrd'), Buffer.concat([Buffer.from(segments('tumour')), voxels]));
    expect(await code(readMask(at('one.seg.nrrd'), image, { roi: 'lymph node' }))).toBe('UNKNOWN_REGION');
    expect(await code(readMask(at('one.seg.nrrd'), image, { roi: 'tumour', label: 1 }))).toBe('UNKNOWN_REGION');
    for (const roi of ['tumour', 'Tumour ', '3']) expect(await code(readMask(at('one.seg.nrrd'), image, { roi }))).toBe('read');
    expect(await regionsIn(at('one.seg.nrrd'))).toEqual([{ label: 3, roi: 'tumour' }]);
  });

  it('is refused where another name has the same label; one without a voxel is named to whoever asks for all', async () => {
    const voxels = Buffer.alloc(24);
    voxels[4] = 3;
    const twice = segments('tumour').replace(/\n\n$/u, '\nSegment1_Name:=node\nSegment1_LabelValue:=3\n\n');
    writeFileSync(at('twice.seg.nrrd'), Buffer.concat([Buffer.from(twice), voxels]));
    expect(await code(readMask(at('twice.seg.nrrd'), image, { roi: 'node' }))).toBe('BAD_VALUE');
    writeFileSync(
      at('empty.seg.nrrd'),
      Buffer.concat([Buffer.from(twice.replace('1_LabelValue:=3', '1_LabelValue:=4')), voxels]),
    );
    const leftOut: string[] = [];
    expect(await regionsIn(at('empty.seg.nrrd'), (names) => leftOut.push(...names))).toEqual([{ label: 3, roi: 'tumour' }]);
    expect(leftOut).toEqual(['node']);
  });

  it('tells of a mask whose only value is a fraction', async () => {
    const header = `ObjectType = Image\nNDims = 3\nDimSize = 4 3 2\nOffset = 5 6 7\nTransformMatrix = 1 0 0 0 1 0 0 0 1\nElementSpacing = 1 2 3\nElementType = MET_FLOAT\nElementDataFile = LOCAL\n`;
    const values = new Float32Array(24);
    values[3] = 0.4;
    writeFileSync(at('part.mha'), Buffer.concat([Buffer.from(header), Buffer.from(values.buffer)]));
    expect((await readMask(at('part.mha'), image)).problems).toEqual([expect.stringContaining('is a fraction')]);
  });

  it('is what the only label of a file without names is called, and that is told', async () => {
    const { name, problems } = await readMask(maskFile('plain.nii', grid, [1]), image, { roi: 'GTV-1' });
    expect([name, problems]).toEqual(['GTV-1', [expect.stringContaining('the mask has no names')]]);
    expect(await code(readMask(at('plain.nii'), image, { roi: '2' }))).toBe('UNKNOWN_REGION');
    expect(await regionsIn(at('plain.nii'))).toEqual([{ label: 1 }]);
  });
});
