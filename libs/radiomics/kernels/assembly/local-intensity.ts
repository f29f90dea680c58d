/*
 * Sums over a sphere around every voxel of a region, plane by plane: row sums of every reach, discs from rows, spheres from
 * discs. All loads are of whole rows, and nothing depends on the values. With T = f32 whole numbers are summed exactly as
 * long as a sphere's sum stays below 2^24; with T = f64 any image is summed to its last bits.
 *
 * The plain definition is libs/radiomics/features/src/families/local-intensity.family.ts.
 */

@inline
function rowSumsOf<T>(source: usize, sourceRow: usize, rows: i32, vectors: i32, reach: i32, sums: usize, sumsRow: usize, sumsPlane: usize): void {
  for (let y = 0; y < rows; y++) {
    const from = source + <usize>y * sourceRow;
    const to = sums + <usize>y * sumsRow;
    for (let i = 0; i < vectors; i++) {
      const x = <usize>i << 4;
      let sum = v128.load(from + x);
      v128.store(to + x, sum);
      for (let h = 1; h <= reach; h++) {
        const step = <usize>h * sizeof<T>();
        sum = v128.add<T>(sum, v128.add<T>(v128.load(from + x - step), v128.load(from + x + step)));
        v128.store(to + x + <usize>h * sumsPlane, sum);
      }
    }
  }
}

@inline
function addDiscOf<T>(sums: usize, sumsRow: usize, sumsPlane: usize, rows: i32, vectors: i32, reaches: usize, most: i32, above: usize, below: usize, accRow: usize): void {
  for (let y = 0; y < rows; y++) {
    const centre = sums + <usize>y * sumsRow;
    for (let i = 0; i < vectors; i += 4) {
      const x = <usize>i << 4;
      let at = centre + <usize>load<i32>(reaches) * sumsPlane + x;
      let a = v128.load(at);
      let b = v128.load(at, 16);
      let c = v128.load(at, 32);
      let d = v128.load(at, 48);
      for (let dy = 1; dy <= most; dy++) {
        const reach = load<i32>(reaches + (<usize>dy << 2));
        if (reach < 0) break;
        const plane = centre + <usize>reach * sumsPlane + x;
        at = plane + <usize>dy * sumsRow;
        const other = plane - <usize>dy * sumsRow;
        a = v128.add<T>(a, v128.add<T>(v128.load(at), v128.load(other)));
        b = v128.add<T>(b, v128.add<T>(v128.load(at, 16), v128.load(other, 16)));
        c = v128.add<T>(c, v128.add<T>(v128.load(at, 32), v128.load(other, 32)));
        d = v128.add<T>(d, v128.add<T>(v128.load(at, 48), v128.load(other, 48)));
      }
      if (above != 0) addTo<T>(above + <usize>y * accRow + x, a, b, c, d);
      if (below != 0) addTo<T>(below + <usize>y * accRow + x, a, b, c, d);
    }
  }
}

@inline
function addTo<T>(at: usize, a: v128, b: v128, c: v128, d: v128): void {
  v128.store(at, v128.add<T>(v128.load(at), a));
  v128.store(at, v128.add<T>(v128.load(at, 16), b), 16);
  v128.store(at, v128.add<T>(v128.load(at, 32), c), 32);
  v128.store(at, v128.add<T>(v128.load(at, 48), d), 48);
}

/** Row sums of reach 0..reach of one plane. Rows have `reach` more values on both sides of the `vectors` x 16 bytes. */
export function rowSumsF32(source: usize, sourceRow: usize, rows: i32, vectors: i32, reach: i32, sums: usize, sumsRow: usize, sumsPlane: usize): void {
  rowSumsOf<f32>(source, sourceRow, rows, vectors, reach, sums, sumsRow, sumsPlane);
}

/** As rowSumsF32, in double precision. */
export function rowSumsF64(source: usize, sourceRow: usize, rows: i32, vectors: i32, reach: i32, sums: usize, sumsRow: usize, sumsPlane: usize): void {
  rowSumsOf<f64>(source, sourceRow, rows, vectors, reach, sums, sumsRow, sumsPlane);
}

/**
 * Adds the disc of one distance from the centre plane to the sums of the planes above and below (0 for none). `reaches`
 * holds the reach in x per distance in y, -1 where the disc has ended; `vectors` is a multiple of four.
 */
export function addDiscF32(sums: usize, sumsRow: usize, sumsPlane: usize, rows: i32, vectors: i32, reaches: usize, most: i32, above: usize, below: usize, accRow: usize): void {
  addDiscOf<f32>(sums, sumsRow, sumsPlane, rows, vectors, reaches, most, above, below, accRow);
}

