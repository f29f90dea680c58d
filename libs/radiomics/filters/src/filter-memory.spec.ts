import { IDENTITY_DIRECTION, type Triple, volumeOf } from '@collimate/imaging-volume';
import { freeMemory } from '@collimate/kernel-numeric';
import type { FilterMethod } from '@collimate/radiomics-vocabulary';
import type { PlanOf } from './filter.js';

/*
 * What a filter says it needs is held to what it takes: the bytes of the arrays that it and the engine have made and not given back, at each
 * array that is made. One that is left to the collector counts as held, for nobody knows when it is collected. The arrays are counted by
 * their makers, so these are replaced before a filter is loaded.
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
/** Weights and places: bytes that do not grow with the image. */
const SLACK = 2 * VOXELS;

const MAKERS = ['Float64Array', 'Float32Array', 'Int32Array', 'Uint32Array', 'Uint16Array', 'Uint8Array'] as const;
/** The part of WebAssembly that is counted. */
interface KernelMemory {
  readonly buffer: ArrayBuffer;
}
type MakesInstances = new (module: object, imports?: object) => { readonly exports: { readonly memory?: KernelMemory } };
const { WebAssembly: assembly } = globalThis as unknown as { readonly WebAssembly: { readonly Instance: MakesInstances } };
type MakesArrays = new (...given: unknown[]) => { readonly buffer: ArrayBuffer };

/** The most bytes that were held at any array that was made. */
class Peak {
  private most = 0;
  private made: ArrayBuffer[] = [];
  private readonly memories: KernelMemory[] = [];
  private readonly replaced: (() => void)[] = [];

  /** @returns the most bytes that were held while it acted, above what a kernel had laid out before */
  of(act: () => unknown): number {
    this.made = [];
    this.most = 0;
    const before = this.held();
    expect(act()).toBeDefined();
    return this.most - before;
  }

  /** From now on each array and each memory of a kernel that is made is counted. */
  watch(): void {
    for (const name of MAKERS) {
      const maker = globalThis[name] as unknown as MakesArrays;
      const counting: MakesArrays = new Proxy(maker, {
        construct: (target, given, asked) => {
          const array = Reflect.construct(target, given, asked === counting ? target : asked) as { readonly buffer: ArrayBuffer };
          // A view of what was made before is no new memory.
          if (Object.prototype.toString.call(given[0]) !== '[object ArrayBuffer]') this.made.push(array.buffer);
          this.most = Math.max(this.most, this.held());
          return array;
        },
      });
      this.replace(globalThis, name, counting);
      // So that what is sliced or mapped of an array is counted too.
      this.replace(maker.prototype as object, 'constructor', counting);
    }
    const { memories } = this;
    class Instance extends assembly.Instance {
      constructor(module: object, imports?: object) {
        super(module, imports);
        const { memory } = this.exports;
        if (memory !== undefined) memories.push(memory);
      }
    }
    this.replace(assembly, 'Instance', Instance);
  }

  /** Puts back what was replaced: later specs find the makers of Node. */
  stop(): void {
    for (const undo of this.replaced.splice(0)) undo();
  }

  private replace(holder: object, name: string, value: unknown): void {
    const before = Object.getOwnPropertyDescriptor(holder, name)!;
    Object.defineProperty(holder, name, { value, configurable: true, writable: true });
    this.replaced.push(() => Object.defineProperty(holder, name, before));
  }

  /** An array that was given back has no bytes. */
  private held(): number {
    return [...this.made, ...this.memories.map(({ buffer }) => buffer)].reduce((bytes, { byteLength }) => bytes + byteLength, 0);
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
    const { EngineKernels, FILTERS, responseMap, wasmFilters } = await import('./filter-memory.fixture.js');
    const engine = wasmFilters(new EngineKernels());
    for (const method of Object.keys(FILTERS) as FilterMethod[]) {
      const tried = MOST[method].map((plan) => {
        // The memory of the kernel does not grow with the image, and counts with the program: it is laid out before.
        responseMap(image, plan, engine);
        return peak.of(() => responseMap(image, plan, engine));
      });
      measured.set(method, Math.max(...tried));
    }
  });

  afterAll(() => peak.stop());

  it('is counted: an array that is held is in the peak, one that is given back is not', () => {
    const one = 8 * VOXELS;
    expect(
      Math.abs(peak.of(() => [new globalThis.Float64Array(VOXELS), new globalThis.Float64Array(VOXELS)]) - 2 * one),
    ).toBeLessThan(SLACK);
    const inTurn = (): unknown => {
      freeMemory(new globalThis.Float64Array(VOXELS));
      return new globalThis.Float64Array(VOXELS);
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
