import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { jest } from '@jest/globals';
import { digitalPhantom } from '@collimate/imaging-simulation';
import { runCli } from './cli.js';
import { CSV_COLUMNS } from './output/feature-csv.js';

const phantom = digitalPhantom();
let folder: string;
let [out, err] = ['', ''];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'collimate-cli-'));
  [out, err] = ['', ''];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  writeFileSync(join(folder, 'image.nii'), nifti(phantom.volume.voxels.data));
  writeFileSync(join(folder, 'mask.nii'), nifti(phantom.mask.voxels.data));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** A NIfTI-1 file of 5 x 4 x 4 float32 voxels of 2 mm. */
function nifti(values: ArrayLike<number>): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(352 + 4 * values.length));
  bytes.setInt32(0, 348, true);
  [3, 5, 4, 4, 1, 1, 1, 1].forEach((n, i) => bytes.setInt16(40 + 2 * i, n, true));
  bytes.setInt16(70, 16, true);
  bytes.setInt16(72, 32, true);
  [1, 2, 2, 2].forEach((n, i) => bytes.setFloat32(76 + 4 * i, n, true));
  bytes.setFloat32(108, 352, true);
  bytes.setInt16(254, 1, true);
  [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0].forEach((n, i) => bytes.setFloat32(280 + 4 * i, n, true));
  [0x6e, 0x2b, 0x31, 0].forEach((n, i) => bytes.setUint8(344 + i, n));
  Array.from(values).forEach((value, i) => bytes.setFloat32(352 + 4 * i, value, true));
  return new Uint8Array(bytes.buffer);
}

const extract = (...more: string[]): Promise<number> =>
  runCli(['extract', '--image', join(folder, 'image.nii'), '--mask', join(folder, 'mask.nii'), ...more]);

describe('collimate extract', () => {
  it('writes a table with the columns of the reference files, a row per feature and aggregation', async () => {
    expect(await extract('--plan', 'digital-phantom', '--subject', 'p,1')).toBe(0);
    const lines = out.trimEnd().split('\n');
    expect(lines[0]).toBe(CSV_COLUMNS.join(','));
    expect(lines).toHaveLength(1 + 482);
    expect(lines[2]).toBe(
      '"p,1",mask,digital-phantom,MORPH,Volume (voxel counting),YEKZ,morph_vol_approx,3D (whole ROI),DHQ4,,592,mm³,ok',
    );
    expect(lines.some((line) => line.includes(',8ZQL,cm_energy,"3D, merged",IAZD,'))).toBe(true);
  });

  it('writes JSON with the record, the key of each feature and the diagnostics', async () => {
    const file = join(folder, 'out.json');
    expect(await extract('--plan', 'digital-phantom', '--format', 'json', '--out', file, '--diagnostics')).toBe(0);
    const document = JSON.parse(readFileSync(file, 'utf8'));
    expect(document.results[0].features[1]).toMatchObject({ key: 'YEKZ@DHQ4', value: 592, status: 'ok' });
    expect(document.results[0].diagnostics).toHaveLength(60);
    expect(document.results[0].record.planDigest).toMatch(/^[0-9a-f]{64}$/);
  });

  it('names definitions, plan, kernels and versions in the JSON of a result, and in the record beside a table', async () => {
    const record = join(folder, 'record.json');
    expect(await extract('--plan', 'digital-phantom', '--format', 'json', '--record', record)).toBe(0);
    const [document, kept] = [JSON.parse(out), JSON.parse(readFileSync(record, 'utf8'))];
    expect(document.software).toMatchObject({ collimate: '0.1.0', node: process.versions.node, v8: process.versions.v8 });
    expect(Object.keys(document.results[0].record.kernels)).toEqual([
      'autocorrelation',
      'convolution',
      'hull',
      'local-intensity',
      'region',
      'resample',
      'surface',
      'texture',
    ]);
    expect(kept.schema).toBe('collimate.records/1');
    expect(kept.cases).toEqual([
      { subject: basename(folder), roi: 'mask', record: document.results[0].record, software: document.software },
    ]);
    out = '';
    expect(await extract('--plan', 'digital-phantom', '--record', record)).toBe(0);
    expect(out.split('\n')[0]).toBe(CSV_COLUMNS.join(','));
    expect(JSON.parse(readFileSync(record, 'utf8'))).toEqual(kept);
  });

  it('reads a plan of one’s own in YAML, and names a misspelt key with its file', async () => {
    await runCli(['plan', 'digital-phantom']);
    const file = join(folder, 'plan.yaml');
    writeFileSync(file, out.replace('name: digital-phantom', 'name: mine'));
    out = '';
    expect(await extract('--plan', file)).toBe(0);
    expect(out).toContain(',mask,mine,MORPH,');
    writeFileSync(file, readFileSync(file, 'utf8').replace('families:', 'familys:'));
    expect(await extract('--plan', file)).toBe(2);
    expect(err).toContain('a plan has no key "familys"');
    expect(err).toContain(file);
    expect(err).toContain('Did you mean "families"?');
  });

  it('answers wrong input with a sentence, what to do, and exit code 2', async () => {
    expect(await runCli(['extract', '--image', 'nowhere.nii', '--mask', 'x', '--plan', 'ct-default'])).toBe(2);
    expect(err).toMatch(/"nowhere.nii" does not exist\.\n {2}do: /);
    expect(await extract('--plan', 'ct-defualt')).toBe(2);
    expect(err).toContain('Did you mean "ct-default"?');
    expect(await extract('--plan', 'digital-phantom', '--label', '7')).toBe(2);
    expect(err).toContain('UNKNOWN_REGION');
    expect(await runCli(['extract', '--image', 'a'])).toBe(2);
    expect(await runCli(['extrakt'])).toBe(2);
  });
});

describe('collimate', () => {
  it('teaches by example in its help', async () => {
    expect(await runCli(['extract', '--help'])).toBe(0);
    expect(out).toContain('collimate extract --image scans/ct --mask scans/rtstruct.dcm --roi GTV-1 --plan ct-default');
  });

  it('inspects a file without saying whose it is', async () => {
    expect(await runCli(['inspect', join(folder, 'image.nii'), '--stats'])).toBe(0);
    expect(out).toMatch(/voxels +5 x 4 x 4\n/);
    expect(out).toMatch(/intensities +1 to 9, /);
  });

  it('lists the presets and prints one that parses again', async () => {
    expect(await runCli(['plan'])).toBe(0);
    expect(out.split('\n').filter((line) => line !== '')).toHaveLength(9);
  });
});
