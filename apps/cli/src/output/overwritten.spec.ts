import { linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { writeNifti, writeNrrd } from '@collimate/imaging-formats';
import { IDENTITY_DIRECTION, maskOf, volumeOf } from '@collimate/imaging-volume';
import { runCli } from '../cli.js';
import { readPlan } from '../sources/plan.source.js';
import { checkOverwriting } from './overwritten.js';

let folder: string;
let err = '';
const grid = { size: [8, 8, 6], spacingMm: [2, 2, 3], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION } as const;
const at = (name: string): string => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'collimate-overwritten-'));
  err = '';
  jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  const [volume, mask] = [volumeOf(grid), maskOf(grid)];
  volume.voxels.data.forEach((_, i) => (volume.voxels.data[i] = (i * 37) % 101));
  for (let z = 1; z < 5; z++) for (let y = 2; y < 6; y++) for (let x = 1; x < 7; x++) mask.voxels.set(x, y, z, 1);
  writeFileSync(at('image.nii'), writeNifti(volume));
  writeFileSync(at('mask.nii'), writeNifti(mask));
  writeFileSync(at('brain.nrrd'), writeNrrd(mask));
  writeFileSync(at('plan.json'), JSON.stringify(readPlan('ct-default')));
  writeFileSync(at('cohort.csv'), 'subject,image,mask,label\nA,image.nii,mask.nii,1\n');
  symlinkSync(at('image.nii'), at('symlink'));
  linkSync(at('image.nii'), at('hardlink'));
  mkdirSync(at('series'));
  // What tells DICOM from other files; the refusal comes before anything else of it is read.
  writeFileSync(at('series/1.dcm'), Buffer.concat([Buffer.alloc(128), Buffer.from('DICM')]));
  writeFileSync(at('series/noending'), Buffer.concat([Buffer.alloc(128), Buffer.from('DICM')]));
  writeFileSync(at('series/features.csv'), 'of an earlier run\n');
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const one = ['--image', 'image.nii', '--mask', 'mask.nii', '--label', '1', '--plan', 'plan.json'];
const many = ['--cohort', 'cohort.csv', '--plan', 'plan.json'];
const FILES = /^(?:\w+\.(?:nii|json|csv|nrrd|mhd|raw)|symlink|hardlink|series.*)$/u;
const run = (args: readonly string[]): Promise<number> => runCli(args.map((word) => (FILES.test(word) ? at(word) : word)));

describe('an output that is an input', () => {
  it.each([
    ['--out', ['extract', ...one, '--out', 'image.nii'], 'image.nii'],
    ['--out', ['extract', ...one, '--out', 'mask.nii'], 'mask.nii'],
    ['--out', ['extract', ...one, '--out', 'plan.json'], 'plan.json'],
    ['--out', ['extract', ...one, '--out', 'symlink'], 'image.nii'],
    ['--out', ['extract', ...one, '--out', 'hardlink'], 'image.nii'],
    ['--record', ['extract', ...one, '--record', 'image.nii'], 'image.nii'],
    ['--out', ['extract', ...many, '--out', 'cohort.csv'], 'cohort.csv'],
    ['--record', ['extract', ...many, '--record', 'cohort.csv'], 'cohort.csv'],
    ['--out', ['extract', ...many, '--out', 'image.nii'], 'image.nii'],
    ['--record', ['extract', ...many, '--record', 'mask.nii'], 'mask.nii'],
    ['--out', ['extract', '--image', 'series', ...one.slice(2), '--out', 'series/1.dcm'], 'series/1.dcm'],
    ['--out', ['extract', '--image', 'series', ...one.slice(2), '--out', 'series/noending'], 'series/noending'],
    ['--out', ['deface', '--image', 'image.nii', '--out', 'image.nii'], 'image.nii'],
    [
      '--mask-out',
      ['deface', '--image', 'image.nii', '--brain', 'brain.nrrd', '--out', 'new.nii', '--mask-out', 'brain.nrrd'],
      'brain.nrrd',
    ],
    ['--html', ['risk', 'cohort.csv', '--quasi', 'label', '--html', 'cohort.csv'], 'cohort.csv'],
    [
      '--html',
      ['risk', 'cohort.csv', '--quasi', 'label', '--against', 'series', '--html', 'series/features.csv'],
      'series/features.csv',
    ],
    ['--out', ['study', 'plan', 'plan.json', '--out', 'plan.json'], 'plan.json'],
    ['--report', ['deidentify', 'image.nii', '--out', 'series/x', '--profile', 'basic', '--report', 'image.nii'], 'image.nii'],
  ])('is refused by %s: %j', async (option, args, file) => {
    const before = readFileSync(at(file));
    expect(await run(args)).toBe(2);
    expect(err).toContain('OVERWRITES_INPUT');
    expect(err).toContain(`${option} would write over a file`);
    expect(err).toContain(`Name another file by ${option}`);
    expect(readFileSync(at(file))).toEqual(before);
  });

  it('is refused where it is the voxels of a header', async () => {
    writeFileSync(
      at('h.mhd'),
      'ObjectType = Image\nNDims = 3\nDimSize = 2 2 2\nElementType = MET_UCHAR\nElementDataFile = h.raw\n',
    );
    writeFileSync(at('h.raw'), 'abcdefgh');
    expect(await run(['extract', '--image', 'h.mhd', ...one.slice(2), '--out', 'h.raw'])).toBe(2);
    expect(err).toContain('OVERWRITES_INPUT');
    expect(readFileSync(at('h.raw'), 'utf8')).toBe('abcdefgh');
  });
});

describe('two outputs that are one file', () => {
  it.each([
    ['--out and --record', ['extract', ...one, '--out', 'new.csv', '--record', 'new.csv']],
    ['--out and --mask-out', ['deface', '--image', 'image.nii', '--out', 'new.nii', '--mask-out', 'new.nii']],
    ['--out and --crate', ['extract', ...one, '--out', 'new.csv', '--crate', 'new.csv']],
  ])('are refused: %s', async (options, args) => {
    expect(await run(args)).toBe(2);
    expect(err).toContain('SAME_OUTPUT');
    expect(err).toContain(`${options} name the same file`);
  });

  it('are known by another spelling of a folder', () => {
    symlinkSync(folder, at('other'));
    const outputs = [at('new.csv'), at('other/new.csv')].map((path, n) => ({ option: `--${n}`, path }));
    expect(() => checkOverwriting(outputs, [])).toThrow('--0 and --1 name the same file');
  });
});

describe('what loses nothing', () => {
  it('is let pass: a table of before, also beside the scan, and a device twice', async () => {
    expect(await run(['extract', ...one, '--threads', '1', '--out', 'series/features.csv'])).toBe(0);
    expect(await run(['extract', ...one, '--threads', '1', '--out', 'series/features.csv'])).toBe(0);
    expect(readFileSync(at('series/features.csv'), 'utf8')).toContain('ct-default');
    const slices = { option: '--image', path: at('series') };
    expect(() => checkOverwriting([{ option: '--out', path: at('series/features.csv') }], [slices])).not.toThrow();
    expect(await run(['extract', ...one, '--threads', '1', '--out', '/dev/null', '--record', '/dev/null'])).toBe(0);
  });
});
