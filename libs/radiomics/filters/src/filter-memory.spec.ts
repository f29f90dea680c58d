import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { IDENTITY_DIRECTION, type Triple, volumeOf } from '@collimate/imaging-volume';
import { freeMemory } from '@collimate/kernel-numeric';
import type { FilterMethod } from '@collimate/radiomics-vocabulary';
import type { PlanOf } from './filter.js';

/*
 * What a filter says it needs is held to what it takes: the bytes of the arrays that are alive at each array that it makes, the
 * engine's among them, and at its end, above those that were alive before. The arrays are counted by their makers, so these are replaced
 * before a filter is loaded. Garbage does not count: Node collects it when memory outside of its heap grows.
 */

/** Settings of every filter under which it takes most; a filter without any does not compile. */
const MOST: { readonly [M in FilterMethod]: readonly PlanOf<M>[] } = {
  mean: [
    { method: 'mean', support: 5, dimensions: '3D', padding: 'mirror' },
    { method: 'mean', support: 3, dimensions: '2D', padding: 'zero' },
  ],
  'laplacian-of-gaussian': [
    { method: 'laplacian-of-gaussian', sigmaMm: 1.5, cutoff: 4, dimensions: '3D', padding: 'mirror' },
    { method: 'laplacian-of-gaussian', sigmaMm: 2, cutoff: 2.5, dimensions: '2D', padding: 'periodic' },
  ],
  laws: [
    { method: 'laws', kernels: 'E3L5R5', rotation: 'none', energy: 0, dimensions: '3D', padding: 'zero' },
    { method: 'laws', kernels: 'E3L3S3', rotation: 'max', energy: 1, dimensions: '3D', padding: 'mirror' },
    { method: 'laws', kernels: 'E5S3', rotation: 'max', energy: 2, dimensions: '2D', padding: 'nearest' },
  ],
};
const SIZE: Triple = [40, 36, 28];
const VOXELS = 40 * 36 * 28;
/** Weights, places and what Node keeps beside: bytes that do not grow with the image. Half of the smallest array of one value per voxel. */
const SLACK = 2 * VOXELS;

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as (options?: { readonly type: 'minor' }) => void;
/** What one collection finds is given back by the next. */
const collect = (): void => {
  gc();
  gc({ type: 'minor' });
};

/** The most bytes that were alive at any look. */
class Peak {
  private from = 0;
  private most = 0;
  private isOn = false;
  private readonly memories: WebAssembly.Memory[] = [];

  look(): void {
    if (!this.isOn) return;
    this.isOn = false;
    collect();
    this.most = Math.max(this.most, this.alive());
    this.isOn = true;
  }

  /** @returns the most bytes above those that were alive before `act` */
  of(act: () => unknown): number {
    collect();
    this.from = this.most = this.alive();
    this.isOn = true;
    const made = act();
    this.look();
    this.isOn = false;
    expect(made).toBeDefined();
    return this.most - this.from;
  }

  /** From now on each large array and each memory of a kernel that is made is counted. */
  watch(): void {
    const look = this.look.bind(this);
    for (const name of ['Float64Array', 'Float32Array', 'Int32Array', 'Uint32Array', 'Uint16Array', 'Uint8Array'] as const) {
      const maker = globalThis[name] as unknown as new (...of: unknown[]) => { readonly byteLength: number };
      const counting = new Proxy(maker, {
        construct(target, given, asked) {
          const made = Reflect.construct(target, given, asked === counting ? target : asked) as { readonly byteLength: number };
          if (made.byteLength >= VOXELS) look();
          return made;
        },
      });
      Object.defineProperty(globalThis, name, { value: counting, configurable: true, writable: true });
    }
    const { memories } = this;
    class Instance extends WebAssembly.Instance {
      constructor(module: WebAssembly.Module, imports?: WebAssembly.Imports) {
        super(module, imports);
        const { memory } = this.exports;
        if (memory instanceof WebAssembly.Memory) memories.push(memory);
      }
    }
    Object.defineProperty(WebAssembly, 'Instance', { value: Instance, configurable: true, writable: true });
  }

  private alive(): number {
    const kernels = this.memories.reduce((bytes, { buffer }) => bytes + buffer.byteLength, 0);
    return process.memoryUsage().arrayBuffers + kernels;
  }
}

describe('what a filter says it needs', () => {
  const grid = { size: SIZE, spacingMm: [1, 1, 1], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION } as const;
  const image = volumeOf(
    grid,
    Float32Array.from({ length: VOXELS }, (_, i) => (i * 37) % 211),
  );
  const peak = new Peak();
  const measured = new Map<FilterMethod, number>();

  beforeAll(async () => {
    peak.watch();
    const [{ FILTERS, responseMap }, { wasmFilters }, { EngineKernels }] = await Promise.all([
      import('./filters.js'),
      import('./engine/wasm.engine.js'),
      import('@collimate/radiomics-kernels'),
    ]);
    const engine = wasmFilters(new EngineKernels());
    for (const method of Object.keys(FILTERS) as FilterMethod[]) {
      const tried = MOST[method].map((plan) => {
        // The memory of the kernel does not grow with the image, and counts with the program: it is laid out before.
        responseMap(image, plan, engine);
        return peak.of(() => responseMap(image, plan, engine));
      });
      measured.set(method, Math.max(...tried));
    }
  }, 120_000);

  it('is counted: an array that is held is in the peak, one that is let go is not', () => {
    const one = 8 * VOXELS;
    expect(Math.abs(peak.of(() => [new Float64Array(VOXELS), new Float64Array(VOXELS)]) - 2 * one)).toBeLessThan(SLACK);
    const inTurn = (): unknown => {
      freeMemory(new Float64Array(VOXELS));
      return new Float64Array(VOXELS);
    };
    expect(Math.abs(peak.of(inTurn) - one)).toBeLessThan(SLACK);
  });

  it.each(Object.keys(MOST) as FilterMethod[])('is no less than what %s takes, and less than twice that', async (method) => {
    const { FILTERS } = await import('./filters.js');
    const said = FILTERS[method].bytesPerVoxel * VOXELS;
    const took = measured.get(method) ?? Infinity;
    expect(took).toBeLessThanOrEqual(said + SLACK);
    expect(said).toBeLessThan(2 * took);
  });
});
