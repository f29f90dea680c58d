import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

  it('refuses an image of nothing', async () => {
    writeFileSync(at('empty.nii'), writeNifti(volumeOf(grid)));
    expect(await run('--image', at('empty.nii'), '--modality', 'MR', '--out', at('x.nii'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('NO_HEAD'),
    });
  });
});
