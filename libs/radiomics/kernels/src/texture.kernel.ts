import { instantiateTexture, type TextureWasm } from './generated/texture.wasm.js';
import { type CountedCells, type PairCells, TableCells } from './texture-cells.js';
import { WasmHeap } from './wasm-heap.js';

/** A region for the texture kernel: a box of grey levels, which may lie in arrays that are larger than it. */
export interface TextureRegion {
  /** Voxels of the box along x, y, z. */
  readonly size: readonly [number, number, number];
  /** Index steps along y and z in the two arrays; x has step 1. */
  readonly strideY: number;
  readonly strideZ: number;
  /** Index of voxel (0, 0, 0) in the two arrays. */
  readonly origin: number;
  /** Grey level per voxel, 0 outside the region, at most 255 within the box. */
  readonly levels: Uint16Array | Uint32Array | Uint8Array;
  /** Highest level in `levels`. */
  readonly highest: number;
  /** Morphological mask, 1 inside; the border distance is taken to its outside. Without it the voxels that have a level are the mask. */
  readonly morphological: Uint8Array | undefined;
}

/** What was counted along the thirteen directions of a volume, and in all of them together. */
export interface DirectionCells {
  /** Pairs of levels one step apart, both ways: columns are the other level. */
  readonly pairs: readonly PairCells[];
  readonly mergedPairs: PairCells;
  /** Runs: columns are their lengths. */
  readonly runs: readonly CountedCells[];
  readonly mergedRuns: CountedCells;
}

/** The zones of a region: columns are their sizes, or their least distances to the border. */
export interface ZoneCells {
  readonly sizes: CountedCells;
  readonly distances: CountedCells;
}

/** Sums over neighbourhoods of 26, per level. */
export interface NeighbourhoodTables {
  /** Sum of |level * k - sum of neighbours| over voxels with k neighbours: `differences[level * 27 + k]`. */
  readonly differences: Float64Array;
  /** Voxels with k neighbours: `voxels[level * 27 + k]`. */
  readonly voxels: Uint32Array;
  /** Voxels of dependence j (1..27): `dependences[level * 28 + j]`. */
  readonly dependences: Uint32Array;
}

const DIRECTIONS = 13;

/**
 * Counts what the six texture families need from one region in 3D, with SIMD. The matrices of radiomics/texture are made
 * from these tables, cell for cell equal to what their plain twins count.
 *
 * Covers regions with sides up to 254 voxels and at most 255 levels; `covers` says so, and the twin takes the rest.
 */
export class TextureKernel {
  private readonly wasm: TextureWasm = instantiateTexture();
  private readonly heap = new WasmHeap(this.wasm.memory, this.wasm.heapBase());
  private readonly cells = new TableCells(this.wasm, this.heap);
  private readonly groups = this.groupTable();
  private readonly start = this.heap.mark();
  private region!: TextureRegion;
  private row = 0;
  private plane = 0;
  private volume = 0;
  private segments = 0;
  private segmentCount = 0;
  private scratch = 0;

  /** @returns whether the region fits the 8-bit lanes of the kernel */
  static covers(size: readonly [number, number, number], highest: number): boolean {
    return highest <= 255 && size.every((n) => n <= 254);
  }

  /** The region that `load` was last given. */
  get loaded(): TextureRegion | undefined {
    return this.region;
  }

  /** Copies the region into the kernel's memory; the tables of the region before are given up. */
  load(region: TextureRegion): void {
    const [nx, ny, nz] = region.size;
    this.heap.release(this.start);
    this.region = region;
    this.row = Math.max(32, (nx + 16) & ~15);
    this.plane = this.row * (ny + 2);
    this.volume = this.heap.reserve(this.plane * (nz + 5)) + 2 * this.plane + this.row;
    this.segments = this.heap.reserve(8 * ny * nz);
    this.scratch = this.heap.reserve(64);
    this.copyLevels();
    this.segmentCount = this.wasm.findSegments(this.volume, this.row, this.plane, ny, nz, nx, this.segments);
  }

