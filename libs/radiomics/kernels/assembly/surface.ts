/*
 * A mask in its box with one voxel of outside around it, and what its surface is measured by: the cases of its cubes, the moments
 * of its voxels, and the mesh vertices that can be corners of the convex hull.
 *
 * The plain definitions are mask-box.ts, surface.ts, mask-moments.ts and hull-candidates.ts of radiomics/features.
 */

/**
 * Pads the box of a mask, whose rows of nx voxels begin at `origin` and are `strideY` and `strideZ` apart, by one voxel all round;
 * `padded` is cleared here. First and last voxel inside of each row of the padded box go to two i32 arrays, `width` and -1 for none.
 */
export function padBox(mask: usize, origin: i32, strideY: i32, strideZ: i32, nx: i32, ny: i32, nz: i32, padded: usize, rowFirst: usize, rowLast: usize): void {
  const width = nx + 2;
  const height = ny + 2;
  memory.fill(padded, 0, <usize>(width * height * (nz + 2)));
  memory.fill(rowLast, 255, <usize>(height * (nz + 2)) << 2);
  for (let row = 0; row < height * (nz + 2); row++) store<i32>(rowFirst + (<usize>row << 2), width);
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const from = mask + <usize>(origin + y * strideY + z * strideZ);
      let left = 0;
      let right = nx - 1;
      while (left <= right && load<u8>(from + <usize>left) == 0) left++;
      if (left > right) continue;
      while (load<u8>(from + <usize>right) == 0) right--;
      const row = y + 1 + height * (z + 1);
      memory.copy(padded + <usize>(width * row + 1 + left), from + <usize>left, <usize>(right - left + 1));
      store<i32>(rowFirst + (<usize>row << 2), left + 1);
      store<i32>(rowLast + (<usize>row << 2), right + 1);
    }
  }
}

/** Moments of the voxel indices about a voxel: x, y, z, xx, xy, xz, yy, yz, zz as f64. Box sizes are those of the padded box. */
export function addMoments(padded: usize, rowFirst: usize, rowLast: usize, nx: i32, ny: i32, nz: i32, cx: i32, cy: i32, cz: i32, out: usize): void {
  let x: i64 = 0;
  let y: i64 = 0;
  let z: i64 = 0;
  let xx: i64 = 0;
  let xy: i64 = 0;
  let xz: i64 = 0;
  let yy: i64 = 0;
  let yz: i64 = 0;
  let zz: i64 = 0;
  for (let k = 1; k < nz - 1; k++) {
    for (let j = 1; j < ny - 1; j++) {
      const at = <usize>(j + ny * k) << 2;
      const last = load<i32>(rowLast + at);
      const row = padded + <usize>(nx * (j + ny * k));
      let count: i64 = 0;
      let sum: i64 = 0;
      let squares: i64 = 0;
      for (let i = load<i32>(rowFirst + at); i <= last; i++) {
        if (load<u8>(row + <usize>i) == 0) continue;
        const u = <i64>(i - cx);
        count++;
        sum += u;
        squares += u * u;
      }
      const v = <i64>(j - cy);
      const w = <i64>(k - cz);
      x += sum;
      y += count * v;
      z += count * w;
      xx += squares;
      xy += sum * v;
      xz += sum * w;
      yy += count * v * v;
      yz += count * v * w;
      zz += count * w * w;
    }
  }
  store<f64>(out, <f64>x);
  store<f64>(out, <f64>y, 8);
  store<f64>(out, <f64>z, 16);
  store<f64>(out, <f64>xx, 24);
  store<f64>(out, <f64>xy, 32);
  store<f64>(out, <f64>xz, 40);
  store<f64>(out, <f64>yy, 48);
  store<f64>(out, <f64>yz, 56);
  store<f64>(out, <f64>zz, 64);
}

