import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { writeNifti } from '@collimate/imaging-formats';
import { IDENTITY_DIRECTION, maskOf, volumeOf } from '@collimate/imaging-volume';
import { runCli } from '../../cli.js';

let folder: string;
let [out, err] = ['', ''];
const grid = { size: [8, 8, 6], spacingMm: [2, 2, 3], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION } as const;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'collimate-options-'));
  [out, err] = ['', ''];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  for (const patient of ['p1', 'p2']) writeScan(join(folder, patient, 'CT'));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

function writeScan(where: string): void {
  mkdirSync(where, { recursive: true });
  const [volume, mask] = [volumeOf(grid), maskOf(grid)];
  volume.voxels.data.forEach((_, i) => (volume.voxels.data[i] = (i * 37) % 101));
  for (let z = 1; z < 5; z++) for (let y = 2; y < 6; y++) for (let x = 1; x < 7; x++) mask.voxels.set(x, y, z, x < 4 ? 1 : 2);
  writeFileSync(join(where, 'image.nii'), writeNifti(volume));
  writeFileSync(join(where, 'mask.nii'), writeNifti(mask));
}

function table(text: string): string {
  const file = join(folder, 'cohort.csv');
  writeFileSync(file, text);
  return file;
}

const extract = (...more: string[]): Promise<number> => runCli(['extract', '--plan', 'ct-default', '--threads', '1', ...more]);
const scan = (): string[] => [
  '--image',
  join(folder, 'p1/CT/image.nii'),
  '--mask',
  join(folder, 'p1/CT/mask.nii'),
  '--label',
  '1',
];
const columnOf = (name: string): string[] => {
  const [header, ...rows] = out.trimEnd().split('\n');
  return [...new Set(rows.map((row) => row.split(',')[header.split(',').indexOf(name)]))];
};

describe('what can be found out before the work', () => {
  it.each([
    ['BAD_THRESHOLD', ['--threshold', '2']],
    ['BAD_THRESHOLD', ['--threshold', '0']],
    ['NEEDS_OUT', ['--resume']],
    ['NEEDS_TABLE', ['--wide', '--format', 'json']],
    ['WHICH_REGION', ['--all-rois']],
    ['WHICH_REGION', ['--roi', 'a', '--roi', 'a']],
    ['WHICH_REGION', ['--roi', '1', '--roi', '1']],
  ])('is refused by %s: %j', async (code, options) => {
    expect(await extract(...scan(), ...options)).toBe(2);
    expect(err).toMatch(new RegExp(`do: [^]*code: +${code}`, 'u'));
    expect(out).toBe('');
  });

  it.each([['--label'], ['--threshold'], ['--threads'], ['--max-memory']])('is refused when %s is no number', async (option) => {
    expect(await extract(...scan(), option, 'many')).toBe(2);
    expect(err).toContain(option);
  });

  it.each([
    ['--threads', '0'],
    ['--threads', '1.5'],
    ['--max-memory', '0'],
    ['--max-memory', '-5'],
  ])('is refused when %s is %s', async (option, value) => {
    expect(await runCli(['extract', '--plan', 'ct-default', ...scan(), option, value])).toBe(2);
    expect(err).toContain(option);
    expect(out).toBe('');
  });

  it.each([
    ['--label', '2'],
    ['--image', 'b.nii'],
    ['--format', 'json'],
  ])('is refused when %s is given twice, and no value is lost in silence', async (option, value) => {
    expect(await extract(...scan(), option, value, option, value)).toBe(2);
    expect(err).toMatch(new RegExp(`option '${option} .*' was given twice`, 'u'));
    expect(out).toBe('');
  });

  it('is refused alike by the commands below another', async () => {
    expect(await runCli(['pacs', 'find', '--date', '20240105', '--date', '20240106'])).toBe(2);
    expect(err).toContain("option '--date <range>' was given twice");
  });

  it('is a place for the result: nothing is extracted, and nothing left behind, without one', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    for (const path of [folder, join(file, 'x.csv'), join(folder, 'gone', 'x.csv'), '/proc/x.csv']) {
      for (const option of ['--out', '--record']) {
        err = '';
        expect(await extract(...scan(), option, path)).toBe(2);
        expect(err).toContain('CANNOT_WRITE');
      }
    }
    expect(out).toBe('');
    expect(readdirSync(folder).sort()).toEqual(['file', 'p1', 'p2']);
  });

  it('leaves no folder of cases beside a result, nor where nothing came of it', async () => {
    const file = join(folder, 'x.csv');
    expect(await extract(...scan(), '--out', file)).toBe(0);
    expect(await extract('--image', join(folder, 'gone.nii'), '--mask', 'm.nii', '--out', join(folder, 'y.csv'))).toBe(2);
    expect(readdirSync(folder).sort()).toEqual(['p1', 'p2', 'x.csv']);
  });
});