  /** Pairs and runs of the thirteen directions, in the order of their steps (x, y, z). @input steps 13 x 3 */
  directions(steps: readonly (readonly [number, number, number])[]): DirectionCells {
    const { highest, size } = this.region;
    const shift = 32 - Math.clz32(highest);
    const tableBytes = 4 << (2 * shift);
    const runWidth = Math.max(...size) + 1;
    const mark = this.heap.mark();
    const even = this.heap.reserve(tableBytes);
    const odd = this.heap.reserve(tableBytes);
    const lengths = this.heap.reserve(this.plane * (size[2] + 5)) - (this.volume - 2 * this.plane - this.row);
    const width = highest + 1;
    // The last table of each is the sum of the others.
    const pairs = this.heap.reserve(4 * (DIRECTIONS + 1) * width * width);
    const runs = this.heap.reserve(4 * (DIRECTIONS + 1) * width * runWidth);
    this.heap.u32(odd, tableBytes / 4).fill(0);
    this.heap.u32(runs, DIRECTIONS * width * runWidth).fill(0);
    steps.forEach(([dx, dy, dz], d) => {
      const offset = dx + dy * this.row + dz * this.plane;
      this.heap.u32(even, tableBytes / 4).fill(0);
      this.wasm.countPairs(this.segments, this.segmentCount, offset, shift, even, odd);
      this.wasm.addAndClear(even, odd, tableBytes);
      const long = runs + 4 * d * width * runWidth;
      if (offset === 1) this.wasm.countLongRunsInRows(this.segments, this.segmentCount, long, runWidth);
      else this.wasm.countLongRuns(this.segments, this.segmentCount, offset, lengths, long, runWidth);
      this.wasm.finishDirection(even, shift, width, long, runWidth, pairs + 4 * d * width * width);
    });
    this.wasm.addTables(pairs, DIRECTIONS, width * width, pairs + 4 * DIRECTIONS * width * width);
    this.wasm.addTables(runs, DIRECTIONS, width * runWidth, runs + 4 * DIRECTIONS * width * runWidth);
    // A voxel begins one pair at most, which has two cells, and one run; all that stands once more in the last table.
    const begun = 2 * DIRECTIONS * size[0] * size[1] * size[2];
    const pairCells = this.cells.ofPairs(pairs, DIRECTIONS + 1, width, 2 * begun);
    const runCells = this.cells.ofTables(runs, DIRECTIONS + 1, width, runWidth, begun);
    this.heap.release(mark);
    return {
      pairs: pairCells.slice(0, DIRECTIONS),
      mergedPairs: pairCells[DIRECTIONS],
      runs: runCells.slice(0, DIRECTIONS),
      mergedRuns: runCells[DIRECTIONS],
    };
  }

  /** Tables over all neighbourhoods of 26. */
  neighbourhoods(): NeighbourhoodTables {
    const rows = this.region.highest + 1;
    const mark = this.heap.mark();
    const differences = this.heap.reserve(8 * rows * 27);
    const voxels = this.heap.reserve(4 * rows * 27);
    const dependences = this.heap.reserve(4 * rows * 28);
    this.heap.u8(differences, dependences + 4 * rows * 28 - differences).fill(0);
    const { segments, segmentCount, row, plane, scratch } = this;
    this.wasm.countNeighbourhoods(segments, segmentCount, row, plane, scratch, differences, voxels, dependences);
    this.heap.release(mark);
    return {
      differences: this.wholeNumbers(differences, rows * 27),
      voxels: this.heap.u32(voxels, rows * 27).slice(),
      dependences: this.heap.u32(dependences, rows * 28).slice(),
    };
  }