@inline
function cornersAt(at: usize, width: usize, plane: usize): v128 {
  const near = v128.or(v128.load(at), i8x16.shl(v128.load(at + 1), 1));
  const beside = v128.or(i8x16.shl(v128.load(at + width), 2), i8x16.shl(v128.load(at + width + 1), 3));
  const above = v128.or(i8x16.shl(v128.load(at + plane), 4), i8x16.shl(v128.load(at + plane + 1), 5));
  const across = v128.or(i8x16.shl(v128.load(at + plane + width), 6), i8x16.shl(v128.load(at + plane + width + 1), 7));
  return v128.or(v128.or(near, beside), v128.or(above, across));
}

/**
 * Counts the cases of the cubes of the padded box (bit c of a case is corner c inside): for each, how many (f64 at `counts`), and the
 * sum of the slices they stand on (f64 at `heights`). Cases 0 and 255, which have no surface, are left out. Up to 32 bytes behind the box are read. `layer` holds 1024
 * bytes, `scratch` 16.
 */
export function countCases(padded: usize, rowFirst: usize, rowLast: usize, nx: i32, ny: i32, nz: i32, counts: usize, heights: usize, layer: usize, scratch: usize): void {
  const width = <usize>nx;
  const plane = <usize>(nx * ny);
  memory.fill(counts, 0, 2048);
  memory.fill(heights, 0, 2048);
  const all = i8x16.splat(-1);
  for (let z = 0; z + 1 < nz; z++) {
    memory.fill(layer, 0, 1024);
    for (let y = 0; y + 1 < ny; y++) {
      const row = y + ny * z;
      const a = <usize>row << 2;
      const b = a + (<usize>ny << 2);
      const first = min(min(load<i32>(rowFirst + a), load<i32>(rowFirst + a, 4)), min(load<i32>(rowFirst + b), load<i32>(rowFirst + b, 4))) - 1;
      const last = max(max(load<i32>(rowLast + a), load<i32>(rowLast + a, 4)), max(load<i32>(rowLast + b), load<i32>(rowLast + b, 4)));
      for (let x = first; x <= last; x += 16) {
        const corners = cornersAt(padded + width * <usize>row + <usize>x, width, plane);
        const flat = v128.or(i8x16.eq(corners, i8x16.splat(0)), i8x16.eq(corners, all));
        let bits = ~i8x16.bitmask(flat) & 0xffff;
        if (last - x < 15) bits &= (2 << (last - x)) - 1;
        if (bits == 0) continue;
        v128.store(scratch, corners);
        while (bits != 0) {
          const at = layer + (<usize>load<u8>(scratch + <usize>ctz(bits)) << 2);
          bits &= bits - 1;
          store<u32>(at, load<u32>(at) + 1);
        }
      }
    }
    for (let found: usize = 1; found < 255; found++) {
      const count = <f64>load<u32>(layer + (found << 2));
      const at = found << 3;
      store<f64>(counts + at, load<f64>(counts + at) + count);
      store<f64>(heights + at, load<f64>(heights + at) + count * <f64>z);
    }
  }
}

const NONE: i32 = 0x7fff_ffff;

/** First and last place where two rows of voxels differ, if they do, in half voxels. */
@inline
function setDifferences(padded: usize, rowFirst: usize, rowLast: usize, nx: i32, a: i32, b: i32, first: usize, last: usize): void {
  const p = <usize>a << 2;
  const q = <usize>b << 2;
  let left = min(load<i32>(rowFirst + p), load<i32>(rowFirst + q));
  let right = max(load<i32>(rowLast + p), load<i32>(rowLast + q));
  const here = padded + <usize>(a * nx);
  const there = padded + <usize>(b * nx);
  while (left <= right && load<u8>(here + <usize>left) == load<u8>(there + <usize>left)) left++;
  if (left > right) return;
  while (load<u8>(here + <usize>right) == load<u8>(there + <usize>right)) right--;
  store<i32>(first, 2 * left);
  store<i32>(last, 2 * right);
}

