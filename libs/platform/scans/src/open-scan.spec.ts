import { mkdirSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { writeNifti } from '@collimate/imaging-formats';
import { cohortSpec, simulateCohort } from '@collimate/imaging-simulation';
import { type Grid, IDENTITY_DIRECTION, maskVoxelCount, volumeOf } from '@collimate/imaging-volume';
import { compile, extract, wasmEngine } from '@collimate/radiomics-pipeline';
import { planPreset } from '@collimate/radiomics-vocabulary';
import { type OpenOptions, type ScanRefusal, openScan, opened } from './open-scan.js';
import type { ScanOrder } from './scan-order.js';
import { ScanShelf } from './scan-shelf.js';

const engine = wasmEngine();

const grid: Grid = { size: [16, 14, 12], spacingMm: [1, 1, 2], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION };
const plan = compile(planPreset('ct-default'));
let folder: string;
const at = (name: string): string => join(folder, name);
const order = (more: Partial<ScanOrder> = {}): ScanOrder => ({ image: at('ct.nii'), mask: at('labels.nii'), ...more });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'collimate-open-'));
  const image = volumeOf(grid);
  for (let i = 0; i < image.voxels.data.length; i++) image.voxels.data[i] = (i * 37) % 101;
  writeFileSync(at('ct.nii'), writeNifti(image));
  writeLabels();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Three labels in blocks; the third reaches from one end of the image to the other. */
function writeLabels(): void {
  const labels = volumeOf(grid);
  const [nx, ny] = grid.size;
  const block = (label: number, from: readonly number[], to: readonly number[]): void => {
    for (let z = from[2]; z < to[2]; z++)
      for (let y = from[1]; y < to[1]; y++)
        for (let x = from[0]; x < to[0]; x++) labels.voxels.data[x + nx * (y + ny * z)] = label;
  };
  block(1, [1, 1, 1], [6, 6, 4]);
  block(2, [8, 3, 5], [13, 9, 8]);
  block(3, [0, 10, 0], [16, 14, 12]);
  writeFileSync(at('labels.nii'), writeNifti(labels));
}

async function refusal(one: ScanOrder, compiled = plan, options: OpenOptions = { limitBytes: Infinity }): Promise<ScanRefusal> {
  const outcome = await openScan(one, compiled, options);
  if (outcome.kind === 'open') throw new Error('it was opened');
  return outcome;
}

describe('openScan', () => {
  it('gives what an extraction needs, and tells what was taken for granted', async () => {
    const scan = opened(await openScan(order({ roi: '1', anatomy: 'head' }), plan, { limitBytes: Infinity }));
    expect(scan.masks.map(({ name, mask }) => [name, maskVoxelCount(mask)])).toEqual([['1', 75]]);
    expect(scan.facts).toMatchObject({ modality: '', intensityUnit: undefined, anatomy: 'head', regions: {} });
    expect(scan.forecast.workingBytes).toBeGreaterThan(0);
    expect(scan.notes).toEqual(['the file does not say its modality; it is taken for CT, as the plan says']);
    expect(extract(plan, scan.volume, scan.masks, engine)[0].table.rows.length).toBeGreaterThan(100);
  });

  it('refuses by a value with code and place; no code or place quotes a file', async () => {
    const pet = compile(planPreset('pet-default'));
    const found = [
      await refusal(order({ image: at('gone.nii') })),
      await refusal(order({ mask: at('gone.nii') })),
      await refusal(order()),
      await refusal(order({ roi: '9' })),
      await refusal(order({ roi: '1' }), pet),
      await refusal(order({ roi: '1', regions: { intracranial: at('gone.nii') } })),
      await refusal(order({ roi: '1' }), plan, { limitBytes: 2 ** 20 }),
      await refusal(order({ roi: '1' }), plan, { limitBytes: Infinity, maximumFileBytes: 100 }),
    ];
    expect(found.map(({ part, code }) => `${part} ${code}`)).toEqual([
      'image NO_SUCH_FILE',
      'mask NO_SUCH_FILE',
      'mask SEVERAL_REGIONS',
      'mask UNKNOWN_REGION',
      'image UNIT_MISMATCH',
      'region NO_SUCH_FILE',
      'mask TOO_LARGE',
      'image IMAGE_TOO_LARGE',
    ]);
    for (const { code, place, part } of found) expect(JSON.stringify([code, place, part])).not.toContain('nii');
    expect(found.every(({ error }) => error.message.length > 10)).toBe(true);
  });

  it('refuses a file that states another modality than the plan, or than the study where the plan leaves it open', async () => {
    const image = at('mr');
    mkdirSync(image);
    for (const { path, bytes } of simulateCohort({ ...cohortSpec('open', 'north', 1), modality: 'MR' }, 1).filesOf(0))
      if (/IM\d+\.dcm$/.test(path)) writeFileSync(join(image, basename(path)), bytes);
    const any = compile({ ...planPreset('mr-default'), modality: 'any' });
    expect(await refusal(order({ image }))).toMatchObject({ part: 'image', code: 'MODALITY_MISMATCH' });
    expect(await refusal(order({ image, modality: 'CT' }), any)).toMatchObject({ part: 'image', code: 'MODALITY_MISMATCH' });
    // The next thing that does not fit is the mask.
    expect(await refusal(order({ image, roi: '1' }), any)).toMatchObject({ part: 'mask' });
  });
});

describe('what scans on one shelf share', () => {
  it('is read once: a second region of a file is there though the file is gone', async () => {
    await using shelf = new ScanShelf();
    const one = opened(await openScan(order({ roi: '1' }), plan, { shelf, limitBytes: Infinity }));
    const first = extract(plan, one.volume, one.masks, engine);
    unlinkSync(at('labels.nii'));
    try {
      const two = opened(await openScan(order({ roi: '2' }), plan, { shelf, limitBytes: Infinity }));
      expect(two.volume).toBe(one.volume);
      expect(maskVoxelCount(two.masks[0].mask)).toBe(90);
      expect(first[0].roi).toBe('1');
    } finally {
      writeLabels();
    }
  });

  it('does not show: each region gives the bits that it gives alone, in any order', async () => {
    const alone = async (roi: string): Promise<unknown> => {
      const scan = opened(await openScan(order({ roi }), plan, { limitBytes: Infinity }));
      return extract(plan, scan.volume, scan.masks, engine)[0].table;
    };
    await using shelf = new ScanShelf();
    for (const roi of ['1', '3', '2', '3', '1']) {
      const scan = opened(await openScan(order({ roi }), plan, { shelf, limitBytes: Infinity }));
      const [shared] = extract(plan, scan.volume, scan.masks, engine, { interpolations: shelf.interpolations });
      expect(shared.table).toEqual(await alone(roi));
    }
  });

  it('does not spoil the next region when one is refused', async () => {
    await using shelf = new ScanShelf();
    for (const roi of ['1', '9', '2']) await openScan(order({ roi }), plan, { shelf, limitBytes: Infinity });
    const scan = opened(await openScan(order({ roi: '1' }), plan, { shelf, limitBytes: Infinity }));
    expect(scan.masks[0].mask.voxels.data.reduce((sum, inside) => sum + inside, 0)).toBe(75);
  });
});
