import type { TextureWasm } from './generated/texture.wasm.js';
import type { WasmHeap } from './wasm-heap.js';

/** The cells of a table that are not zero, by level and then by column. */
export interface CountedCells {
  readonly levels: Uint32Array;
  readonly columns: Uint32Array;
  readonly counts: Float64Array;
  /** Sum of the counts. */
  readonly total: number;
}

/** Sums over the cells of a symmetric pair table. */
export interface PairMargins {
  /** The lowest level that has a pair. */
  readonly first: number;
  /** Counts of level `first + k`, up to the highest level that has a pair. */
  readonly level: Float64Array;
  /** Counts of the difference k of the two levels. */
  readonly difference: Float64Array;
  /** Counts of the sum `2 first + k` of the two levels. */
  readonly sum: Float64Array;
  /** Sum of i j times count. */
  readonly product: number;
  /** Sum of squared counts. */
  readonly squares: number;
  readonly largest: number;
}

/** Cells of pairs both ways. */
export interface PairCells extends CountedCells {
  /** Undefined if there is no pair. */
  readonly margins: PairMargins | undefined;
}

/** Zone sizes reach the number of voxels; few are as large as this. */
const SIZE_COLUMNS = 1024;

/** Reads the tables that the kernel counted in its memory as cells. */
export class TableCells {
  constructor(
    private readonly wasm: TextureWasm,
    private readonly heap: WasmHeap,
  ) {}

  /** Pair tables of `width` x `width`, one after the other, as cells with their sums. @param most cells of all together */
  ofPairs(pairs: number, tables: number, width: number, most: number): readonly PairCells[] {
    const { wasm, heap } = this;
    const mark = heap.mark();
    const room = Math.min(tables * (width - 1) * (width - 1), most);
    const [levels, columns, counts] = [heap.reserve(4 * room), heap.reserve(4 * room), heap.reserve(8 * room)];
    const marginWidth = 4 + 4 * width;
    const margins = heap.reserve(8 * tables * marginWidth);
    const starts = [0];
    for (let n = 0; n < tables; n++) {
      const from = starts[n];
      const table = pairs + 4 * n * width * width;
      starts.push(
        from +
          wasm.pairCells(table, width, levels + 4 * from, columns + 4 * from, counts + 8 * from, margins + 8 * n * marginWidth),
      );
    }
    heap.release(mark);
    // One copy of all tables: each has a stretch of it.
    const all = this.copied(levels, columns, counts, starts[tables]);
    const sums = heap.f64(margins, tables * marginWidth).slice();
    const found: PairCells[] = [];
    for (let n = 0; n < tables; n++) {
      const own = sums.subarray(n * marginWidth, (n + 1) * marginWidth);
      const cells = stretch(all, starts[n], starts[n + 1]);
      found.push({ ...cells, total: own[0], margins: marginsOf(own, width, cells.levels) });
    }
    return found;
  }

  /** Tables of `rows` x `width`, one after the other, as cells. @param most cells of all together */
  ofTables(table: number, tables: number, rows: number, width: number, most: number): readonly CountedCells[] {
    const { wasm, heap } = this;
    const mark = heap.mark();
    const room = Math.min(tables * rows * width, most);
    const [levels, columns, counts, totals] = [
      heap.reserve(4 * room),
      heap.reserve(4 * room),
      heap.reserve(8 * room),
      heap.reserve(8 * tables),
    ];
    const starts = [0];
    for (let n = 0; n < tables; n++) {
      const from = starts[n];
      const at = table + 4 * n * rows * width;
      starts.push(
        from + wasm.tableCells(at, rows, width, 0, 0, levels + 4 * from, columns + 4 * from, counts + 8 * from, totals + 8 * n),
      );
    }
    heap.release(mark);
    const all = this.copied(levels, columns, counts, starts[tables]);
    const sums = heap.f64(totals, tables).slice();
    const found: CountedCells[] = [];
    for (let n = 0; n < tables; n++) found.push({ ...stretch(all, starts[n], starts[n + 1]), total: sums[n] });
    return found;
  }

  /** Zones by level and one property. @param property u8 (`bytes` 1) or u32 (4) per zone @param rows above every level */
  ofZones(levelOf: number, property: number, bytes: 1 | 4, count: number, rows: number): CountedCells {
    const { wasm, heap } = this;
    const mark = heap.mark();
    const width = bytes === 1 ? 256 : SIZE_COLUMNS;
    const table = heap.reserve(4 * rows * width);
    const [beyond, levels, columns] = [heap.reserve(8 * count), heap.reserve(4 * count), heap.reserve(4 * count)];
    const [counts, total] = [heap.reserve(8 * count), heap.reserve(8)];
    heap.u32(table, rows * width).fill(0);
    const more = wasm.countByProperty(levelOf, property, bytes, count, table, width, beyond);
    const cells = wasm.tableCells(table, rows, width, beyond, more, levels, columns, counts, total);
    heap.release(mark);
    return { ...this.copied(levels, columns, counts, cells), total: count };
  }

  private copied(levels: number, columns: number, counts: number, length: number): Cells {
    return {
      levels: this.heap.u32(levels, length).slice(),
      columns: this.heap.u32(columns, length).slice(),
      counts: this.heap.f64(counts, length).slice(),
    };
  }
}

function marginsOf(own: Float64Array, width: number, levels: Uint32Array): PairMargins | undefined {
  if (levels.length === 0) return undefined;
  const [first, last] = [levels[0], levels[levels.length - 1]];
  return {
    first,
    level: own.subarray(4 + first, 5 + last),
    difference: own.subarray(4 + width, 5 + width + last - first),
    sum: own.subarray(4 + 2 * width + 2 * first, 5 + 2 * width + 2 * last),
    product: own[1],
    squares: own[2],
    largest: own[3],
  };
}

type Cells = Omit<CountedCells, 'total'>;

function stretch({ levels, columns, counts }: Cells, from: number, to: number): Cells {
  return { levels: levels.subarray(from, to), columns: columns.subarray(from, to), counts: counts.subarray(from, to) };
}