/** First and last mesh vertex of each row of the half-voxel lattice (2 ny x 2 nz rows); a row without one has its first behind its last. */
export function findRowEnds(padded: usize, rowFirst: usize, rowLast: usize, nx: i32, ny: i32, nz: i32, first: usize, last: usize): void {
  const rows = 2 * ny;
  clearEnds(rows * 2 * nz, first, last);
  for (let z = 0; z + 1 < nz; z++) {
    for (let y = 0; y + 1 < ny; y++) {
      const row = y + ny * z;
      const at = <usize>(2 * y + rows * 2 * z) << 2;
      const left = load<i32>(rowFirst + (<usize>row << 2));
      const right = load<i32>(rowLast + (<usize>row << 2));
      if (left <= right) {
        store<i32>(first + at, 2 * left - 1);
        store<i32>(last + at, 2 * right + 1);
      }
      const beside = at + 4;
      const above = at + (<usize>rows << 2);
      setDifferences(padded, rowFirst, rowLast, nx, row, row + 1, first + beside, last + beside);
      setDifferences(padded, rowFirst, rowLast, nx, row, row + ny, first + above, last + above);
    }
  }
}

function clearEnds(count: i32, first: usize, last: usize): void {
  for (let n = 0; n < count; n++) store<i32>(first + (<usize>n << 2), NONE);
  memory.fill(last, 255, <usize>count << 2);
}

/** The ends of rows of `count` points given as x, plane, row (three i32 each): rows and planes change places. */
export function findEndsOfPoints(points: usize, count: i32, rows: i32, planes: i32, first: usize, last: usize): void {
  clearEnds(rows * planes, first, last);
  for (let n = 0; n < count; n++) {
    const x = load<i32>(points);
    const at = <usize>(load<i32>(points, 8) + rows * load<i32>(points, 4)) << 2;
    if (x < load<i32>(first + at)) store<i32>(first + at, x);
    if (x > load<i32>(last + at)) store<i32>(last + at, x);
    points += 12;
  }
}

/** One side of the flat hull of a plane, by a monotone chain over its rows. @returns where the next point goes */
function addFlatHull(first: usize, last: usize, rows: i32, plane: i32, left: bool, chain: usize, found: usize): usize {
  let count = 0;
  for (let y = 0; y < rows; y++) {
    const at = <usize>(y + rows * plane) << 2;
    if (load<i32>(first + at) > load<i32>(last + at)) continue;
    const x = load<i32>((left ? first : last) + at);
    while (count > 1) {
      const top = chain + (<usize>count << 3);
      const x0 = load<i32>(top - 16);
      const y0 = load<i32>(top - 12);
      // The middle one of three is no corner unless it lies further out than the line between the others.
      const turn = (load<i32>(top - 8) - x0) * (y - y0) - (x - x0) * (load<i32>(top - 4) - y0);
      if (left ? turn < 0 : turn > 0) break;
      count--;
    }
    const top = chain + (<usize>count << 3);
    store<i32>(top, x);
    store<i32>(top, y, 4);
    count++;
  }
  for (let n = 0; n < count; n++) {
    store<i32>(found, load<i32>(chain + (<usize>n << 3)));
    store<i32>(found, load<i32>(chain + (<usize>n << 3), 4), 4);
    store<i32>(found, plane, 8);
    found += 12;
  }
  return found;
}

/** The corners of the flat hull of each plane, as x, row and plane (three i32 each). `chain` holds 8 bytes per row. @returns how many */
export function findFlatHulls(first: usize, last: usize, rows: i32, planes: i32, chain: usize, found: usize): i32 {
  let to = found;
  for (let plane = 0; plane < planes; plane++) {
    to = addFlatHull(first, last, rows, plane, true, chain, to);
    to = addFlatHull(first, last, rows, plane, false, chain, to);
  }
  return <i32>((to - found) / 12);
}

/** @returns the first byte that the host may use */
export function heapBase(): usize {
  return __heap_base;
}
