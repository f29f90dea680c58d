import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { writeNifti } from '@collimate/imaging-formats';
import { cohortSpec, simulateCohort } from '@collimate/imaging-simulation';
import { IDENTITY_DIRECTION, maskOf, volumeOf } from '@collimate/imaging-volume';
import { runCli } from '../../cli.js';
import type { CheckedProblem } from './cohort.command.js';

let folder: string;
let out = '';
let err = '';
beforeEach(() => {
  err = '';
  folder = mkdtempSync(join(tmpdir(), 'collimate-check-'));
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  const grid = { size: [3, 2, 2], spacingMm: [1, 1, 1], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION } as const;
  put('image.nii', writeNifti(volumeOf(grid)));
  put('mask.nii', writeNifti(maskOf(grid, Uint8Array.of(0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0))));
  put('shifted.nii', writeNifti(maskOf({ ...grid, originMm: [0.3, 0, 0] }, new Uint8Array(12).fill(1))));
  put('broken.nii', new Uint8Array(400));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

function put(name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, bytes);
  return path;
}
async function check(...lines: readonly string[]): Promise<{
  readonly code: number;
  readonly usable: number;
  readonly problems: readonly CheckedProblem[];
  readonly agent: readonly CheckedProblem[];
}> {
  out = '';
  const code = await runCli(['cohort', 'check', put('cohort.csv', `${lines.join('\n')}\n`), '--json']);
  return { code, ...(JSON.parse(out) as { usable: number; problems: CheckedProblem[]; agent: CheckedProblem[] }) };
}

describe('collimate cohort check', () => {
  it('passes a simulated hospital whole', async () => {
    const cohort = simulateCohort(cohortSpec('check', 'north', 1), 2);
    for (const file of [...cohort.files(), ...cohort.tables]) put(file.path, file.bytes);
    out = '';
    expect(await runCli(['cohort', 'check', join(folder, 'cohort.csv')])).toBe(0);
    expect(out).toBe('2 cases, all of them can be extracted.\n');
  });

  it('reports everything that is wrong in one table, with the file, the reason and the fix', async () => {
    const { code, usable, problems } = await check(
      'subject,image,mask,roi,label,outcome',
      'a,image.nii,mask.nii,,,1',
      'b,nowhere.nii,mask.nii,,,0',
      'c,image.nii,shifted.nii,,,1',
      'd,broken.nii,mask.nii,,,0',
      'e,image.nii,mask.nii,,7,1',
      'f,image.nii,mask.nii,,x,1',
      'g,image.nii,mask.nii,,,',
      'h,image.nii,mask.nii',
      'a,image.nii,mask.nii,,,1',
      ',,mask.nii,,,1',
    );
    expect(code).toBe(2);
    expect(usable).toBe(3);
    expect(problems.map((p) => [p.line, p.subject, p.code])).toEqual([
      [3, 'b', 'NO_SUCH_FILE'],
      [4, 'c', 'GEOMETRY_MISMATCH'],
      [5, 'd', 'WRONG_FORMAT'],
      [6, 'e', 'UNKNOWN_REGION'],
      [7, 'f', 'BAD_VALUE'],
      [9, 'h', 'WRONG_CELLS'],
      [11, '', 'MISSING_VALUE'],
    ]);
    expect(problems.every(({ reason, fix }) => reason.length > 5 && fix.length > 5)).toBe(true);
    expect(problems[1].file).toBe(join(folder, 'shifted.nii'));
    expect(problems[1].reason).toContain('origin x by 0.3 mm');
    expect(problems[3].reason).toMatch(/; found: 1 \d+ voxels$/u);
  });

  it('names the line whose quotation marks do not match', async () => {
    const { code, usable, problems } = await check('subject,image,mask,roi', 'a,image.nii,mask.nii,', '"b,image.nii,mask.nii,');
    expect([code, usable]).toEqual([2, 0]);
    expect(problems).toEqual([expect.objectContaining({ line: 3, code: 'BAD_QUOTES' })]);
  });

  it('names columns that are missing or stand twice', async () => {
    const { code, usable, problems } = await check('image,image,roi', 'image.nii,image.nii,');
    expect([code, usable]).toEqual([2, 0]);
    expect(problems.filter(({ line }) => line === 1).map(({ file, code: c }) => [file, c])).toEqual([
      ['mask', 'MISSING_COLUMN'],
      ['image', 'DUPLICATE_COLUMN'],
    ]);
  });

  it('takes other columns for variables, whose cells may be empty, and says where they are', async () => {
    const { code, usable } = await check('subject,image,mask,age', 'a,image.nii,mask.nii,', 'b,image.nii,mask.nii,61');
    expect([code, usable]).toEqual([0, 2]);
    expect(err).toContain('the column age is empty in line 2');
  });

  it('says what the agent of a site would refuse besides', async () => {
    const { code, agent } = await check(
      'subject,image,mask,roi',
      'a,image.nii,mask.nii,GTV',
      `b,${join(folder, 'image.nii')},mask.nii,`,
    );
    expect(code).toBe(0);
    expect(agent.map(({ line, file, code: c }) => [line, file, c])).toEqual([
      [3, 'roi', 'MISSING_VALUE'],
      [3, 'image', 'LEADS_OUT'],
    ]);
    expect(err).toContain('the agent of a site would refuse this table: line 3, column roi: the cell is empty');
  });

  it('reads the masks of the regions that a scan is normalised by', async () => {
    const { code, problems } = await check('subject,image,mask,intracranial', 'a,image.nii,mask.nii,gone.nii');
    expect(code).toBe(2);
    expect(problems).toEqual([expect.objectContaining({ line: 2, code: 'NO_SUCH_FILE', file: join(folder, 'gone.nii') })]);
  });

  it('tells of subjects that a person would read as one', async () => {
    const row = (subject: string, roi: number): string => `${subject},image.nii,mask.nii,${roi}`;
    await check(
      'subject,image,mask,roi',
      row('M\u00fcller', 1),
      row('Mu\u0308ller', 1),
      row('A-1', 1),
      row('a-1', 1),
      row('A-2', 1),
    );
    expect(err).toContain(
      'lines 2 and 3 name two subjects that differ in case, spaces, unseen signs or the form of their letters alone',
    );
    expect(err).toContain('lines 4 and 5 name two subjects');
    expect(err.match(/name two subjects/gu)).toHaveLength(2);
  });

  it('tells of subjects that differ in signs that nobody sees alone', async () => {
    const row = (subject: string, group: string): string => `${subject},image.nii,mask.nii,1,${group}`;
    const unseen = ['\u200b', '\u00ad', '\u2060', '\u202a'];
    await check('subject,image,mask,roi,group', row('a', 'g'), ...unseen.map((sign) => row(`a${sign}`, 'g')));
    expect(err.match(/name two subjects/gu)).toHaveLength(4);
  });

  it('says what extraction says of lines without a subject and of lines twice, and refuses no more', async () => {
    const nameless = await check('subject,image,mask,roi', ',image.nii,mask.nii,1');
    expect([nameless.code, nameless.usable]).toEqual([0, 1]);
    expect(err).toContain('line 2 names no subject');
    expect(nameless.agent.map(({ file, code }) => [file, code])).toEqual([['subject', 'MISSING_VALUE']]);
    const twice = await check('subject,image,mask,roi', 'a,image.nii,mask.nii,1', 'a,image.nii,mask.nii,1');
    expect([twice.code, twice.usable]).toEqual([0, 2]);
    expect(err).toContain('line 3 names the case of line 2 again; extraction does it twice');
    const one = await check('image,mask,roi', 'image.nii,mask.nii,1', './scan/image.nii,mask.nii,1');
    expect(one.code).toBe(2);
  });

  it.each(['Bq', 'hu'])('refuses the unit %s, as extraction does', async (unit) => {
    const { code, problems } = await check('subject,image,mask,roi,unit', `a,image.nii,mask.nii,1,${unit}`);
    expect([code, problems.map(({ file, code: c }) => [file, c])]).toEqual([2, [['unit', 'BAD_VALUE']]]);
  });

  it('is no success when the table is empty', async () => {
    expect((await check('subject,image,mask')).code).toBe(2);
    out = '';
    for (const rest of ['', ',,\n,,\n']) {
      expect(await runCli(['cohort', 'check', put('bare.csv', `subject,image,mask\n${rest}`)])).toBe(2);
    }
    expect(out).toBe('No case: nothing can be extracted.\n'.repeat(2));
  });

  it('takes lines of separators alone for no cases', async () => {
    const cohort = simulateCohort(cohortSpec('check', 'north', 1), 1);
    for (const file of [...cohort.files(), ...cohort.tables]) put(file.path, file.bytes);
    const table = readFileSync(join(folder, 'cohort.csv'), 'utf8');
    out = '';
    expect(await runCli(['cohort', 'check', put('cohort.csv', `${table.trimEnd()}\n,,,\n,,,\n`)])).toBe(0);
    expect(out).toBe('2 cases, all of them can be extracted.\n');
  });
});