  /**
   * The zones by their sizes and by their least border distances.
   * @returns undefined if a voxel lies 255 steps or more from the border, where the 8-bit distance saturates
   */
  zones(): ZoneCells | undefined {
    const { size, morphological } = this.region;
    const mark = this.heap.mark();
    const volumeBytes = this.plane * (size[2] + 5);
    const before = 2 * this.plane + this.row;
    const distance = this.heap.reserve(volumeBytes) + before;
    const labels = this.heap.reserve(4 * volumeBytes) + 4 * before;
    const most = size[0] * size[1] * size[2];
    const parents = this.heap.reserve(4 * most);
    const sizes = this.heap.reserve(4 * most);
    const nearest = this.heap.reserve(most);
    const levelOf = this.heap.reserve(most);
    const offsets = this.heap.reserve(64);
    this.heap.u8(distance - before, volumeBytes).fill(0);
    this.copyRows(morphological ?? this.region.levels.map((level) => (level === 0 ? 0 : 1)), distance);
    this.wasm.borderDistance(distance, this.row, this.plane, size[0], size[1], size[2]);
    const steps = BACK_STEPS.map(([dx, dy, dz]) => -(dx + dy * this.row + dz * this.plane));
    this.heap.i32(offsets, DIRECTIONS).set(steps);
    const given = this.wasm.labelZones(
      this.segments,
      this.segmentCount,
      this.volume,
      offsets,
      this.groups,
      labels,
      distance - this.volume,
      this.scratch,
      parents,
      sizes,
      nearest,
      levelOf,
    );
    const count = this.wasm.gatherZones(given, parents, sizes, nearest, levelOf);
    const rows = this.region.highest + 1;
    const found = this.heap.u8(nearest, count).includes(255)
      ? undefined
      : {
          sizes: this.cells.ofZones(levelOf, sizes, 4, count, rows),
          distances: this.cells.ofZones(levelOf, nearest, 1, count, rows),
        };
    this.heap.release(mark);
    return found;
  }

  /** Numbers of 64 bits, as doubles and not as BigInts, of which each would be an object. */
  private wholeNumbers(at: number, length: number): Float64Array {
    const words = this.heap.u32(at, 2 * length);
    const found = new Float64Array(length);
    for (let n = 0; n < length; n++) found[n] = words[2 * n + 1] * 0x1_0000_0000 + words[2 * n];
    return found;
  }

  private copyLevels(): void {
    const bytes = this.plane * (this.region.size[2] + 5);
    this.heap.u8(this.volume - 2 * this.plane - this.row, bytes).fill(0);
    this.copyRows(this.region.levels, this.volume);
  }

  private copyRows(source: Uint8Array | Uint16Array | Uint32Array, to: number): void {
    const { size, strideY, strideZ, origin } = this.region;
    if (!(source instanceof Uint32Array)) {
      const bytes = source.BYTES_PER_ELEMENT;
      const span = source.subarray(origin, origin + (size[2] - 1) * strideZ + (size[1] - 1) * strideY + size[0]);
      const mark = this.heap.mark();
      const from = this.heap.reserve(bytes * span.length);
      if (bytes === 1) this.heap.u8(from, span.length).set(span);
      else this.heap.u16(from, span.length).set(span);
      this.wasm.narrowRows(from, bytes, bytes * strideY, bytes * strideZ, ...size, to, this.row, this.plane);
      this.heap.release(mark);
      return;
    }
    const target = this.heap.u8(0, to + this.plane * size[2]);
    for (let z = 0; z < size[2]; z++) {
      for (let y = 0; y < size[1]; y++) {
        const from = origin + y * strideY + z * strideZ;
        const at = to + y * this.row + z * this.plane;
        for (let x = 0; x < size[0]; x++) target[at + x] = source[from + x];
      }
    }
  }

  private groupTable(): number {
    const touching = this.heap.reserve(2 * DIRECTIONS);
    const table = this.heap.reserve(2 * 8192);
    const near = this.heap.u16(touching, DIRECTIONS);
    BACK_STEPS.forEach((a, i) => {
      near[i] = 0;
      BACK_STEPS.forEach((b, j) => {
        if (i !== j && a.every((step, axis) => Math.abs(step - b[axis]) <= 1)) near[i] |= 1 << j;
      });
    });
    this.wasm.fillGroupTable(table, touching);
    return table;
  }
}

/** The thirteen neighbours that come before a voxel in memory. */
const BACK_STEPS: readonly (readonly [number, number, number])[] = [
  [-1, 0, 0],
  [-1, -1, 0],
  [0, -1, 0],
  [1, -1, 0],
  [-1, -1, -1],
  [0, -1, -1],
  [1, -1, -1],
  [-1, 0, -1],
  [0, 0, -1],
  [1, 0, -1],
  [-1, 1, -1],
  [0, 1, -1],
  [1, 1, -1],
];
