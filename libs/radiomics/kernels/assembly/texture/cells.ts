/*
 * From dense tables to the cells that are not zero, ordered by level and then by column, and to sums over them. Counts are whole
 * numbers, so every sum below 2^53 is exact in any order; the order is that of the plain definitions all the same, which are cells.ts
 * and glcm.matrix.ts of radiomics/texture.
 */

/** Adds `count` tables of `cells` u32 each, which lie one after the other, into the table at `sum`. */
export function addTables(tables: usize, count: i32, cells: i32, sum: usize): void {
  memory.copy(sum, tables, <usize>cells << 2);
  for (let n = 1; n < count; n++) {
    const from = tables + (<usize>(n * cells) << 2);
    let i = 0;
    for (; i + 4 <= cells; i += 4) {
      const at = <usize>i << 2;
      v128.store(sum + at, i32x4.add(v128.load(sum + at), v128.load(from + at)));
    }
    for (; i < cells; i++) {
      const at = <usize>i << 2;
      store<u32>(sum + at, load<u32>(sum + at) + load<u32>(from + at));
    }
  }
}

@inline
function addAt(at: usize, count: f64): void {
  store<f64>(at, load<f64>(at) + count);
}

/**
 * The cells of a symmetric matrix from pairs counted one way: level and column as u32, count as f64. Row and column 0 of the table
 * are what left the region.
 * @param margins f64, cleared here: sum of counts, of i j times count, of squared counts, the largest count; then counts by level
 *   (`width`), by difference (`width`) and by sum (2 `width`)
 * @returns how many cells there are
 */
export function pairCells(pairs: usize, width: i32, levels: usize, columns: usize, counts: usize, margins: usize): i32 {
  const byLevel = margins + 32;
  const byDifference = byLevel + (<usize>width << 3);
  const bySum = byDifference + (<usize>width << 3);
  memory.fill(margins, 0, 32 + (<usize>width << 5));
  let found = 0;
  let total: f64 = 0;
  let product: f64 = 0;
  let squares: f64 = 0;
  let largest: f64 = 0;
  for (let i = 1; i < width; i++) {
    let ofLevel: f64 = 0;
    for (let j = 1; j < width; j++) {
      const both = load<u32>(pairs + (<usize>(i * width + j) << 2)) + load<u32>(pairs + (<usize>(j * width + i) << 2));
      if (both == 0) continue;
      const count = <f64>both;
      store<u32>(levels + (<usize>found << 2), i);
      store<u32>(columns + (<usize>found << 2), j);
      store<f64>(counts + (<usize>found << 3), count);
      found++;
      ofLevel += count;
      addAt(byDifference + (<usize>(i < j ? j - i : i - j) << 3), count);
      addAt(bySum + (<usize>(i + j) << 3), count);
      product += <f64>(i * j) * count;
      squares += count * count;
      if (count > largest) largest = count;
    }
    store<f64>(byLevel + (<usize>i << 3), ofLevel);
    total += ofLevel;
  }
  store<f64>(margins, total);
  store<f64>(margins, product, 8);
  store<f64>(margins, squares, 16);
  store<f64>(margins, largest, 24);
  return found;
}

/**
 * Counts things by level (u8) and one property (u8 or u32, by `bytes`) into a cleared table of `columns` columns. What lies beyond its
 * columns goes to `beyond` as pairs of u32 (level, property), ascending.
 * @returns how many lie beyond
 */
export function countByProperty(levelOf: usize, property: usize, bytes: i32, count: i32, table: usize, columns: i32, beyond: usize): i32 {
  let more = 0;
  for (let n = 0; n < count; n++) {
    const level = <u32>load<u8>(levelOf + <usize>n);
    const value = bytes == 1 ? <u32>load<u8>(property + <usize>n) : load<u32>(property + (<usize>n << 2));
    if (value < <u32>columns) {
      const at = table + (<usize>(level * <u32>columns + value) << 2);
      store<u32>(at, load<u32>(at) + 1);
      continue;
    }
    // Few zones are so large.
    let at = beyond + (<usize>more << 3);
    while (at > beyond && isAfter(at - 8, level, value)) {
      store<u64>(at, load<u64>(at - 8));
      at -= 8;
    }
    store<u32>(at, level);
    store<u32>(at, value, 4);
    more++;
  }
  return more;
}

@inline
function isAfter(at: usize, level: u32, value: u32): bool {
  const other = load<u32>(at);
  return other > level || (other == level && load<u32>(at, 4) > value);
}

/**
 * The cells of a table of `rows` x `width` u32 that are not zero, but for row and column 0, and after each row those of its level beyond:
 * `more` ascending pairs (level, column) at `beyond`, equal ones counted together. Level and column go out as u32, counts as f64, their sum
 * as f64 at `total`.
 * @returns how many cells there are
 */
export function tableCells(table: usize, rows: i32, width: i32, beyond: usize, more: i32, levels: usize, columns: usize, counts: usize, total: usize): i32 {
  let found = 0;
  let sum: f64 = 0;
  const end = beyond + (<usize>more << 3);
  for (let i = 1; i < rows; i++) {
    const row = table + (<usize>(i * width) << 2);
    for (let j = 1; j < width; j++) {
      const count = load<u32>(row + (<usize>j << 2));
      if (count == 0) continue;
      store<u32>(levels + (<usize>found << 2), i);
      store<u32>(columns + (<usize>found << 2), j);
      store<f64>(counts + (<usize>found << 3), <f64>count);
      sum += <f64>count;
      found++;
    }
    while (beyond < end && load<u32>(beyond) == i) {
      const column = load<u32>(beyond, 4);
      let count: f64 = 0;
      for (; beyond < end && load<u32>(beyond) == i && load<u32>(beyond, 4) == column; beyond += 8) count++;
      store<u32>(levels + (<usize>found << 2), i);
      store<u32>(columns + (<usize>found << 2), column);
      store<f64>(counts + (<usize>found << 3), count);
      sum += count;
      found++;
    }
  }
  store<f64>(total, sum);
  return found;
}
