import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { writeNifti } from '@collimate/imaging-formats';
import { IDENTITY_DIRECTION, maskOf, volumeOf } from '@collimate/imaging-volume';
import { runCli } from '../cli.js';

let folder: string;
let err = '';
const grid = { size: [8, 8, 6], spacingMm: [2, 2, 3], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION } as const;
const at = (name: string): string => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'collimate-told-'));
  err = '';
  jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  const [volume, mask] = [volumeOf(grid), maskOf(grid)];
  volume.voxels.data.forEach((_, i) => (volume.voxels.data[i] = (i * 37) % 101));
  for (let z = 1; z < 5; z++) for (let y = 2; y < 6; y++) for (let x = 1; x < 7; x++) mask.voxels.set(x, y, z, 1);
  writeFileSync(at('i.nii'), writeNifti(volume));
  writeFileSync(at('m.nii'), writeNifti(mask));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const table = 'subject;image;mask;label;age;\nMüller;i.nii;m.nii;1;63,5;lost\nMu\u0308ller;i.nii;m.nii;1;64;\n';
const both = [
  ['cohort', 'check'],
  ['extract', '--plan', 'ct-default', '--threads', '1', '--cohort'],
];

describe('what is odd about a table of scans', () => {
  it.each(both)('is told by %s', async (...command) => {
    writeFileSync(at('cohort.csv'), table);
    expect(await runCli([...command, at('cohort.csv')])).toBe(0);
    expect(err).toContain(
      'lines 2 and 3 name two subjects that differ in case, spaces, unseen signs or the form of their letters',
    );
    expect(err).toContain('line 2: a value stands under no heading, and is taken by nobody');
    const comma = 'line 2: a number with a comma is no number for a study: write it with a point, 63.5';
    expect(err.includes(comma)).toBe(command[0] === 'cohort');
    expect(err).not.toMatch(/M.{1,2}ller|lost/u);
  });

  it('is nothing where nothing is', async () => {
    writeFileSync(at('cohort.csv'), 'subject;image;mask;label;age\nA;i.nii;m.nii;1;63.5\n');
    for (const command of both) expect(await runCli([...command, at('cohort.csv')])).toBe(0);
    expect(err).not.toMatch(/lines? \d/u);
  });
});
