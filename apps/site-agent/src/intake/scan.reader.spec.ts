import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { writeNifti } from '@collimate/imaging-formats';
import { cohortSpec, simulateCohort } from '@collimate/imaging-simulation';
import { IDENTITY_DIRECTION, maskOf, volumeOf } from '@collimate/imaging-volume';
import { readImage } from '@collimate/platform-scans';
import type { ScanSource } from '@collimate/platform-site-store';
import { compile } from '@collimate/radiomics-pipeline';
import { type ExtractionPlan, planPreset } from '@collimate/radiomics-vocabulary';
import { readScan } from './scan.reader.js';

let folder: string;
let [image, mask] = ['', ''];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'collimate-uptake-'));
  const files = [...simulateCohort({ ...cohortSpec('uptake', 'north', 1), modality: 'PT' }, 3).filesOf(0)];
  for (const { path, bytes } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  [image, mask] = [join(folder, dirname(files[0].path)), join(folder, files.at(-1)?.path ?? '')];
});
afterAll(() => rmSync(folder, { recursive: true }));

const limitBytes = 2 ** 32;
type Opening = Awaited<ReturnType<typeof readScan>>;
const reading = (
  source: ScanSource,
  plan: ExtractionPlan,
  modality = plan.modality as string,
  limit = limitBytes,
): Promise<Opening> => readScan(source, { roi: 'GTV-1', modality }, compile(plan), { limitBytes: limit });
const isOpen = (scan: Opening): Extract<Opening, { kind: 'open' }> => {
  if (scan.kind === 'open') return scan;
  throw new Error(scan.code);
};

describe('reading a PET scan for extraction', () => {
  it('gives uptake in the unit of the plan', async () => {
    const [stored, wanted] = [await readImage(image), await readImage(image, { unit: 'SUV' })];
    const { volume } = isOpen(await reading({ image, mask }, planPreset('pet-default')));
    expect(volume.voxels.data).toEqual(wanted.volume.voxels.data);
    expect(volume.voxels.data).not.toEqual(stored.volume.voxels.data);
  });

  it('skips a unit that the series does not have, and a modality of another plan or study', async () => {
    const any = { ...planPreset('ct-default'), modality: 'any' } as const;
    expect(await reading({ image, mask }, any, 'PT')).toEqual({ kind: 'skipped', code: 'UNIT_MISMATCH' });
    const mismatch = { kind: 'skipped', code: 'MODALITY_MISMATCH' };
    expect(await reading({ image, mask }, any, 'CT')).toEqual(mismatch);
    expect(await reading({ image, mask }, planPreset('ct-default'))).toEqual(mismatch);
  });

  it('skips what would not fit into memory, and what is not there, by a code alone', async () => {
    const plan = planPreset('pet-default');
    expect(await reading({ image, mask }, plan, 'PT', 2 ** 20)).toEqual({ kind: 'skipped', code: 'TOO_LARGE' });
    const gone = { kind: 'skipped', code: 'IMAGE_UNREADABLE' };
    expect(await reading({ image: `${image}-gone`, mask }, plan)).toEqual(gone);
    expect(await reading({ image, mask: `${mask}-gone` }, plan)).toEqual(gone);
  });

  it('scales by lean body mass and body surface, each by a factor of its own', async () => {
    const plan = planPreset('pet-default');
    const highest = async (unit: typeof plan.intensity.unit): Promise<number> => {
      const { volume } = isOpen(await reading({ image, mask }, { ...plan, intensity: { ...plan.intensity, unit } }));
      return volume.voxels.data.reduce((a, b) => Math.max(a, b));
    };
    const weight = await highest('SUV');
    const parts = [];
    for (const unit of ['SUVlbm-james128', 'SUVlbm-janma', 'SUVbsa'] as const) parts.push((await highest(unit)) / weight);
    // Lean body mass is some two thirds of the weight, and a surface of 20,000 cm2 a quarter of 80,000 g.
    expect(parts[0]).toBeGreaterThan(0.5);
    expect(parts[0]).toBeLessThan(1);
    expect(Math.abs(parts[1] / parts[0] - 1)).toBeLessThan(0.1);
    expect(parts[2]).toBeGreaterThan(0.15);
    expect(parts[2]).toBeLessThan(0.35);
  });
});

describe('an image without a modality', () => {
  const lattice = { size: [6, 6, 6], spacingMm: [1, 1, 1], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION } as const;
  it('is taken for what the plan or the study says, which is told', async () => {
    const source = { image: join(folder, 'ct.nii'), mask: join(folder, 'roi.nii') };
    writeFileSync(source.image, writeNifti(volumeOf(lattice)));
    writeFileSync(source.mask, writeNifti(maskOf(lattice, new Uint8Array(216).fill(1, 80, 130))));
    const plan = planPreset('ct-default');
    const told = (who: string): RegExp => new RegExp(`does not say its modality; it is taken for CT, as the ${who} says`);
    expect(isOpen(await reading(source, plan)).notes).toContainEqual(expect.stringMatching(told('plan')));
    expect(isOpen(await reading(source, { ...plan, modality: 'any' }, 'CT')).notes).toContainEqual(
      expect.stringMatching(told('study')),
    );
    expect(await reading(source, planPreset('pet-default'))).toEqual({ kind: 'skipped', code: 'UNIT_MISMATCH' });
    expect(isOpen(await reading({ ...source, unit: 'SUV' }, planPreset('pet-default'))).notes).toHaveLength(2);
  });
});
