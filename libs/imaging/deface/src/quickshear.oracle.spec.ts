import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { jest } from '@jest/globals';
import { readNifti, writeNifti } from '@collimate/imaging-formats';
import { type HeadPhantom, type HeadSpec, simulateHead } from '@collimate/imaging-simulation';
import { type Grid, type Volume, positionMm } from '@collimate/imaging-volume';
import { SeededRandom } from '@collimate/kernel-numeric';
import { deface } from './deface.js';

/*
 * The same heads by quickshear (Schimke and Hale 2011), which is given the true mask of the brain and its usual distance of 10 mm, and by this
 * room, which is given neither. `node tools/oracles/prepare.mjs defacing` makes its environment; without it the spec says so, and in CI that is
 * a failure. `COLLIMATE_LONG=1` runs every case, in voxels of 2 mm.
 */
const workspace = resolve(import.meta.dirname, '../../../..');
const oracles = join(workspace, 'tools/oracles');
const python = join(workspace, '.cache/oracles-defacing', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
if (!existsSync(python) && process.env['COLLIMATE_CI']) spawnSync(process.execPath, [join(oracles, 'prepare.mjs'), 'defacing']);
const present = existsSync(python);
if (!present && process.env['COLLIMATE_CI']) throw new Error('CI must be able to run tools/oracles/prepare.mjs defacing');
if (!present)
  console.warn('quickshear is not installed: run `node tools/oracles/prepare.mjs defacing` to hold defacing beside it');

const folder = mkdtempSync(join(tmpdir(), 'collimate-quickshear-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
jest.setTimeout(600_000);

const IS_FULL = process.env['COLLIMATE_LONG'] === '1';
const STEP_MM = IS_FULL ? 2 : 4;
/** From the brain to the plane, as quickshear has it in voxels of 1 mm. */
const BUFFER_MM = 10;
/** Brighter than this is no air. */
const AIR = { CT: -700, MR: 200 } as const;

/** A field of 224 × 272 × 256 mm around the head, its axes along these directions. */
function around(direction: Grid['direction']): Grid {
  const middle = [0, -2, -37];
  const extent = [224, 272, 256];
  // Which side of the patient an axis runs along says how long it is.
  const sizeMm = [0, 1, 2].map((c) => {
    const along = [0, 1, 2].map((r) => Math.abs(direction[3 * r + c]));
    return extent[along.indexOf(Math.max(...along))] * (Math.max(...along) > 0.99 ? 1 : 1.15);
  });
  const size = sizeMm.map((mm) => Math.round(mm / STEP_MM));
  const originMm = [0, 1, 2].map(
    (r) => middle[r] - [0, 1, 2].reduce((sum, c) => sum + (direction[3 * r + c] * (size[c] - 1) * STEP_MM) / 2, 0),
  );
  return { size, spacingMm: [STEP_MM, STEP_MM, STEP_MM], originMm, direction } as unknown as Grid;
}

const AXIAL = around([1, 0, 0, 0, 1, 0, 0, 0, 1]);
const [c, s] = [Math.cos(0.3), Math.sin(0.3)];
const CASES: Readonly<Record<string, Omit<HeadSpec, 'seed'>>> = {
  'straight, MR': { modality: 'MR', grid: AXIAL },
  'straight, CT': { modality: 'CT', grid: AXIAL },
  'nodding 25 degrees, MR': { modality: 'MR', grid: AXIAL, tiltDegrees: [25, 0, 0] },
  'looking up 25 degrees, CT': { modality: 'CT', grid: AXIAL, tiltDegrees: [-25, 0, 0] },
  'leaning 25 degrees, CT': { modality: 'CT', grid: AXIAL, tiltDegrees: [4, 4, 25] },
  'turned 25 degrees, MR': { modality: 'MR', grid: AXIAL, tiltDegrees: [0, 25, 0] },
  'sagittal, MR': { modality: 'MR', grid: around([0, 0, 1, 1, 0, 0, 0, -1, 0]) },
  'coronal, CT': { modality: 'CT', grid: around([1, 0, 0, 0, 0, 1, 0, -1, 0]) },
  'oblique, MR': { modality: 'MR', grid: around([1, 0, 0, 0, c, -s, 0, s, c]) },
};

/** A case takes some seconds: the usual run takes one along the axes of the patient, one across, one oblique. */
const SHORT = ['straight, MR', 'coronal, CT', 'oblique, MR'];
const held = Object.entries(CASES).filter(([name]) => IS_FULL || SHORT.includes(name));

/** A feature is gone that is farther than this from all that is left of the head. */
const GONE_MM = 10;

type Feature = keyof HeadPhantom['features'];
/** What came of one head by one way. */
interface Outcome {
  readonly brainLost: number;
  /** From each feature to what is left of the head, mm. */
  readonly mm: Readonly<Record<Feature, number>>;
}

function outcomeOf(head: HeadPhantom, { modality }: Pick<HeadSpec, 'modality'>, { voxels }: Volume): Outcome {
  const { grid, voxels: before } = head.volume;
  const isSame = (i: number): boolean => Math.round(before.data[i]) === Math.round(voxels.data[i]);
  const nearest = Object.fromEntries(Object.keys(head.features).map((name) => [name, Infinity])) as Record<Feature, number>;
  let brainLost = 0;
  for (let z = 0, i = 0; z < grid.size[2]; z++)
    for (let y = 0; y < grid.size[1]; y++)
      for (let x = 0; x < grid.size[0]; x++, i++) {
        if (head.brain.voxels.data[i] === 1 && !isSame(i)) brainLost += 1;
        if (head.body.voxels.data[i] !== 1 || before.data[i] <= AIR[modality] || !isSame(i)) continue;
        const at = positionMm(grid, [x, y, z]);
        for (const name of Object.keys(nearest) as Feature[]) {
          nearest[name] = Math.min(nearest[name], Math.hypot(...at.map((mm, d) => mm - head.features[name][d])));
        }
      }
  return { brainLost, mm: nearest };
}

function quickshear(head: HeadPhantom, name: string): Volume {
  const [image, mask, out] = ['image', 'brain', 'out'].map((what) => join(folder, `${name.replaceAll(/\W+/g, '-')}-${what}.nii`));
  writeFileSync(image, writeNifti(head.volume, 'int16'));
  writeFileSync(mask, writeNifti(head.brain));
  const args = ['-m', 'quickshear', image, mask, out, String(BUFFER_MM / STEP_MM)];
  const { status, stderr } = spawnSync(python, args, { encoding: 'utf8' });
  if (status !== 0 || !existsSync(out)) throw new Error(`quickshear failed: ${stderr}`);
  return readNifti(readFileSync(out)).volume;
}

(present ? describe : describe.skip)('heads beside quickshear', () => {
  it.each(held)('%s: lose no brain by either, and here every feature, whatever quickshear leaves', (name, spec) => {
    const head = simulateHead({ seed: 3, ...spec });
    const theirs = outcomeOf(head, spec, quickshear(head, name));
    const defaced = deface(head.volume, { modality: spec.modality, random: new SeededRandom(5) });
    if (defaced.kind !== 'defaced') throw new Error(defaced.why);
    const ours = outcomeOf(head, spec, defaced.volume);
    expect([ours.brainLost, theirs.brainLost]).toEqual([0, 0]);
    for (const [feature, mm] of Object.entries(ours.mm)) expect([feature, mm > GONE_MM]).toEqual([feature, true]);
    // It has read the head as we wrote it: a plane in front of the brain takes the nose and leaves the ears.
    expect(theirs.mm.noseTip).toBeGreaterThan(GONE_MM);
    for (const ear of ['leftEar', 'rightEar'] as const) expect(theirs.mm[ear]).toBeLessThan(GONE_MM);
    if (!name.startsWith('nodding'))
      for (const part of ['lips', 'chin'] as const) expect(theirs.mm[part]).toBeGreaterThan(GONE_MM);
  });
});
