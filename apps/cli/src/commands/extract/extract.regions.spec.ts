import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { writeNifti } from '@collimate/imaging-formats';
import { bytes, numbers, text, writeDicom } from '@collimate/imaging-simulation';
import { IDENTITY_DIRECTION, type Mask, maskOf, volumeOf } from '@collimate/imaging-volume';
import { planPreset } from '@collimate/radiomics-vocabulary';
import { runCli } from '../../cli.js';

const grid = { size: [12, 12, 6], spacingMm: [1, 1, 1], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION } as const;
let folder: string;
let [out, err] = ['', ''];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'collimate-regions-'));
  [out, err] = ['', ''];
  jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => ((out += String(chunk)), true));
  jest.spyOn(process.stderr, 'write').mockImplementation((chunk) => ((err += String(chunk)), true));
  const volume = volumeOf(grid);
  for (let i = 0; i < volume.voxels.data.length; i++) volume.voxels.data[i] = (i * 37) % 101;
  writeFileSync(join(folder, 'image.nii'), writeNifti(volume));
  writeFileSync(join(folder, 'roi.nii'), writeNifti(boxOf(3, 8)));
  writeFileSync(join(folder, 'skull.nii'), writeNifti(boxOf(1, 11)));
  writePlan('skull', { region: 'intracranial' });
  writePlan('whole', { region: 'whole-image', acceptsWholeImage: true, anatomy: 'other' });
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

function boxOf(from: number, to: number): Mask {
  const mask = maskOf(grid);
  for (let z = 1; z < 5; z++) for (let y = from; y < to; y++) for (let x = from; x < to; x++) mask.voxels.set(x, y, z, 1);
  return mask;
}

function writePlan(name: string, region: object): void {
  const normalisation = { method: 'z-score', statistics: 'mean-sd', scale: 100, clipSigma: null, ...region };
  const plan = {
    ...planPreset('mr-default'),
    name,
    modality: 'any',
    interpolation: { method: 'none' },
    families: ['IS'],
    aggregations: ['DHQ4'],
    normalisation,
  };
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(plan));
}

