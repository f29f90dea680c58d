import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, deflateRawSync, deflateSync } from 'node:zlib';
import { jest } from '@jest/globals';
import { writeNifti } from '@collimate/imaging-formats';
import { cohortSpec, simulateCohort } from '@collimate/imaging-simulation';
import { IDENTITY_DIRECTION, volumeOf } from '@collimate/imaging-volume';
import { runInspect } from './inspect.command.js';
import type { InspectDocumentItem } from './inspect.item.js';

let folder: string;
let out = '';
const spy = (): void => void jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'collimate-inspect-'));
  spy();
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const put = (name: string, bytes: Uint8Array | string): string => {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, bytes);
  return path;
};
async function inspect(
  ...paths: readonly string[]
): Promise<{ readonly code: number; readonly items: readonly InspectDocumentItem[] }> {
  out = '';
  const code = await runInspect(paths, { json: true, stats: true });
  return { code, items: (JSON.parse(out) as { items: InspectDocumentItem[] }).items };
}

const GRID = { size: [3, 2, 2], spacingMm: [1, 2, 3], originMm: [4, 5, 6], direction: IDENTITY_DIRECTION } as const;
const image = writeNifti(volumeOf(GRID, Float32Array.of(-1.5, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10.5)));

describe('collimate inspect', () => {
  it('prints one document with everything that is known of an item', async () => {
    const path = put('scan.nii', image);
    const { code, items } = await inspect(path);
    expect(code).toBe(0);
    expect(items).toEqual([
      {
        path,
        kind: 'nifti',
        modality: null,
        transferSyntax: null,
        seriesInstanceUid: null,
        seriesNumber: null,
        size: [3, 2, 2],
        spacingMm: [1, 2, 3],
        originMm: [4, 5, 6],
        direction: [...IDENTITY_DIRECTION],
        unit: null,
        rois: [],
        segments: [],
        stats: { voxels: 12, min: -1.5, max: 10.5, mean: 4.5 },
        problems: [],
      },
    ]);
  });

  it('leaves the intensities away unless they are asked for', async () => {
    out = '';
    await runInspect([put('scan.nii', image)], { json: true });
    expect(JSON.parse(out).items[0]).not.toHaveProperty('stats');
  });

  it('gives one item for each series and file of a folder, and none for what lies there by chance', async () => {
    const cohort = simulateCohort({ ...cohortSpec('inspect', 'north', 1), masks: 'SEG' }, 4);
    for (const index of [0, 1]) for (const file of cohort.filesOf(index)) put(file.path, file.bytes);
    put('images/readme.txt', 'nothing here is an image');
    put('images/.DS_Store', 'x');
    put('images/LICENSE', 'You may do as you please.');
    put('images/table.csv.gz', gzipSync('a,b\n'));
    put('images/pair.hdr', pairOf(image).header);
    put('images/pair.img', pairOf(image).voxels);
    const { code, items } = await inspect(join(folder, 'images'));
    expect(code).toBe(0);
    expect(items.map(({ kind }) => kind).sort()).toEqual(['dicom-series', 'dicom-series', 'nifti', 'seg', 'seg']);
    const [series] = items.filter(({ kind }) => kind === 'dicom-series');
    expect(series).toMatchObject({
      modality: 'CT',
      transferSyntax: '1.2.840.10008.1.2.1',
      size: [64, 64, 32],
      unit: 'HU',
      problems: [],
    });
    expect(series.path).toMatch(/CT$/u);
    const [seg] = items.filter(({ kind }) => kind === 'seg');
    expect(seg.segments).toEqual([{ number: 1, label: 'GTV-1', voxels: expect.any(Number) }]);
  });

  it('makes an item of what cannot be used, goes on, and ends with 2', async () => {
    const broken = put('broken.nii', image.slice(0, 360));
    const nowhere = join(folder, 'nowhere');
    mkdirSync(join(folder, 'empty'));
    const { code, items } = await inspect(broken, nowhere, join(folder, 'empty'), put('zero.dcm', ''), put('scan.nii', image));
    expect(code).toBe(2);
    expect(items.map(({ problems }) => problems.map((problem) => problem.code))).toEqual([
      ['TRUNCATED'],
      ['NO_SUCH_FILE'],
      ['NO_IMAGE'],
      ['WRONG_FORMAT'],
      [],
    ]);
  });

  it('reads no file for its voxels that lies elsewhere than the header that names it', async () => {
    put('elsewhere/secret.raw', new Uint8Array(24));
    const header = put(
      'here/h.mhd',
      'ObjectType = Image\nNDims = 3\nDimSize = 3 2 2\nElementSpacing = 1 1 1\nElementType = MET_SHORT\nElementDataFile = ../elsewhere/secret.raw\n',
    );
    expect((await inspect(header)).items[0].problems[0].code).toBe('NO_IMAGE');
  });

  it('lets no name from a file command the terminal', async () => {
    const text =
      'NRRD0005\ntype: uchar\ndimension: 3\nspace: LPS\nsizes: 1 1 1\nspace directions: (1,0,0) (0,1,0) (0,0,1)\nspace origin: (0,0,0)\nencoding: raw\nSegment0_Name:=\u001b[2Jgone\nSegment0_LabelValue:=7\n\n\u0007';
    await runInspect([put('label.nrrd', text)]);
    expect(out).toContain('[2Jgone');
    expect(out).not.toContain('\u001b');
  });
});