describe('an error', () => {
  it('shows its frames when they are asked for, and else none', async () => {
    const gone = ['extract', '--plan', 'ct-default', '--threads', '1', '--image', 'gone.nii', '--mask', 'm'];
    await runCli(['--trace', ...gone]);
    expect(err).toMatch(/NO_SUCH_FILE\n.*\n +at /u);
    err = '';
    await runCli(gone);
    expect(err).not.toMatch(/\n +at /u);
  });

  it('says of a path with backslashes what is wrong with it', async () => {
    expect(await extract('--cohort', table('subject,image,mask\na,p1\\CT\\image.nii,m.nii\n'))).toBe(2);
    expect(err).toContain('a backslash is a letter of a name');
  });
});

describe('a cohort', () => {
  it('takes tables of spreadsheets with semicolons, and any column more', async () => {
    const text = 'subject;image;mask;label;age;note\np1;p1/CT/image.nii;p1/CT/mask.nii;1;63,5;\n';
    expect(await extract('--cohort', table(text), '--wide')).toBe(0);
    const [header, row] = out.trimEnd().split('\n');
    expect(header).toMatch(/^subject,roi,plan,morph_volume,[^]*,age,note$/u);
    expect(row).toMatch(/^p1,label-1,ct-default,[^]*,"63,5",$/u);
  });

  it('names subjects by the nearest telling folder, and refuses two of one name', async () => {
    const text = ['p1', 'p2'].map((p) => `${p}/CT/image.nii,${p}/CT/mask.nii,1\n`).join('');
    expect(await extract('--cohort', table(`image,mask,label\n${text}`))).toBe(0);
    expect(columnOf('subject')).toEqual(['p1', 'p2']);
    writeScan(join(folder, 'other/p1/CT'));
    const twice = `image,mask,label\np1/CT/image.nii,p1/CT/mask.nii,1\nother/p1/CT/image.nii,other/p1/CT/mask.nii,1\n`;
    expect(await extract('--cohort', table(twice))).toBe(2);
    expect(err).toContain('lines 2 and 3 name no subject');
  });

  it('is refused when regions or series are named beside it, which are columns of it', async () => {
    const file = table('subject,image,mask\np1,p1/CT/image.nii,p1/CT/mask.nii\n');
    for (const option of ['--roi', '--label', '--series', '--phase', '--subject']) {
      expect(await extract('--cohort', file, option, '1')).toBe(2);
      expect(err).toContain('WHICH_INPUT');
    }
  });

  it('gives every region of each mask, and keeps a line that names one', async () => {
    const text = 'subject,image,mask,label\np1,p1/CT/image.nii,p1/CT/mask.nii,\np2,p2/CT/image.nii,p2/CT/mask.nii,2\n';
    expect(await extract('--cohort', table(text), '--all-rois', '--wide')).toBe(0);
    expect(
      out
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((row) => row.split(',').slice(0, 2).join(' ')),
    ).toEqual(['p1 label-1', 'p1 label-2', 'p2 label-2']);
  });

  it('tells of whom a note speaks, and under which plan', async () => {
    const mask = maskOf(grid);
    for (let i = 130; i < 135; i++) mask.voxels.data[i] = 1;
    writeFileSync(join(folder, 'p1/CT/one.nii'), writeNifti(mask));
    const text = 'subject,image,mask,label,roi\np1,p1/CT/image.nii,p1/CT/one.nii,,GTV\np2,p2/CT/image.nii,p2/CT/mask.nii,1,\n';
    expect(await extract('--cohort', table(text), '--plan', 'ibsi-c')).toBe(0);
    expect(err).toContain('note: p1 GTV under ct-default, p1 GTV under ibsi-c: the mask has no names');
  });
});
