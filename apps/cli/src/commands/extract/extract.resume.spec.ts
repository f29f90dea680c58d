import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { writeNifti } from '@collimate/imaging-formats';
import { IDENTITY_DIRECTION, maskOf, volumeOf } from '@collimate/imaging-volume';
import { canMakeDisk, smallDisk } from '@collimate/testing-contracts/small-disk';
import { runCli } from '../../cli.js';

const onDisk = canMakeDisk('specs of an extraction onto a full disk') ? it : it.skip;

let folder: string;
let [out, err] = ['', ''];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'collimate-resume-'));
  [out, err] = ['', ''];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  for (const n of [1, 2, 3]) writeScan(n, 4);
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

function writeScan(n: number, width: number): void {
  const grid = { size: [10, 8, 6], spacingMm: [2, 2, 3], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION } as const;
  const [volume, mask] = [volumeOf(grid), maskOf(grid)];
  volume.voxels.data.forEach((_, i) => (volume.voxels.data[i] = (i * 37) % 101));
  for (let z = 1; z < 5; z++) for (let y = 2; y < 6; y++) for (let x = 1; x <= width; x++) mask.voxels.set(x, y, z, 1);
  writeFileSync(join(folder, `image-${n}.nii`), writeNifti(volume));
  writeFileSync(join(folder, `mask-${n}.nii`), writeNifti(mask));
}

function cohort(count: number): string {
  const file = join(folder, 'cohort.csv');
  const lines = Array.from({ length: count }, (_, n) => `p${n + 1},image-${n + 1}.nii,mask-${n + 1}.nii`);
  writeFileSync(file, ['subject,image,mask', ...lines, ''].join('\n'));
  return file;
}

const extract = (count: number, ...more: string[]): Promise<number> =>
  runCli(['extract', '--plan', 'ct-default', '--threads', '1', '--cohort', cohort(count), ...more]);
const subjectsIn = (file: string): string[] => [
  ...new Set(
    readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((row) => row.split(',')[0]),
  ),
];

/** A run of which one image is missing, so that its finished cases stay. */
async function stopped(file: string): Promise<void> {
  const [image, away] = [join(folder, 'image-3.nii'), join(folder, 'away.nii')];
  renameSync(image, away);
  expect(await extract(3, '--out', file)).toBe(2);
  renameSync(away, image);
  err = '';
}

describe('two runs on one result', () => {
  it.each([['--resume'], ['--wide']])('are refused the second time, with %s, and the first is whole', async (option) => {
    const file = join(folder, 'x.csv');
    const [first, second] = await Promise.all([extract(3, '--out', file), extract(3, '--out', file, option)]);
    expect([first, second].sort()).toEqual([0, 2]);
    expect(err).toMatch(/another run writes .*x\.csv.*[^]*code: +IN_USE/u);
    expect(subjectsIn(file)).toEqual(['p1', 'p2', 'p3']);
    expect(readdirSync(folder).filter((name) => name.startsWith('x.csv'))).toEqual(['x.csv']);
    expect(await extract(1, '--out', file)).toBe(0);
  });

  it('takes over what a run that died has left, and waits for one that lives or has just begun', async () => {
    const file = join(folder, 'x.csv');
    const lock = `${file}.lock`;
    for (const dead of ['999999999', String(process.pid)]) {
      writeFileSync(lock, dead);
      expect(await extract(1, '--out', file)).toBe(0);
      expect(existsSync(lock)).toBe(false);
    }
    for (const alive of [String(process.ppid), '']) {
      writeFileSync(lock, alive);
      expect(await extract(1, '--out', file)).toBe(2);
    }
    utimesSync(lock, 0, 0);
    expect(await extract(1, '--out', file)).toBe(0);
  });

  it('end with an error, and not with a short table, when a finished case is taken away', async () => {
    const file = join(folder, 'x.csv');
    await stopped(file);
    jest.mocked(process.stderr.write).mockImplementation((text) => {
      err += String(text);
      // The first thing that is said is how many were done before.
      if (String(text).includes('were done before'))
        for (const name of readdirSync(`${file}.cases`)) rmSync(join(`${file}.cases`, name));
      return true;
    });
    expect(await extract(3, '--out', file, '--resume')).toBe(2);
    expect(err).toMatch(/code: +CASES_GONE/u);
    expect(subjectsIn(file)).toEqual(['p1', 'p2']);
  });
});

describe('a run that goes on', () => {
  it('computes again what was corrected meanwhile, and nothing else', async () => {
    const file = join(folder, 'x.csv');
    await stopped(file);
    writeScan(1, 2);
    expect(await extract(3, '--out', file, '--resume')).toBe(0);
    expect(err).toContain('1 of 3 cases were done before');
    expect(await extract(3)).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(out);
  });

  it('sees a correction of the second file of a pair, and what it wrote itself into the folder of an image is none', async () => {
    const pair = join(folder, 'pair');
    mkdirSync(pair);
    const header = `ObjectType = Image\nNDims = 3\nDimSize = 10 8 6\nElementSpacing = 2 2 3\nElementType = MET_UCHAR\nElementDataFile = voxels.raw\n`;
    const voxels = (count: number): Uint8Array =>
      Uint8Array.from({ length: 480 }, (_, i) => (i >= 100 && i < 100 + count ? 1 : 0));
    writeFileSync(join(pair, 'mask.mhd'), header);
    writeFileSync(join(pair, 'voxels.raw'), voxels(40));
    const [file, table] = [join(pair, 'x.csv'), join(folder, 'pairs.csv')];
    const lines = ['a,image-1.nii,pair/mask.mhd', 'b,image-2.nii,mask-2.nii', 'c,gone.nii,mask-3.nii', ''];
    writeFileSync(table, ['subject,image,mask', ...lines].join('\n'));
    const run = (): Promise<number> =>
      runCli(['extract', '--plan', 'ct-default', '--threads', '1', '--cohort', table, '--out', file, '--resume']);
    expect(await run()).toBe(2);
    await run();
    expect(err).toContain('2 of 3 cases were done before');
    writeFileSync(join(pair, 'voxels.raw'), voxels(60));
    err = '';
    await run();
    expect(err).toContain('1 of 3 cases were done before');
  });
});

describe('a full disk', () => {
  onDisk('ends an extraction with what to do, and it goes on when there is room', async () => {
    const disk = smallDisk(400);
    try {
      const file = join(disk.folder, 'x.csv');
      disk.fill();
      expect(await extract(3, '--out', file)).toBe(2);
      expect(err).toMatch(/code: +CANNOT_WRITE/u);
      expect(readdirSync(disk.folder).filter((name) => name.endsWith('.lock'))).toEqual([]);
      disk.empty();
      err = '';
      expect(await extract(3, '--out', file, '--resume')).toBe(0);
      expect(subjectsIn(file)).toEqual(['p1', 'p2', 'p3']);
    } finally {
      disk.remove();
    }
  });
});