/** As addDiscF32, in double precision. */
export function addDiscF64(sums: usize, sumsRow: usize, sumsPlane: usize, rows: i32, vectors: i32, reaches: usize, most: i32, above: usize, below: usize, accRow: usize): void {
  addDiscOf<f64>(sums, sumsRow, sumsPlane, rows, vectors, reaches, most, above, below, accRow);
}

/**
 * The largest magnitude in a box of f32, whose steps along y and z are in bytes.
 * @returns -1 if one of them is no whole number of 32 bits
 */
export function mostWhole(from: usize, fromY: usize, fromZ: usize, nx: i32, ny: i32, nz: i32): f64 {
  let most = f32x4.splat(0);
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const row = from + <usize>y * fromY + <usize>z * fromZ;
      let x = 0;
      for (; x + 4 <= nx; x += 4) {
        const values = v128.load(row + (<usize>x << 2));
        if (!v128.all_true<i32>(f32x4.eq(values, f32x4.nearest(values)))) return -1;
        most = f32x4.pmax(most, f32x4.abs(values));
      }
      for (; x < nx; x++) {
        const value = v128.load32_splat(row + (<usize>x << 2));
        if (!v128.all_true<i32>(f32x4.eq(value, f32x4.nearest(value)))) return -1;
        most = f32x4.pmax(most, f32x4.abs(value));
      }
    }
  }
  return <f64>max(max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1)), max(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3)));
}

/** Rows of f32, `fromRow` bytes apart, into rows of f32 (`bytes` 4) or f64 (8), `toRow` bytes apart. */
export function copyRows(from: usize, fromRow: usize, nx: i32, rows: i32, bytes: i32, to: usize, toRow: usize): void {
  for (let y = 0; y < rows; y++) {
    if (bytes == 4) memory.copy(to, from, <usize>nx << 2);
    else for (let x = 0; x < nx; x++) store<f64>(to + (<usize>x << 3), <f64>load<f32>(from + (<usize>x << 2)));
    from += fromRow;
    to += toRow;
  }
}

/** Whether one of four voxels lies inside and has a sum above `global`, or an intensity of at least `highest`. */
@inline
function mayBePeaks(values: usize, sums: usize, mask: usize, highest: f32, global: f32): bool {
  if (load<u32>(mask) == 0) return false;
  return v128.any_true(v128.or(f32x4.gt(v128.load(sums), f32x4.splat(global)), f32x4.ge(v128.load(values), f32x4.splat(highest))));
}

/**
 * Looks through one plane of sphere sums: `found` holds the highest intensity so far, the highest sum among its voxels, and the
 * highest sum of all, three f64.
 * @param values f32 and @param mask bytes of the region's voxels, rows `row` values apart; @param sums of `bytes` bytes, rows `sumsRow` bytes apart
 */
export function scanPlane(values: usize, mask: usize, row: i32, nx: i32, ny: i32, bytes: i32, sums: usize, sumsRow: usize, found: usize): void {
  let highest = load<f64>(found);
  let local = load<f64>(found, 8);
  let global = load<f64>(found, 16);
  for (let y = 0; y < ny; y++) {
    for (let x = 0; x < nx; x++) {
      if (bytes == 4) {
        // Of four voxels seldom one is a new peak; single precision holds sums and intensities, all finite, as they are.
        while (x + 4 <= nx && !mayBePeaks(values + (<usize>x << 2), sums + (<usize>x << 2), mask + <usize>x, <f32>highest, <f32>global)) x += 4;
        if (x >= nx) break;
      }
      if (load<u8>(mask + <usize>x) == 0) continue;
      const sum = bytes == 4 ? <f64>load<f32>(sums + (<usize>x << 2)) : load<f64>(sums + (<usize>x << 3));
      const value = <f64>load<f32>(values + (<usize>x << 2));
      // With a sum that is no finite number there is no highest any more; NaN is never exceeded.
      const spoilt = sum - sum != 0;
      if (spoilt || sum > global) global = spoilt ? NaN : sum;
      if (value > highest) {
        highest = value;
        local = spoilt ? NaN : sum;
      } else if (value == highest && (spoilt || sum > local)) {
        local = spoilt ? NaN : sum;
      }
    }
    values += <usize>row << 2;
    mask += <usize>row;
    sums += sumsRow;
  }
  store<f64>(found, highest);
  store<f64>(found, local, 8);
  store<f64>(found, global, 16);
}

/** @returns the first byte that the host may use */
export function heapBase(): usize {
  return __heap_base;
}
