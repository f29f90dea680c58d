import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cohortSpec, simulateCohort } from '@collimate/imaging-simulation';
import { readImage } from '@collimate/platform-scans';
import { planPreset } from '@collimate/radiomics-vocabulary';
import { AgentError } from '../agent.error.js';
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

describe('reading a PET scan for extraction', () => {
  it('gives uptake in the unit of the plan', async () => {
    const [stored, wanted] = [await readImage(image), await readImage(image, { unit: 'SUV' })];
    const { volume } = await readScan({ image, mask }, 'GTV-1', planPreset('pet-default'));
    expect(volume.voxels.data).toEqual(wanted.volume.voxels.data);
    expect(volume.voxels.data).not.toEqual(stored.volume.voxels.data);
  });

  it('refuses a unit that the series does not have', async () => {
    const plan = { ...planPreset('ct-default'), modality: 'any' } as const;
    const error: unknown = await readScan({ image, mask }, 'GTV-1', plan).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(AgentError);
    expect(error).toMatchObject({ code: 'UNIT_MISMATCH' });
  });

  it('scales by lean body mass and body surface, each by a factor of its own', async () => {
    const plan = planPreset('pet-default');
    const highest = async (unit: typeof plan.intensity.unit): Promise<number> => {
      const { volume } = await readScan({ image, mask }, 'GTV-1', { ...plan, intensity: { ...plan.intensity, unit } });
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
