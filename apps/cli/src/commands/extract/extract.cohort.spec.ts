import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { readNifti, writeNifti } from '@collimate/imaging-formats';
import { IDENTITY_DIRECTION, maskOf, volumeOf } from '@collimate/imaging-volume';
import { SeededRandom } from '@collimate/kernel-numeric';
import { runCli } from '../../cli.js';

const bundle = join(import.meta.dirname, '..', '..', '..', 'dist', 'collimate.mjs');
// Skipped where nothing was built yet; `npm test` builds before it runs.
const withBundle = existsSync(bundle) ? it : it.skip;
if (!existsSync(bundle)) console.warn('apps/cli is not bundled: the spec of its worker threads is left out');

let folder: string;
let [out, err] = ['', ''];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'collimate-cohort-'));
  [out, err] = ['', ''];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  for (const seed of [1, 2, 3, 4]) writeScan(seed);
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

function writeScan(seed: number): void {
  const random = new SeededRandom(seed);
  const grid = { size: [18, 16, 10], spacingMm: [2, 2, 3], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION } as const;
  const [volume, mask] = [volumeOf(grid), maskOf(grid)];
  for (let i = 0; i < volume.voxels.data.length; i++) volume.voxels.data[i] = Math.round(100 * random.normal());
  for (let z = 3; z < 7; z++) for (let y = 4; y < 12; y++) for (let x = 5; x < 9 + seed; x++) mask.voxels.set(x, y, z, 1);
  writeFileSync(join(folder, `image-${seed}.nii`), writeNifti(volume));
  writeFileSync(join(folder, `mask-${seed}.nii`), writeNifti(mask));
}

function cohort(...lines: string[]): string {
  const file = join(folder, 'cohort.csv');
  writeFileSync(file, ['subject,image,mask,roi', ...lines, ''].join('\n'));
  return file;
}

const line = (n: number): string => `p${n},image-${n}.nii,mask-${n}.nii,`;
const subjects = (csv: string): string[] => [
  ...new Set(
    csv
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((row) => row.split(',')[0]),
  ),
];
const extract = (...more: string[]): Promise<number> => runCli(['extract', '--plan', 'ibsi-c', '--threads', '1', ...more]);

