import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { jest } from '@jest/globals';
import { writeNifti } from '@collimate/imaging-formats';
import { IDENTITY_DIRECTION, maskOf, volumeOf } from '@collimate/imaging-volume';
import { cohortSpec, simulateCohort } from '@collimate/imaging-simulation';
import { runCli } from '../../cli.js';

let folder: string;
let [out, err] = ['', ''];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'collimate-series-'));
  [out, err] = ['', ''];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** The slices of two patients in one folder, as an export of a study has its series; a structure set for each. */
function twoSeries(): { readonly image: string; readonly masks: readonly string[] } {
  const cohort = simulateCohort(cohortSpec('series', 'north', 2), 11);
  const masks = [0, 1].map((patient) => {
    let mask = '';
    for (const { path, bytes } of cohort.filesOf(patient)) {
      const isMask = path.endsWith('RTSTRUCT.dcm');
      const target = join(folder, isMask ? `structures-${patient}.dcm` : `study/${patient}-${path.split('/').at(-1)}`);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, bytes);
      if (isMask) mask = target;
    }
    return mask;
  });
  return { image: join(folder, 'study'), masks };
}

const extract = (...more: string[]): Promise<number> =>
  runCli(['extract', '--plan', 'ct-default', '--roi', 'GTV-1', '--subject', 'p', '--threads', '1', ...more]);

describe('collimate extract from a folder of several series', () => {
  it('names the series that are there when none is chosen, or one that is not there', async () => {
    const { image, masks } = twoSeries();
    expect(await extract('--image', image, '--mask', masks[0])).toBe(2);
    expect(err).toContain('SEVERAL_SERIES');
    expect(err.match(/found: .* CT .*/gu)).toHaveLength(2);
    err = '';
    expect(await extract('--image', image, '--series', '99', '--mask', masks[0])).toBe(2);
    expect(err).toContain('UNKNOWN_SERIES');
  });

  it('reads the one that its UID means, also from a table', async () => {
    const { image, masks } = twoSeries();
    await extract('--image', image, '--mask', masks[0]);
    const uids = [...err.matchAll(/found: .*?(\d+(?:\.\d+)+)\n/gu)].map(([, uid]) => uid);
    const volumes: string[] = [];
    for (const [patient, uid] of uids.entries()) {
      out = '';
      expect(await extract('--image', image, '--series', uid, '--mask', masks[patient])).toBe(0);
      volumes.push(out);
    }
    expect(volumes[0]).not.toBe(volumes[1]);
    writeFileSync(
      join(folder, 'cohort.csv'),
      `subject,image,series,mask,roi\n${uids.map((uid, n) => `p,study,${uid},structures-${n}.dcm,GTV-1\n`).join('')}`,
    );
    out = '';
    expect(await runCli(['cohort', 'check', join(folder, 'cohort.csv'), '--json'])).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ cases: 2, usable: 2 });
    out = '';
    expect(await runCli(['extract', '--plan', 'ct-default', '--threads', '1', '--cohort', join(folder, 'cohort.csv')])).toBe(0);
    expect(out).toBe(volumes[0] + volumes[1].slice(volumes[1].indexOf('\n') + 1));
  });

  it('reads one volume of a NIfTI image with a fourth axis', async () => {
    const grid = { size: [8, 8, 6], spacingMm: [1, 1, 1], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION } as const;
    const voxels = (offset: number) => Float32Array.from({ length: 384 }, (_, i) => offset + ((i * 37) % 101));
    const [mask, single, several] = ['mask.nii', 'single.nii', 'several.nii'].map((name) => join(folder, name));
    writeFileSync(mask, writeNifti(maskOf(grid, new Uint8Array(384).fill(1))));
    const second = writeNifti(volumeOf(grid, voxels(40)));
    writeFileSync(single, second);
    const both = Buffer.concat([writeNifti(volumeOf(grid, voxels(0))), second.subarray(352)]);
    both.writeInt16LE(4, 40);
    both.writeInt16LE(2, 48);
    writeFileSync(several, both);
    const run = (...more: string[]) =>
      runCli(['extract', '--plan', 'digital-phantom', '--subject', 'p', '--threads', '1', '--mask', mask, ...more]);
    expect(await run('--image', single)).toBe(0);
    const alone = out;
    out = '';
    expect(await run('--image', several, '--phase', 'TemporalPositionIndex=2')).toBe(0);
    expect(out).toBe(alone);
    expect(await run('--image', several)).toBe(2);
    expect(err).toContain('SEVERAL_PHASES');
    expect(await run('--image', single, '--series', '4')).toBe(2);
    expect(err).toContain('UNKNOWN_SERIES');
  });

  it('refuses a phase that is none', async () => {
    const { image, masks } = twoSeries();
    expect(await extract('--image', image, '--phase', 'Echo=1', '--mask', masks[0])).toBe(2);
    expect(err).toContain('WHICH_PHASE');
  });
});
