import { type Mask, type Volume, volumeOf } from '@collimate/imaging-volume';
import { DEFAULT_GROUPS, SCANNERS, digitalPhantom, drawLesion, simulatePhantom } from '@collimate/imaging-simulation';
import { sha256Hex } from '@collimate/kernel-canonical';
import { SeededRandom } from '@collimate/kernel-numeric';
import { PLAN_PRESETS, planDigest, planPreset } from '@collimate/radiomics-vocabulary';
import { compile } from './compile.js';
import { type Engine, plainEngine, wasmEngine } from './engine.js';
import { type ExtractionResult, extract } from './extract.js';
import { GOLDEN_PLANS, GOLDEN_VALUES } from './golden-values.table.js';

interface Scan {
  readonly volume: Volume;
  readonly mask: Mask;
}

const fast = wasmEngine();

function simulated(group: 'benign' | 'malignant', scanner: keyof typeof SCANNERS, seed: number): Scan {
  const random = new SeededRandom(seed);
  const phantom = simulatePhantom(drawLesion(DEFAULT_GROUPS[group], random), SCANNERS[scanner], random);
  return { volume: phantom.volume(), mask: phantom.mask() };
}

/** The first voxel of the region is no number. */
function spoilt({ volume, mask }: Scan): Scan {
  const values = Float32Array.from(volume.voxels.data);
  values[mask.voxels.data.indexOf(1)] = NaN;
  return { volume: volumeOf(volume.grid, values), mask };
}

const SCANS: Readonly<Record<string, () => Scan>> = {
  'digital phantom': () => digitalPhantom(),
  'benign lesion': () => simulated('benign', 'north', 1),
  'malignant lesion': () => simulated('malignant', 'south', 2),
  'lesion with a NaN': () => spoilt(simulated('benign', 'west', 3)),
};

/** All that is told of a region, numbers by their bits: a change in the last place changes the text. */
function textOf({ table, diagnostics, record }: ExtractionResult): string {
  const bits = (value: number | null): string =>
    value === null ? 'none' : Buffer.from(Float64Array.of(value).buffer).toString('hex');
  const rows = table.rows.map(({ family, ibsi, tag, unit, aggregationCode, parameters, value }) =>
    [
      family,
      ibsi,
      tag,
      unit,
      aggregationCode,
      JSON.stringify(parameters),
      value.kind === 'value' ? bits(value.value) : value.reason,
    ].join(' '),
  );
  const seen = diagnostics.map(({ tag, value }) => `${tag} ${bits(value)}`);
  const { planDigest: plan, engineDefinition, morphologicalVoxels, intensityVoxels, levelCount } = record;
  return [plan, engineDefinition, morphologicalVoxels, intensityVoxels, levelCount, ...rows, ...seen].join('\n');
}

const digest = (scan: Scan, preset: string, engine: Engine): string => {
  const [result] = extract(compile(planPreset(preset)), scan.volume, [{ name: 'roi', mask: scan.mask }], engine, {
    diagnostics: true,
  });
  return sha256Hex(new TextEncoder().encode(textOf(result))).slice(0, 16);
};

describe('values that were recorded', () => {
  it('are of every preset, and the digests of the presets are those that were published', () => {
    expect(PLAN_PRESETS.map((plan) => [plan.name, planDigest(plan)])).toEqual(GOLDEN_PLANS);
  });

  it.each(Object.entries(SCANS))('of the %s come out again by the kernels, to the last bit', (name, make) => {
    const scan = make();
    const found = PLAN_PRESETS.map((plan) => [plan.name, digest(scan, plan.name, fast)]);
    expect(Object.fromEntries(found)).toEqual(GOLDEN_VALUES[name].wasm);
  });

  it.each(Object.entries(SCANS))('of the %s come out again by the plain definitions, to the last bit', (name, make) => {
    const scan = make();
    const found = PLAN_PRESETS.map((plan) => [plan.name, digest(scan, plan.name, plainEngine)]);
    expect(Object.fromEntries(found)).toEqual(GOLDEN_VALUES[name].plain);
  });
});