describe('collimate extract --cohort', () => {
  it('says by which lines a scan is called by the path of its image', async () => {
    expect(await extract('--cohort', cohort(line(1), ',image-2.nii,mask-2.nii,'))).toBe(0);
    expect(err).toContain('line 3 names no subject: extraction calls the scan by the path of its image');
    err = '';
    expect(await extract('--cohort', cohort(line(1), line(2)))).toBe(0);
    expect(err).not.toContain('names no subject');
  });

  it('gives one table in the order of the cohort', async () => {
    expect(await extract('--cohort', cohort(line(3), line(1), line(2)))).toBe(0);
    expect(subjects(out)).toEqual(['p3', 'p1', 'p2']);
    expect(out.split('\n').filter((row) => row.startsWith('subject,'))).toHaveLength(1);
  });

  it('tells of a case that cannot be read, leaves it out, and says so in its exit code', async () => {
    expect(await extract('--cohort', cohort(line(1), 'gone,nowhere.nii,mask-1.nii,', line(2)))).toBe(2);
    expect(subjects(out)).toEqual(['p1', 'p2']);
    expect(err).toContain('gone under ibsi-c was left out');
    expect(err).toContain('NO_SUCH_FILE');
  });

  it('refuses a table of a header alone, and reads one whose lines end in CR', async () => {
    expect(await extract('--cohort', cohort())).toBe(2);
    expect(err).toContain('no line behind its header');
    const file = cohort(line(1));
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('\n', '\r'));
    expect(await extract('--cohort', file)).toBe(0);
    expect(subjects(out)).toEqual(['p1']);
  });

  it('does not speak of a range that the plan has not when no intensity is a number', async () => {
    const image = join(folder, 'image-1.nii');
    const volume = readNifti(readFileSync(image)).volume;
    volume.voxels.data.fill(NaN);
    writeFileSync(image, writeNifti(volume));
    await runCli(['extract', '--plan', 'digital-phantom', '--threads', '1', '--cohort', cohort(line(1))]);
    expect(err).toContain('no voxel of the region has an intensity that is a number; look for NaN');
    expect(err).not.toContain('in its range');
  });

  it('names table and line when quotation marks do not match, and reads nothing', async () => {
    const file = cohort(line(1), '"p2,image-2.nii,mask-2.nii,');
    expect(await extract('--cohort', file)).toBe(2);
    expect(err).toContain(`where: ${file} at line 3`);
    expect(out).toBe('');
  });

  it('goes on where it was stopped, and ends with the table of a run in one go', async () => {
    const file = join(folder, 'out.csv');
    expect(await extract('--cohort', cohort(line(1), 'p9,image-9.nii,mask-9.nii,', line(2)), '--out', file)).toBe(2);
    expect(readdirSync(`${file}.cases`)).toHaveLength(2);
    for (const name of ['image', 'mask'])
      writeFileSync(join(folder, `${name}-9.nii`), readFileSync(join(folder, `${name}-4.nii`)));
    err = '';
    expect(await extract('--cohort', join(folder, 'cohort.csv'), '--out', file, '--resume')).toBe(0);
    expect(err).toContain('2 of 3 cases were done before');
    expect(existsSync(`${file}.cases`)).toBe(false);
    expect(await extract('--cohort', join(folder, 'cohort.csv'))).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(out);
  });

  it('says before it computes that a case would not fit', async () => {
    expect(await extract('--cohort', cohort(line(1)), '--max-memory', '0.1')).toBe(2);
    expect(err).toMatch(/the extraction would need \d+ MB and may take 1 MB/);
    expect(out).toBe('');
  });

  it('writes image, mask and a picture after each stage', async () => {
    expect(await extract('--cohort', cohort(line(1)), '--save-stages', join(folder, 'stages'))).toBe(0);
    const stages = ['1-read', '2-interpolated', '3-resegmented', '4-discretised'];
    expect(readdirSync(join(folder, 'stages')).sort()).toEqual(
      stages.flatMap((stage) => [`${stage}.png`, `${stage}_image.nii`, `${stage}_mask.nii`].map((name) => `p1_mask-1_${name}`)),
    );
    const bytes = (name: string): Buffer => readFileSync(join(folder, 'stages', `p1_mask-1_${name}`));
    const [images, masks] = ['image', 'mask'].map((kind) =>
      stages.map((stage) => readNifti(new Uint8Array(bytes(`${stage}_${kind}.nii`))).volume),
    );
    expect(images.map(({ grid }) => grid.spacingMm)).toEqual([
      [2, 2, 3],
      [2, 2, 2],
      [2, 2, 2],
      [2, 2, 2],
    ]);
    const original = readNifti(new Uint8Array(readFileSync(join(folder, 'image-1.nii')))).volume;
    expect(Buffer.from(images[0].voxels.data.buffer).equals(Buffer.from(original.voxels.data.buffer))).toBe(true);
    const counts = masks.map(({ voxels }) => voxels.data.reduce((sum, value) => sum + value, 0));
    expect(counts[0]).toBe(4 * 8 * 5);
    expect(counts[2]).toBeLessThanOrEqual(counts[1]);
    expect(counts[3]).toBe(counts[2]);
    images[3].voxels.data.forEach((level, i) => expect([i, level > 0]).toEqual([i, masks[3].voxels.data[i] === 1]));
    // Signature, then the header with width and height. @source PNG 11.2.1
    const sheet = bytes('1-read.png');
    expect(sheet.subarray(1, 4).toString()).toBe('PNG');
    expect([sheet.readUInt32BE(16), sheet.readUInt32BE(20)].every((pixels) => pixels > 300)).toBe(true);
  });

  it('refuses a table without its columns, and an image beside a cohort', async () => {
    writeFileSync(join(folder, 'bad.csv'), 'subject,image\np,a.nii\n');
    expect(await extract('--cohort', join(folder, 'bad.csv'))).toBe(2);
    expect(err).toContain('no column "mask"');
    expect(await extract('--cohort', cohort(line(1)), '--image', 'a', '--mask', 'b')).toBe(2);
    expect(err).toContain('WHICH_INPUT');
  });

  it('gives each case under each plan, one after the other, as runs of their own would', async () => {
    const table = cohort(line(2), line(1));
    expect(await extract('--cohort', table)).toBe(0);
    const [underC, header] = [out.trimEnd().split('\n').slice(1), out.split('\n', 1)[0]];
    out = '';
    expect(await runCli(['extract', '--plan', 'ibsi-e', '--threads', '1', '--cohort', table])).toBe(0);
    const underE = out.trimEnd().split('\n').slice(1);
    out = '';
    expect(await extract('--plan', 'ibsi-e', '--cohort', table)).toBe(0);
    const of = (rows: readonly string[], subject: string): readonly string[] =>
      rows.filter((row) => row.startsWith(`${subject},`));
    const expected = ['p2', 'p1'].flatMap((subject) => [...of(underC, subject), ...of(underE, subject)]);
    expect(out).toBe([header, ...expected, ''].join('\n'));
    out = '';
    expect(await extract('--plan', 'ibsi-c', '--cohort', table)).toBe(2);
    expect([out, err]).toEqual(['', expect.stringContaining('WHICH_PLAN')]);
  });

  it('gives several regions of one scan, and leaves out the one that is not there', async () => {
    const labels = readNifti(new Uint8Array(readFileSync(join(folder, 'mask-1.nii')))).volume;
    for (let i = 0; i < labels.voxels.data.length; i += 2) labels.voxels.data[i] *= 2;
    writeFileSync(join(folder, 'labels.nii'), writeNifti(labels));
    const scan = ['--image', join(folder, 'image-1.nii'), '--mask', join(folder, 'labels.nii')];
    const alone = [];
    for (const roi of ['2', '1']) {
      out = '';
      expect(await extract(...scan, '--roi', roi)).toBe(0);
      alone.push(
        ...out
          .trimEnd()
          .split('\n')
          .slice(alone.length === 0 ? 0 : 1),
      );
    }
    out = '';
    expect(await extract(...scan, '--roi', '2', '--roi', '7', '--roi', '1')).toBe(2);
    expect(out.trimEnd().split('\n')).toEqual(alone);
    expect(err).toContain('UNKNOWN_REGION');
  });

  withBundle('shares one scan among threads, region by region and plan by plan, to the same bytes', () => {
    const labels = readNifti(new Uint8Array(readFileSync(join(folder, 'mask-4.nii')))).volume;
    for (let i = 0; i < labels.voxels.data.length; i += 2) labels.voxels.data[i] *= 2;
    writeFileSync(join(folder, 'labels.nii'), writeNifti(labels));
    const asked = [
      '--image',
      join(folder, 'image-4.nii'),
      '--mask',
      join(folder, 'labels.nii'),
      '--roi',
      '1',
      '--roi',
      '2',
      '--plan',
      'ibsi-c',
      '--plan',
      'ibsi-e',
    ];
    const [one, two, four] = ['1', '2', '4'].map((threads) =>
      spawnSync(process.execPath, [bundle, 'extract', ...asked, '--threads', threads], { encoding: 'utf8' }),
    );
    expect([one.status, one.stderr]).toEqual([0, expect.any(String)]);
    expect(
      new Set(
        one.stdout
          .split('\n')
          .slice(1, -1)
          .map((row) => row.split(',').slice(1, 3).join(' ')),
      ).size,
    ).toBe(4);
    expect([two.stdout, four.stdout]).toEqual([one.stdout, one.stdout]);
  });

  withBundle('gives the same bytes on one thread and on three', () => {
    const file = cohort(line(1), line(2), line(3), line(4));
    const [one, three] = ['1', '3'].map((threads) =>
      spawnSync(process.execPath, [bundle, 'extract', '--cohort', file, '--plan', 'ibsi-e', '--threads', threads], {
        encoding: 'utf8',
      }),
    );
    expect(one.status).toBe(0);
    expect(subjects(one.stdout)).toEqual(['p1', 'p2', 'p3', 'p4']);
    expect(three.stdout).toBe(one.stdout);
  });
});
