import { IDENTITY_DIRECTION, maskOf, volumeOf } from '@collimate/imaging-volume';
import { planPreset } from '@collimate/radiomics-vocabulary';
import { compile } from './compile.js';
import { wasmEngine } from './engine.js';
import { extract } from './extract.js';
import { InterpolationMemory } from './interpolation-memory.js';

const fast = wasmEngine();

const grid = { size: [14, 12, 8], spacingMm: [1.5, 1.5, 3], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION } as const;
const volume = volumeOf(
  grid,
  Float32Array.from({ length: 14 * 12 * 8 }, (_, i) => ((i * 37) % 211) - 100),
);
const block = (from: number) => {
  const mask = maskOf(grid);
  for (let z = 2; z < 6; z++) for (let y = 3; y < 9; y++) for (let x = from; x < from + 5; x++) mask.voxels.set(x, y, z, 1);
  return mask;
};

describe('the memory of the last interpolation', () => {
  it('makes what is asked for once, until image, mask or steps change', () => {
    const [memory, mask, other] = [new InterpolationMemory(), block(2), block(4)];
    const made: string[] = [];
    const of = (m: typeof mask, steps: string) =>
      memory.of(volume, m, steps, () => (made.push(steps), { volume, morphologicalMask: m }));
    const first = of(mask, 'a');
    expect(of(mask, 'a')).toBe(first);
    of(mask, 'b');
    of(other, 'b');
    memory.of(volumeOf(grid), other, 'b', () => (made.push('image'), undefined));
    of(mask, 'a');
    expect(made).toEqual(['a', 'b', 'b', 'image', 'a']);
  });

  it('keeps what is told of a whole image, and the scale that a region sets, for every ROI that follows', () => {
    const [memory, mask, other] = [new InterpolationMemory(), block(2), block(4)];
    const made: string[] = [];
    const image = (of: typeof volume, steps: string) =>
      memory.ofImage(of, steps, () => (made.push(steps), new Map<string, number>()));
    const scale = { region: 'intracranial', maskDigest: null, found: { kind: 'scale', offset: 0, divisor: 1 } } as never;
    const region = (of: typeof mask, steps: string) => memory.ofRegion(volume, of, steps, () => (made.push(steps), scale));
    for (const n of [1, 2]) expect([image(volume, 'i'), region(mask, 'r'), n]).toHaveLength(3);
    image(volumeOf(grid), 'i');
    region(other, 'r');
    region(other, 's');
    expect(made).toEqual(['i', 'r', 'i', 'r', 's']);
  });

  it('changes no bit of what several plans give on several regions', () => {
    const memory = new InterpolationMemory();
    const regions = { intracranial: block(7) };
    const normalised = {
      ...planPreset('ibsi-c'),
      normalisation: { method: 'z-score', statistics: 'mean-sd', region: 'intracranial', scale: 100, clipSigma: null },
    } as const;
    for (const mask of [block(2), block(4)]) {
      // C and D agree on the interpolation, E does not.
      for (const plan of [...['ibsi-c', 'ibsi-d', 'ibsi-e', 'ibsi-c'].map(planPreset), normalised]) {
        const compiled = compile(plan);
        const options = { regions, diagnostics: true };
        const alone = extract(compiled, volume, [{ name: 'r', mask }], fast, options);
        expect(extract(compiled, volume, [{ name: 'r', mask }], fast, { ...options, interpolations: memory })).toEqual(alone);
      }
    }
  });
});
