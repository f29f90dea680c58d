import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { jest } from '@jest/globals';
import { writeNifti } from '@collimate/imaging-formats';
import { simulateHead } from '@collimate/imaging-simulation';
import { maskOf, volumeOf } from '@collimate/imaging-volume';
import { readImage } from '@collimate/platform-scans';
import { runCli } from '../../cli.js';

jest.setTimeout(300_000);

const folder = mkdtempSync(join(tmpdir(), 'collimate-deface-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);

const grid = {
  size: [56, 68, 64],
  spacingMm: [4, 4, 4],
  originMm: [-112, -138, -165],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
} as const;
const head = simulateHead({ grid, modality: 'MR', seed: 8 });
writeFileSync(at('head.nii'), writeNifti(head.volume, 'int16'));
writeFileSync(at('lesion.nii'), writeNifti(head.lesion));
writeFileSync(at('study.key'), 'a key of the study, long enough');

async function run(...args: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  let [out, err] = ['', ''];
  const spies = [
    jest.spyOn(process.stdout, 'write').mockImplementation((part) => ((out += String(part)), true)),
    jest.spyOn(process.stderr, 'write').mockImplementation((part) => ((err += String(part)), true)),
  ];
  const code = await runCli(['deface', ...args]);
  for (const spy of spies) spy.mockRestore();
  return { code, out, err };
}
const mr = (out: string, ...more: readonly string[]) =>
  run('--image', at('head.nii'), '--modality', 'MR', '--out', at(out), ...more);

describe('collimate deface', () => {
  it('writes the copy on the same grid and in the same kind of samples, with masks, preview and record', async () => {
    const asked = ['--mask-out', at('gone.nrrd'), '--intracranial-out', at('skull.nii'), '--preview', at('p.png')];
    const { code, out } = await mr(
      'a.nii',
      ...asked,
      '--record',
      at('r.json'),
      '--key',
      at('study.key'),
      '--json',
      '--protect',
      at('lesion.nii'),
    );
    expect(code).toBe(0);
    const [before, after, gone] = await Promise.all(['head.nii', 'a.nii', 'gone.nrrd'].map((name) => readImage(at(name))));
    expect(after.volume.grid).toEqual(before.volume.grid);
    expect(
      readFileSync(at('a.nii'))
        .subarray(0, 352)
        .equals(readFileSync(at('head.nii')).subarray(0, 352)),
    ).toBe(true);
    const changed = head.brain.voxels.data.filter(
      (one, i) => one === 1 && before.volume.voxels.data[i] !== after.volume.voxels.data[i],
    );
    expect(changed).toHaveLength(0);
    const removed = gone.volume.voxels.data.reduce((sum, one) => sum + one, 0);
    const record = JSON.parse(readFileSync(at('r.json'), 'utf8')) as { removedVoxels: Record<string, number> };
    expect(record).toEqual(JSON.parse(out));
    expect(record).toMatchObject({
      schema: 'collimate.deface/1',
      deidentificationMethodCode: '113102',
      recognizableVisualFeatures: 'NO',
      protectedVoxelsLost: 0,
      samples: 'int16',
      key: 'given',
    });
    const { plane, front, side } = record.removedVoxels;
    expect(plane + front + side).toBe(removed);
    expect(readFileSync(at('p.png')).subarray(1, 4).toString()).toBe('PNG');
  });

  it('gives the same bytes for the same key, as .nii.gz too', async () => {
    await mr('b.nii', '--key', at('study.key'), '--protect', at('lesion.nii'));
    expect(readFileSync(at('b.nii')).equals(readFileSync(at('a.nii')))).toBe(true);
  });

  it('writes nothing where there is no face, and ends with 3', async () => {
    const top = { ...grid, size: [56, 68, 30], originMm: [-112, -138, -20] } as const;
    writeFileSync(at('top.nii'), writeNifti(simulateHead({ grid: top, modality: 'MR', seed: 8 }).volume));
    const { code, out, err } = await run('--image', at('top.nii'), '--modality', 'MR', '--out', at('top-out.nii'));
    expect([code, existsSync(at('top-out.nii'))]).toEqual([3, false]);
    expect(out).toContain('not applicable: the field ends above the eyes');
    expect(err).toContain('nothing was written');
  });

  it.each([
    [['--out', 'x.png'], 'BAD_FORMAT'],
    [['--out', 'x.nii'], 'WHICH_MODALITY'],
    [['--out', 'x.nii', '--modality', 'CT'], 'NO_BRAIN'],
    [['--out', 'x.nii', '--modality', 'MR', '--brain', 'small.nii'], 'NO_BRAIN'],
    [['--out', 'x.nii', '--modality', 'MR', '--key', 'short.key'], 'NO_SECRET'],
    [['--out', 'nowhere/x.nii', '--modality', 'MR'], 'CANNOT_WRITE'],
  ])('refuses %j with %s and writes nothing', async (args, code) => {
    writeFileSync(at('short.key'), 'short');
    const small = { ...grid, size: [4, 4, 4] } as const;
    writeFileSync(at('small.nii'), writeNifti(maskOf(small, new Uint8Array(64).fill(1))));
    const placed = args.map((arg) => (/\.|\//.test(arg) ? at(arg) : arg));
    const { code: exit, err } = await run('--image', at('head.nii'), ...placed);
    expect([exit, err]).toEqual([2, expect.stringMatching(code)]);
    expect(existsSync(at('x.nii'))).toBe(false);
  });

  describe('of files that do not say where they lie', () => {
    const voxels = (bytes: Uint8Array): Uint8Array => bytes.subarray(352);
    const raw = readFileSync(at('head.nii'));
    const sizes = grid.size.join(' ');
    const withoutCodes = (name: string): Uint8Array => {
      const bytes = readFileSync(at(name));
      bytes.fill(0, 252, 256);
      return bytes;
    };
    const text = (lines: readonly string[], bytes: Uint8Array): Uint8Array =>
      Buffer.concat([Buffer.from(lines.join('\n')), bytes]);
    const nrrd = (...geometry: readonly string[]): Uint8Array =>
      text(
        ['NRRD0004', 'type: short', 'dimension: 3', `sizes: ${sizes}`, ...geometry, 'endian: little', 'encoding: raw', '', ''],
        voxels(raw),
      );
    const meta = (...geometry: readonly string[]): Uint8Array =>
      text(
        [
          'ObjectType = Image',
          'NDims = 3',
          'BinaryData = True',
          'BinaryDataByteOrderMSB = False',
          `DimSize = ${sizes}`,
          'ElementSpacing = 4 4 4',
          ...geometry,
          'ElementType = MET_SHORT',
          'ElementDataFile = LOCAL',
          '',
        ],
        voxels(raw),
      );
    const LIES = ['TransformMatrix = 1 0 0 0 1 0 0 0 1', `Offset = ${grid.originMm.join(' ')}`];
    writeFileSync(at('no.nii'), withoutCodes('head.nii'));
    writeFileSync(at('no.nii.gz'), gzipSync(withoutCodes('head.nii')));
    writeFileSync(at('no.nrrd'), nrrd('spacings: 4 4 4'));
    writeFileSync(at('no.mha'), meta());
    writeFileSync(at('turned.mha'), meta(LIES[0]));
    writeFileSync(at('whole.mha'), meta(...LIES));
    writeFileSync(at('brain.nii'), writeNifti(head.brain));
    writeFileSync(at('no-brain.nii'), withoutCodes('brain.nii'));
    writeFileSync(at('no-lesion.nii'), withoutCodes('lesion.nii'));

    it.each([
      ['no.nii', 'qform_code, sform_code'],
      ['no.nii.gz', 'qform_code, sform_code'],
      ['no.nrrd', 'space directions'],
      ['no.mha', 'TransformMatrix'],
    ])('refuses %s by its %s, with a brain too, and says nothing of features', async (name, tag) => {
      for (const more of [[], ['--brain', at('brain.nii')]]) {
        const made = await run(
          '--image',
          at(name),
          '--modality',
          'MR',
          '--out',
          at('x.nii'),
          '--record',
          at('x.json'),
          '--json',
          ...more,
        );
        expect(made).toMatchObject({ code: 2, out: '', err: expect.stringContaining('code:  BAD_GEOMETRY') });
        expect(made.err).toContain(`where: ${at(name)} at ${tag}`);
        expect(made.err).toContain('  do:    Give the DICOM series');
        expect([existsSync(at('x.nii')), existsSync(at('x.json'))]).toEqual([false, false]);
      }
    });

    it.each([
      ['--brain', 'no-brain.nii'],
      ['--protect', 'no-lesion.nii'],
    ])('refuses a mask of %s, on the grid that would be taken for it too', async (option, name) => {
      // The grid that a reader takes where none is stated, stated.
      const guess = readFileSync(at('no.nii'));
      guess.writeInt16LE(1, 254);
      for (const [row, column] of [0, 1, 2].entries())
        guess.fill(0, 280 + 16 * row, 296 + 16 * row).writeFloatLE(4, 280 + 16 * row + 4 * column);
      writeFileSync(at('guess.nii'), guess);
      const { code, err } = await run('--image', at('guess.nii'), '--modality', 'MR', '--out', at('x.nii'), option, at(name));
      expect([code, err]).toEqual([2, expect.stringContaining(`the mask of ${option} does not say where it lies`)]);
      expect(err).toContain('BAD_GEOMETRY');
    });

    it('lays no mask on an image whose first voxel lies nowhere, and needs no place without one', async () => {
      const made = (...more: readonly string[]) =>
        run('--image', at('turned.mha'), '--modality', 'MR', '--out', at('turned.nii'), ...more);
      expect(await made('--protect', at('lesion.nii'))).toMatchObject({ code: 2, err: expect.stringContaining('at Offset') });
      expect((await made()).code).toBe(0);
    });

    it('writes int16 of a MetaImage as int16', async () => {
      const { code, out } = await run(
        '--image',
        at('whole.mha'),
        '--modality',
        'MR',
        '--out',
        at('whole.nii'),
        '--key',
        at('study.key'),
        '--protect',
        at('lesion.nii'),
        '--json',
      );
      expect([code, JSON.parse(out)]).toEqual([0, expect.objectContaining({ samples: 'int16' })]);
      expect(readFileSync(at('whole.nii')).equals(readFileSync(at('a.nii')))).toBe(true);
    });
  });

  it('says that what a region keeps of the face may be recognized', async () => {
    const nose = maskOf(grid);
    const [x, y, z] = head.features.noseTip.map((mm, d) => Math.round((mm - grid.originMm[d]) / 4));
    for (let k = -1; k <= 1; k++)
      for (let j = 2; j <= 4; j++) for (let i = -1; i <= 1; i++) nose.voxels.data[x + i + 56 * (y + j + 68 * (z + k))] = 1;
    writeFileSync(at('nose.nii'), writeNifti(nose));
    const asked = [at('nose.nii'), at('lesion.nii')];
    const { out, err } = await mr('kept.nii', '--protect', ...asked, '--json');
    expect(err).toBe('');
    expect(JSON.parse(out)).toMatchObject({ recognizableVisualFeatures: 'YES', protectedFaceVoxels: expect.any(Number) });
    expect((await mr('kept.nii', '--protect', ...asked)).out).toContain('this copy may be recognized');
  });

  it('names no option that it lacks where a mask is of another grid or of several regions', async () => {
    const two = head.lesion.voxels.data.slice();
    two[two.indexOf(1)] = 2;
    writeFileSync(at('two.nii'), writeNifti(maskOf(grid, two)));
    writeFileSync(at('fine.nii'), writeNifti(maskOf({ ...grid, spacingMm: [3, 3, 3] }, head.lesion.voxels.data.slice())));
    for (const [name, code] of [
      ['two.nii', 'WHICH_REGION'],
      ['fine.nii', 'GRID_DIFFERS'],
    ] as const) {
      const { code: exit, err } = await mr('x.nii', '--protect', at(name));
      expect([exit, err]).toEqual([2, expect.stringContaining(code)]);
      expect(err).not.toMatch(/--(?:regrid|label|roi|all-rois)/);
    }
  });

  it('refuses an image of nothing', async () => {
    writeFileSync(at('empty.nii'), writeNifti(volumeOf(grid)));
    expect(await run('--image', at('empty.nii'), '--modality', 'MR', '--out', at('x.nii'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('NO_HEAD'),
    });
  });
});
