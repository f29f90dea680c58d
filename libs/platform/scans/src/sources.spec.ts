import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { FormatError, writeNifti } from '@collimate/imaging-formats';
import { IDENTITY_DIRECTION, maskOf, volumeOf } from '@collimate/imaging-volume';
import { DECOMPRESSORS } from './decompressors.js';
import { nameOf, readImage } from './image.source.js';
import { readMask } from './mask.source.js';
import { withCodecs } from './pixel-codecs.js';
import { LocatedError, SourceError } from './source.error.js';

const grid = { size: [4, 3, 2], spacingMm: [1, 2, 3], originMm: [5, 6, 7], direction: IDENTITY_DIRECTION } as const;
let folder: string;
const at = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'collimate-pacs-'));
  const volume = volumeOf(
    grid,
    Float32Array.from({ length: 24 }, (_, i) => i - 7.5),
  );
  writeFileSync(at('image.nii.gz'), gzipSync(writeNifti(volume)));
  writeFileSync(
    at('mask.nii'),
    writeNifti(
      maskOf(
        grid,
        Uint8Array.from({ length: 24 }, (_, i) => i % 2),
      ),
    ),
  );
  const header =
    'ObjectType = Image\nNDims = 3\nDimSize = 4 3 2\nElementSpacing = 1 2 3\nOffset = 5 6 7\nElementType = MET_UCHAR\n';
  const labels = Uint8Array.from({ length: 24 }, (_, i) => i % 3);
  writeFileSync(at('labels.mhd'), `${header}ElementDataFile = labels.raw\n`);
  writeFileSync(at('labels.raw'), labels);
  writeFileSync(at('shifted.mhd'), `${header.replace('5 6 7', '5.5 6 7')}ElementDataFile = labels.raw\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function thrown(step: Promise<unknown>): Promise<Error & { code?: string; cause?: unknown }> {
  try {
    await step;
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

describe('readImage and readMask', () => {
  it('read a gzipped NIfTI image and a NIfTI mask on its grid', async () => {
    const image = await readImage(at('image.nii.gz'));
    expect([...image.volume.voxels.data.slice(0, 3)]).toEqual([-7.5, -6.5, -5.5]);
    const { name, mask } = await readMask(at('mask.nii'), image);
    expect(name).toBe('mask');
    expect([...mask.voxels.data.slice(0, 4)]).toEqual([0, 1, 0, 1]);
  });

  it('read one label of a MetaImage whose voxels are in a second file', async () => {
    const image = await readImage(at('image.nii.gz'));
    const { name, mask } = await readMask(at('labels.mhd'), image, { label: 2 });
    expect(name).toBe('label-2');
    expect([...mask.voxels.data.slice(0, 6)]).toEqual([0, 0, 1, 0, 0, 1]);
  });

  it('refuse a mask half a voxel away, name its file, and regrid it on request', async () => {
    const image = await readImage(at('image.nii.gz'));
    const error = await thrown(readMask(at('shifted.mhd'), image, { label: 2 }));
    expect(error).toBeInstanceOf(LocatedError);
    expect((error as LocatedError).paths).toEqual([at('shifted.mhd')]);
    expect((error as LocatedError).cause.code).toBe('GEOMETRY_MISMATCH');
    expect((await readMask(at('shifted.mhd'), image, { label: 2, regrid: true })).mask.voxels.data.includes(1)).toBe(true);
  });

  it('say which file does not exist, and that a folder holds no image', async () => {
    expect((await thrown(Promise.resolve().then(() => readImage(at('gone.nii'))))).code).toBe('NO_SUCH_FILE');
    const nothing = mkdtempSync(join(folder, 'empty-'));
    const error = await thrown(Promise.resolve().then(() => readImage(nothing)));
    expect(error).toBeInstanceOf(SourceError);
    expect(error.code).toBe('NO_IMAGE');
  });

  it('say of a file of voxels which header to give in its place', async () => {
    const pair = Buffer.from(writeNifti(volumeOf(grid)));
    pair.write('ni1\0', 344, 'latin1');
    pair.writeFloatLE(0, 108);
    writeFileSync(at('pair.hdr'), pair.subarray(0, 348));
    writeFileSync(at('pair.img'), pair.subarray(352));
    expect((await readImage(at('pair.hdr'))).volume.grid.size).toEqual([4, 3, 2]);
    const image = await readImage(at('image.nii.gz'));
    for (const [file, header] of [
      ['pair.img', '.hdr'],
      ['labels.raw', '.mhd'],
    ]) {
      for (const step of [readImage(at(file)), readMask(at(file), image)]) {
        const { cause } = (await thrown(step)) as { cause?: FormatError };
        expect([cause?.code, cause?.hint]).toEqual(['WRONG_FORMAT', expect.stringContaining(`ends in ${header}`)]);
      }
    }
    writeFileSync(at('alone.img'), pair.subarray(352));
    expect(((await thrown(readImage(at('alone.img')))) as { cause?: FormatError }).cause?.hint ?? '').not.toMatch(/ends in/);
  });

  it('tell of voxels larger than any scan has: a header in metres that means millimetres', async () => {
    const file = Buffer.from(writeNifti(volumeOf(grid)));
    file[123] = (file[123] & ~7) | 1;
    writeFileSync(at('metres.nii'), file);
    expect((await readImage(at('metres.nii'))).problems).toEqual([
      'the voxels are 1000 x 2000 x 3000 mm large by the header: check its unit of length',
    ]);
    expect((await readImage(at('image.nii.gz'))).problems).toEqual([]);
  });

  it('name an image without folders and endings', () => {
    expect(['/a/b.nii.gz', 'c.nrrd', 'd/e.mha', 'series'].map(nameOf)).toEqual(['b', 'c', 'e', 'series']);
  });
});

describe('the decompressors', () => {
  const plain = new Uint8Array(100_000).fill(7);

  it('gunzip whatever length the trailer claims', () => {
    const packed = new Uint8Array(gzipSync(plain));
    expect(DECOMPRESSORS.gunzip?.(packed, 1e6)).toEqual(plain);
    const [short, long] = [packed.slice(), packed.slice()];
    new DataView(long.buffer).setUint32(long.length - 4, 0xffff_ffff, true);
    new DataView(short.buffer).setUint32(short.length - 4, 3, true);
    for (const wrong of [short, long]) expect(() => DECOMPRESSORS.gunzip?.(wrong, 1e6)).toThrow('incorrect length');
  });

  it('gunzip the beginning, behind a long file name too', () => {
    const packed = new Uint8Array(gzipSync(plain));
    const named = new Uint8Array([
      ...packed.subarray(0, 3),
      0x08,
      ...packed.subarray(4, 10),
      ...new Array<number>(2000).fill(0x61),
      0,
      ...packed.subarray(10),
    ]);
    for (const file of [packed, named])
      expect(DECOMPRESSORS.gunzipHead?.(file).subarray(0, 1024)).toEqual(plain.subarray(0, 1024));
    expect(DECOMPRESSORS.gunzip?.(named, 1e6)).toEqual(plain);
  });

  it('stop at the largest length that is allowed', () => {
    expect(() => DECOMPRESSORS.gunzip?.(new Uint8Array(gzipSync(plain)), 50_000)).toThrow();
  });
});

describe('withCodecs', () => {
  it('brings the codecs only when a reading turns out to need them', async () => {
    const seen: boolean[] = [];
    const answer = await withCodecs((decoders) => {
      seen.push(decoders.pixels !== undefined);
      if (decoders.pixels === undefined) throw new FormatError('DECODER_MISSING', 'compressed');
      return decoders.pixels.supports('1.2.840.10008.1.2.5');
    });
    expect(seen).toEqual([false, true]);
    expect(answer).toBe(true);
    await expect(
      withCodecs(() => {
        throw new FormatError('TRUNCATED', 'short');
      }),
    ).rejects.toThrow('short');
  });
});
