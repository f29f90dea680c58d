/**
 * A sparse table of counts: the cells that are not zero, ordered by grey level and then by column. Zone sizes reach the
 * number of voxels and levels reach 65,536, so a dense table is out of the question.
 */
export interface Cells {
  /** Grey level i of each cell, 1..Ng. */
  readonly levels: Uint32Array;
  /** Column j of each cell: the other level, a run length, zone size, distance or dependence. */
  readonly columns: Uint32Array;
  /** How often it was counted, whole numbers above zero. */
  readonly counts: Float64Array;
}

/** Keys of cells before they are counted: rank * width + column. */
export type Keys = Uint32Array | Float64Array;

/** @returns room for keys below `limit`; beyond 32 bits only a double is wide enough */
export function keysBelow(limit: number, length: number): Keys {
  return limit <= 0x1_0000_0000 ? new Uint32Array(length) : new Float64Array(length);
}

/**
 * Counts equal keys.
 * @input keys rank * width + column, the first `length` of them, in any order; reordered if the table would be sparse
 * @param width above every column
 * @param levelOf grey level of a rank, ascending
 * @param columnLevelOf given if columns are ranks too, to be turned into levels
 */
export function cellsOf(keys: Keys, length: number, width: number, levelOf: Uint32Array, columnLevelOf?: Uint32Array): Cells {
  const dense = levelOf.length * width;
  // Counting into a table costs its size, sorting costs a logarithm per key: the smaller one is taken.
  const [found, counts] =
    dense <= 8 * length + 8192 ? countInTable(keys, length, dense) : countSorted(keys.subarray(0, length).sort());
  const levels = new Uint32Array(found.length);
  const columns = new Uint32Array(found.length);
  for (let n = 0; n < found.length; n++) {
    const rank = Math.floor(found[n] / width);
    const column = found[n] - rank * width;
    levels[n] = levelOf[rank];
    columns[n] = columnLevelOf ? columnLevelOf[column] : column;
  }
  return { levels, columns, counts };
}

function countInTable(keys: Keys, length: number, size: number): [Float64Array, Float64Array] {
  const table = new Uint32Array(size);
  for (let n = 0; n < length; n++) table[keys[n]]++;
  let cells = 0;
  for (let key = 0; key < size; key++) if (table[key] !== 0) cells++;
  const found = new Float64Array(cells);
  const counts = new Float64Array(cells);
  cells = 0;
  for (let key = 0; key < size; key++) {
    if (table[key] === 0) continue;
    found[cells] = key;
    counts[cells++] = table[key];
  }
  return [found, counts];
}

function countSorted(sorted: Keys): [Float64Array, Float64Array] {
  let cells = 0;
  for (let n = 0; n < sorted.length; n++) if (n === 0 || sorted[n] !== sorted[n - 1]) cells++;
  const found = new Float64Array(cells);
  const counts = new Float64Array(cells);
  cells = 0;
  for (let n = 0; n < sorted.length; n++) {
    if (n > 0 && sorted[n] === sorted[n - 1]) {
      counts[cells - 1]++;
    } else {
      found[cells] = sorted[n];
      counts[cells++] = 1;
    }
  }
  return [found, counts];
}

/** Adds tables cell by cell; counts are whole numbers, so the order of the tables does not matter. */
export function mergeCells(tables: readonly Cells[]): Cells {
  if (tables.length === 1) return tables[0];
  let [rows, columns, cells] = [1, 1, 0];
  for (const table of tables) {
    cells += table.counts.length;
    for (let n = 0; n < table.counts.length; n++) {
      if (table.levels[n] >= rows) rows = table.levels[n] + 1;
      if (table.columns[n] >= columns) columns = table.columns[n] + 1;
    }
  }
  return rows * columns <= 4 * cells + 65_536 ? mergeInTable(tables, rows, columns) : mergePairwise(tables);
}

function mergeInTable(tables: readonly Cells[], rows: number, columns: number): Cells {
  const sums = new Float64Array(rows * columns);
  for (const table of tables) {
    for (let n = 0; n < table.counts.length; n++) sums[table.levels[n] * columns + table.columns[n]] += table.counts[n];
  }
  return cellsOfTable(sums, rows, columns);
}

/** The cells of a dense table that are not zero, row by row; row 0 and column 0 belong to no level and to no property. */
export function cellsOfTable(table: Uint32Array | Float64Array, rows: number, columns: number): Cells {
  let found = 0;
  for (let i = 1; i < rows; i++) {
    for (let at = i * columns + 1; at < (i + 1) * columns; at++) if (table[at] !== 0) found++;
  }
  const [levels, seconds, counts] = [new Uint32Array(found), new Uint32Array(found), new Float64Array(found)];
  let to = 0;
  for (let i = 1; i < rows; i++) {
    for (let j = 1; j < columns; j++) {
      const count = table[i * columns + j];
      if (count === 0) continue;
      levels[to] = i;
      seconds[to] = j;
      counts[to++] = count;
    }
  }
  return { levels, columns: seconds, counts };
}

function mergePairwise(tables: readonly Cells[]): Cells {
  let round = tables.length === 0 ? [EMPTY] : [...tables];
  while (round.length > 1) {
    const next: Cells[] = [];
    for (let n = 0; n < round.length; n += 2) next.push(n + 1 < round.length ? mergeTwo(round[n], round[n + 1]) : round[n]);
    round = next;
  }
  return round[0];
}

const EMPTY: Cells = { levels: new Uint32Array(0), columns: new Uint32Array(0), counts: new Float64Array(0) };

function mergeTwo(a: Cells, b: Cells): Cells {
  const most = a.counts.length + b.counts.length;
  const levels = new Uint32Array(most);
  const columns = new Uint32Array(most);
  const counts = new Float64Array(most);
  let [m, n, to] = [0, 0, 0];
  for (; m < a.counts.length || n < b.counts.length; to++) {
    const order = compareCells(a, m, b, n);
    const from = order <= 0 ? a : b;
    const at = order <= 0 ? m : n;
    levels[to] = from.levels[at];
    columns[to] = from.columns[at];
    counts[to] = from.counts[at] + (order === 0 ? b.counts[n] : 0);
    if (order <= 0) m++;
    if (order >= 0) n++;
  }
  return { levels: levels.slice(0, to), columns: columns.slice(0, to), counts: counts.slice(0, to) };
}

function compareCells(a: Cells, m: number, b: Cells, n: number): number {
  if (m === a.counts.length) return 1;
  if (n === b.counts.length) return -1;
  return a.levels[m] - b.levels[n] || a.columns[m] - b.columns[n];
}