describe('files made to fill the memory', () => {
  const zeros = Buffer.alloc(96 * 2 ** 20);
  const grown = async (path: string): Promise<readonly [string, number]> => {
    const before = process.resourceUsage().maxRSS;
    const { items } = await inspect(path);
    return [items[0].problems[0]?.code ?? 'read', (process.resourceUsage().maxRSS - before) / 1024];
  };

  it('are refused before they do, whatever they are compressed with', async () => {
    const nrrd = (encoding: string): string =>
      `NRRD0005\ntype: short\ndimension: 3\nspace: LPS\nsizes: 3 2 2\nspace directions: (1,0,0) (0,1,0) (0,0,1)\nspace origin: (0,0,0)\nendian: little\nencoding: ${encoding}\n\n`;
    const meta =
      'ObjectType = Image\nNDims = 3\nDimSize = 3 2 2\nElementSpacing = 1 1 1\nElementType = MET_SHORT\nCompressedData = True\nElementDataFile = LOCAL\n';
    const gzipped = gzipSync(Buffer.concat([image, zeros]));
    const bombs = [
      put('bomb.nii.gz', gzipped),
      put('bomb.nrrd', Buffer.concat([Buffer.from(nrrd('gzip')), gzipSync(zeros)])),
      put('bomb.mha', Buffer.concat([Buffer.from(meta), deflateSync(zeros)])),
    ];
    for (const bomb of bombs) {
      const [code, megabytes] = await grown(bomb);
      expect(code).toBe('DECODING_FAILED');
      expect(megabytes).toBeLessThan(60);
    }
  });

  it('are refused when they are deflated DICOM beyond all measure', async () => {
    const [file] = [...simulateCohort(cohortSpec('inspect', 'north', 1), 4).filesOf(0)];
    const start = 132 + 12 + (file.bytes[140] | (file.bytes[141] << 8));
    const meta = Buffer.from(file.bytes.subarray(0, 132));
    const uid = Buffer.from('1.2.840.10008.1.2.1.99');
    const element = Buffer.concat([Buffer.from([2, 0, 16, 0, 0x55, 0x49, uid.length, 0]), uid]);
    const group = Buffer.from([2, 0, 0, 0, 0x55, 0x4c, 4, 0, element.length, 0, 0, 0]);
    const body = deflateRawSync(Buffer.concat([file.bytes.subarray(start), zeros, zeros, zeros]));
    const [code, megabytes] = await grown(put('bomb.dcm', Buffer.concat([meta, group, element, body])));
    expect(code).toBe('DECODING_FAILED');
    expect(megabytes).toBeLessThan(700);
  });

  it('are refused when they announce more voxels than they have', async () => {
    const header = image.slice();
    const view = new DataView(header.buffer);
    for (const [axis, size] of [800, 800, 800].entries()) view.setInt16(42 + 2 * axis, size, true);
    const [code, megabytes] = await grown(put('huge.nii', header));
    expect(code).toBe('TRUNCATED');
    expect(megabytes).toBeLessThan(60);
  });
});

/** The two files of a NIfTI pair. */
function pairOf(file: Uint8Array): { readonly header: Uint8Array; readonly voxels: Uint8Array } {
  const header = file.slice(0, 352);
  header.set([0x6e, 0x69, 0x31, 0], 344);
  new DataView(header.buffer).setFloat32(108, 0, true);
  return { header, voxels: file.slice(352) };
}