/** A series of the same scan whose header names a body part. */
function writeSeries(part: string): string {
  const series = join(folder, part);
  mkdirSync(series);
  for (let z = 0; z < 6; z++) {
    const pixels = Uint16Array.from({ length: 144 }, (_, i) => ((z * 144 + i) * 37) % 101);
    const slice = [
      text(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.4'),
      text(0x00080018, 'UI', `1.2.3.${z + 1}`),
      text(0x00080060, 'CS', 'MR'),
      text(0x00180015, 'CS', part),
      text(0x00180050, 'DS', '1'),
      text(0x0020000d, 'UI', '1.2.4'),
      text(0x0020000e, 'UI', '1.2.5'),
      text(0x00200032, 'DS', `0\\0\\${z}`),
      text(0x00200037, 'DS', '1\\0\\0\\0\\1\\0'),
      text(0x00200052, 'UI', '1.2.6'),
      numbers(0x00280002, 'US', 1),
      text(0x00280004, 'CS', 'MONOCHROME2'),
      numbers(0x00280010, 'US', 12),
      numbers(0x00280011, 'US', 12),
      text(0x00280030, 'DS', '1\\1'),
      numbers(0x00280100, 'US', 16),
      numbers(0x00280101, 'US', 16),
      numbers(0x00280102, 'US', 15),
      numbers(0x00280103, 'US', 0),
      bytes(0x7fe00010, 'OW', new Uint8Array(pixels.buffer)),
    ];
    writeFileSync(join(series, `${z}.dcm`), writeDicom(slice));
  }
  return series;
}

const path = (name: string): string => join(folder, name);
const extract = (plan: string, ...more: string[]): Promise<number> =>
  runCli(['extract', '--image', path('image.nii'), '--mask', path('roi.nii'), '--plan', path(`${plan}.json`), ...more]);
const skull = (): string => `intracranial=${path('skull.nii')}`;

describe('a region by which a plan normalises', () => {
  it('is given by its name, sets the scale, and stands in the record with its digest', async () => {
    expect(await extract('skull', '--region', skull(), '--format', 'json')).toBe(0);
    const { normalisation } = JSON.parse(out).results[0].record;
    expect(normalisation.region).toBe('intracranial');
    expect(normalisation.maskDigest).toMatch(/^[0-9a-f]{64}$/);
    expect(normalisation.found.kind).toBe('scale');
  });

  it('is missed in a sentence', async () => {
    expect(await extract('skull')).toBe(2);
    expect(err).toContain('the plan normalises by the region "intracranial", and none was given');
  });

  it.each([['throat=a.nii'], ['intracranial'], ['intracranial='], ['whole-image=a.nii']])('is refused as %s', async (text) => {
    expect(await extract('skull', '--region', text)).toBe(2);
    expect(err).toContain('WHICH_REGION');
  });

  it('is given once, and of a cohort as a column', async () => {
    expect(await extract('skull', '--region', skull(), '--region', skull())).toBe(2);
    expect(err).toContain('WHICH_REGION');
    expect(await runCli(['extract', '--cohort', path('c.csv'), '--plan', path('skull.json'), '--region', skull()])).toBe(2);
    expect(err).toContain('WHICH_INPUT');
  });

  it('of a cohort gives the values that it gives alone, and a finished case is not taken for one with another region', async () => {
    expect(await extract('skull', '--region', skull(), '--subject', 'p')).toBe(0);
    const alone = out;
    const table = (region: string): void =>
      writeFileSync(
        path('c.csv'),
        `subject,image,mask,intracranial,anatomy\np,image.nii,roi.nii,${region},head\nq,image.nii,roi.nii,gone.nii,\n`,
      );
    const run = (): Promise<number> =>
      runCli([
        'extract',
        '--cohort',
        path('c.csv'),
        '--plan',
        path('skull.json'),
        '--threads',
        '1',
        '--out',
        path('o.csv'),
        '--resume',
      ]);
    table('skull.nii');
    out = '';
    expect(await runCli(['extract', '--cohort', path('c.csv'), '--plan', path('skull.json'), '--threads', '1'])).toBe(2);
    expect(out).toBe(alone);
    expect(await run()).toBe(2);
    expect(readdirSync(path('o.csv.cases'))).toHaveLength(1);
    table('roi.nii');
    err = '';
    expect(await run()).toBe(2);
    expect(err).not.toContain('were done before');
    expect(readdirSync(path('o.csv.cases'))).toHaveLength(2);
  });
});

describe('a head', () => {
  it('is never normalised by its whole image: by the word of the caller', async () => {
    expect(await extract('whole')).toBe(0);
    expect(await extract('whole', '--anatomy', 'head')).toBe(2);
    expect(err).toContain('the plan normalises by the whole image, and this scan shows a head');
    expect(err).toContain('WHOLE_IMAGE_OF_HEAD');
  });

  it('nor when a mask of the inside of its skull came with it', async () => {
    expect(await extract('whole', '--region', skull(), '--anatomy', 'other')).toBe(2);
    expect(err).toContain('WHOLE_IMAGE_OF_HEAD');
  });

  it('nor when its header says so, whatever the caller says', async () => {
    const of = (part: string, ...more: string[]): Promise<number> =>
      runCli(['extract', '--image', writeSeries(part), '--mask', path('roi.nii'), '--plan', path('whole.json'), ...more]);
    expect(await of('PELVIS')).toBe(0);
    expect(await of('BRAIN')).toBe(2);
    expect(err).toContain('WHOLE_IMAGE_OF_HEAD');
    err = '';
    expect(await of('SKULL', '--anatomy', 'other')).toBe(2);
    expect(err).toContain('WHOLE_IMAGE_OF_HEAD');
  });

  it('is said in words that are known', async () => {
    expect(await extract('whole', '--anatomy', 'foot')).toBe(2);
    writeFileSync(path('c.csv'), 'image,mask,anatomy\nimage.nii,roi.nii,foot\n');
    expect(await runCli(['extract', '--cohort', path('c.csv'), '--plan', path('whole.json')])).toBe(2);
    expect(err).toContain('line 2 has an anatomy that is neither head nor other');
  });
});
