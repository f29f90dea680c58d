/*
 * Texture counts on a box of grey levels (u8, 0 outside the region), sixteen voxels at a time.
 *
 * Layout, made by the host (src/texture.kernel.ts): rows of `row` bytes (a multiple of 16, at least 32, with one zero or
 * more on the right only: the left neighbour of x = 0 is the pad of the row before), one zero row and plane on every side,
 * a plane of slack before and after. So a load at any neighbour stays in memory and no bound is tested.
 * `segments` is a list of (pointer of the first voxel of the region in a row, length) pairs; every pass runs over it.
 *
 * The plain TypeScript twins in libs/radiomics/texture are the definition of what is counted here.
 */

export { borderDistance } from './texture/border-distance';
export { countLongRunsInRows } from './texture/row-runs';
export { addTables, pairCells, countByProperty, tableCells } from './texture/cells';

/** Writes (pointer, length) of the stretch from the first to the last voxel of the region in each row that has one. */
export function findSegments(volume: usize, row: usize, plane: usize, ny: i32, nz: i32, nx: i32, segments: usize): i32 {
  let count: i32 = 0;
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const start = volume + <usize>y * row + <usize>z * plane;
      let first = -1;
      let last = -1;
      for (let x = 0; x < nx; x += 16) {
        const bits = i8x16.bitmask(i8x16.ne(v128.load(start + x), i8x16.splat(0)));
        if (bits == 0) continue;
        if (first < 0) first = x + ctz(bits);
        last = x + 31 - clz(bits);
      }
      if (first < 0) continue;
      store<u32>(segments + (<usize>count << 3), <u32>(start + first));
      store<u32>(segments + (<usize>count << 3), last - first + 1, 4);
      count++;
    }
  }
  return count;
}

/**
 * Counts pairs (level here, level one step away) into a table of 2^shift columns; row and column 0 take what leaves the
 * region. Even and odd voxels count into two tables, which breaks the chain from each store to the next load.
 */
export function countPairs(segments: usize, count: i32, offset: i32, shift: i32, even: usize, odd: usize): void {
  for (let n = 0; n < count; n++) {
    let p = <usize>load<u32>(segments + (<usize>n << 3));
    const end = p + <usize>load<u32>(segments + (<usize>n << 3), 4);
    while (p + 1 < end) {
      const a = even + (<usize>((<u32>load<u8>(p) << shift) | <u32>load<u8>(p + offset)) << 2);
      const b = odd + (<usize>((<u32>load<u8>(p, 1) << shift) | <u32>load<u8>(p + offset, 1)) << 2);
      store<u32>(a, load<u32>(a) + 1);
      store<u32>(b, load<u32>(b) + 1);
      p += 2;
    }
    if (p < end) {
      const a = even + (<usize>((<u32>load<u8>(p) << shift) | <u32>load<u8>(p + offset)) << 2);
      store<u32>(a, load<u32>(a) + 1);
    }
  }
}

/** Adds `from` to `to` and clears `from`; `bytes` is a multiple of 16. */
export function addAndClear(to: usize, from: usize, bytes: i32): void {
  const zero = i32x4.splat(0);
  for (let i: usize = 0; i < <usize>bytes; i += 16) {
    v128.store(to + i, i32x4.add(v128.load(to + i), v128.load(from + i)));
    v128.store(from + i, zero);
  }
}

/**
 * Counts runs of three voxels and more along a step of at least 31 bytes; the shorter ones follow from the pair counts.
 * `lengths` is how far the length volume lies behind the level volume. No clearing is needed: a length is carried on
 * between equal levels only, and those voxels were all visited.
 */
export function countLongRuns(segments: usize, count: i32, offset: i32, lengths: usize, table: usize, width: i32): void {
  const ones = i8x16.splat(-1);
  const two = i8x16.splat(2);
  const zero = i8x16.splat(0);
  for (let n = 0; n < count; n++) {
    const from = <usize>load<u32>(segments + (<usize>n << 3));
    const end = from + <usize>load<u32>(segments + (<usize>n << 3), 4);
    for (let p = from & ~15; p < end; p += 16) {
      const levels = v128.load(p);
      const same = i8x16.eq(levels, v128.load(p - offset));
      const length = i8x16.sub(v128.and(v128.load(p - offset + lengths), same), ones);
      v128.store(p + lengths, length);
      const goesOn = v128.or(i8x16.eq(levels, v128.load(p + offset)), i8x16.eq(levels, zero));
      let bits = i8x16.bitmask(v128.andnot(i8x16.gt_u(length, two), goesOn));
      while (bits != 0) {
        const k = <usize>ctz(bits);
        const cell = table + (<usize>(<i32>load<u8>(p + k) * width + <i32>load<u8>(p + k + lengths)) << 2);
        store<u32>(cell, load<u32>(cell) + 1);
        bits &= bits - 1;
      }
    }
  }
}

/**
 * Neighbourhoods of 26: per level and number k of neighbours the sum of |level * k - sum of neighbours| (u64) and the voxels
 * (u32), both with 27 columns; and per level the voxels by dependence 1..27 (u32, 28 columns). `scratch` holds 64 bytes.
 */
export function countNeighbourhoods(
  segments: usize,
  count: i32,
  row: usize,
  plane: usize,
  scratch: usize,
  differences: usize,
  voxels: usize,
  dependences: usize,
): void {
  const zero = i8x16.splat(0);
  for (let n = 0; n < count; n++) {
    const from = <usize>load<u32>(segments + (<usize>n << 3));
    const end = from + <usize>load<u32>(segments + (<usize>n << 3), 4);
    for (let p = from & ~15; p < end; p += 16) {
      const levels = v128.load(p);
      let bits = i8x16.bitmask(i8x16.ne(levels, zero));
      if (bits == 0) continue;
      let equal = zero;
      let empty = zero;
      let low = i16x8.splat(0);
      let high = i16x8.splat(0);
      let q = p - plane - row;
      for (let dz = 0; dz < 3; dz++) {
        for (let dy = 0; dy < 3; dy++) {
          const left = v128.load(q - 1);
          const here = v128.load(q);
          const right = v128.load(q + 1);
          equal = i8x16.sub(equal, i8x16.eq(left, levels));
          equal = i8x16.sub(equal, i8x16.eq(here, levels));
          equal = i8x16.sub(equal, i8x16.eq(right, levels));
          empty = i8x16.sub(empty, i8x16.eq(left, zero));
          empty = i8x16.sub(empty, i8x16.eq(here, zero));
          empty = i8x16.sub(empty, i8x16.eq(right, zero));
          low = i16x8.add(low, i16x8.add(i16x8.extend_low_i8x16_u(left), i16x8.add(i16x8.extend_low_i8x16_u(here), i16x8.extend_low_i8x16_u(right))));
          high = i16x8.add(high, i16x8.add(i16x8.extend_high_i8x16_u(left), i16x8.add(i16x8.extend_high_i8x16_u(here), i16x8.extend_high_i8x16_u(right))));
          q += row;
        }
        q += plane - 3 * row;
      }
      const neighbours = i8x16.sub(i8x16.splat(26), empty);
      const levelLow = i16x8.extend_low_i8x16_u(levels);
      const levelHigh = i16x8.extend_high_i8x16_u(levels);
      // The sums hold the voxel itself: level * (k + 1) - sum is level * k minus the sum of the neighbours.
      const one = i16x8.splat(1);
      const productLow = i16x8.mul(levelLow, i16x8.add(i16x8.extend_low_i8x16_u(neighbours), one));
      const productHigh = i16x8.mul(levelHigh, i16x8.add(i16x8.extend_high_i8x16_u(neighbours), one));
      v128.store(scratch, equal);
      v128.store(scratch, neighbours, 16);
      v128.store(scratch, i16x8.abs(i16x8.sub(productLow, low)), 32);
      v128.store(scratch, i16x8.abs(i16x8.sub(productHigh, high)), 48);
      while (bits != 0) {
        const k = <usize>ctz(bits);
        const level = <usize>load<u8>(p + k);
        const cell = level * 27 + <usize>load<u8>(scratch + k, 16);
        const sum = differences + (cell << 3);
        store<u64>(sum, load<u64>(sum) + <u64>load<u16>(scratch + (k << 1), 32));
        store<u32>(voxels + (cell << 2), load<u32>(voxels + (cell << 2)) + 1);
        const dependence = dependences + ((level * 28 + <usize>load<u8>(scratch + k)) << 2);
        store<u32>(dependence, load<u32>(dependence) + 1);
        bits &= bits - 1;
      }
    }
  }
}

/** Marks the connected groups of each set of back neighbours: the table maps the set to one member of every group. */
export function fillGroupTable(table: usize, touching: usize): void {
  for (let set: u32 = 0; set < 8192; set++) {
    let open = set;
    let chosen: u32 = 0;
    while (open != 0) {
      let group: u32 = open & (0 - open);
      chosen |= group;
      let grown = group;
      while (grown != 0) {
        const member = ctz(grown);
        grown &= grown - 1;
        const fresh = <u32>load<u16>(touching + (<usize>member << 1)) & open & ~group;
        group |= fresh;
        grown |= fresh;
      }
      open &= ~group;
    }
    store<u16>(table + (<usize>set << 1), <u16>chosen);
  }
}

@inline
function rootOf(parents: usize, label: u32): u32 {
  let at = label;
  let up = load<u32>(parents + (<usize>at << 2));
  while (up != at) {
    const over = load<u32>(parents + (<usize>up << 2));
    store<u32>(parents + (<usize>at << 2), over);
    at = over;
    up = load<u32>(parents + (<usize>at << 2));
  }
  return at;
}

/**
 * Labels the zones of linked voxels of equal level by union-find over provisional labels, and keeps per label the level,
 * the number of voxels and the least distance to the border.
 * @param offsets thirteen i32: how far the back neighbours lie behind, in the order of the bits of the group table
 * @param behind how far the label volume (u32 per voxel) starts behind `volume`, for the voxel at `volume`
 * @param distances how far the distance volume (u8) lies behind the level volume
 * @returns how many provisional labels were given; those whose parent is themselves are the zones
 */
export function labelZones(
  segments: usize,
  count: i32,
  volume: usize,
  offsets: usize,
  groups: usize,
  labels: usize,
  distances: usize,
  scratch: usize,
  parents: usize,
  sizes: usize,
  nearest: usize,
  levelOf: usize,
): u32 {
  let given: u32 = 0;
  for (let n = 0; n < count; n++) {
    const from = <usize>load<u32>(segments + (<usize>n << 3));
    const end = from + <usize>load<u32>(segments + (<usize>n << 3), 4);
    for (let p = from & ~15; p < end; p += 16) {
      const levels = v128.load(p);
      let bits = i8x16.bitmask(i8x16.ne(levels, i8x16.splat(0)));
      if (bits == 0) continue;
      let low = i8x16.splat(0);
      let high = i8x16.splat(0);
      for (let k = 0; k < 8; k++) {
        const same = i8x16.eq(levels, v128.load(p - load<i32>(offsets + (<usize>k << 2))));
        low = v128.or(low, v128.and(same, i8x16.splat(<i8>1 << <i8>k)));
      }
      for (let k = 8; k < 13; k++) {
        const same = i8x16.eq(levels, v128.load(p - load<i32>(offsets + (<usize>k << 2))));
        high = v128.or(high, v128.and(same, i8x16.splat(<i8>1 << <i8>(k - 8))));
      }
      v128.store(scratch, low);
      v128.store(scratch, high, 16);
      while (bits != 0) {
        const k = <usize>ctz(bits);
        bits &= bits - 1;
        const voxel = p + k;
        const set = <usize>load<u8>(scratch + k) | (<usize>load<u8>(scratch + k, 16) << 8);
        let members = <u32>load<u16>(groups + (set << 1));
        const distance = load<u8>(voxel + distances);
        const slot = labels + ((voxel - volume) << 2);
        if (members == 0) {
          store<u32>(parents + (<usize>given << 2), given);
          store<u32>(sizes + (<usize>given << 2), 1);
          store<u8>(nearest + given, distance);
          store<u8>(levelOf + given, load<u8>(voxel));
          store<u32>(slot, given);
          given++;
          continue;
        }
        let root = rootOf(parents, load<u32>(slot - (<usize>load<i32>(offsets + (<usize>ctz(members) << 2)) << 2)));
        members &= members - 1;
        while (members != 0) {
          const other = rootOf(parents, load<u32>(slot - (<usize>load<i32>(offsets + (<usize>ctz(members) << 2)) << 2)));
          members &= members - 1;
          if (other == root) continue;
          const keep = min(root, other);
          const drop = max(root, other);
          store<u32>(parents + (<usize>drop << 2), keep);
          store<u32>(sizes + (<usize>keep << 2), load<u32>(sizes + (<usize>keep << 2)) + load<u32>(sizes + (<usize>drop << 2)));
          if (load<u8>(nearest + drop) < load<u8>(nearest + keep)) store<u8>(nearest + keep, load<u8>(nearest + drop));
          root = keep;
        }
        store<u32>(sizes + (<usize>root << 2), load<u32>(sizes + (<usize>root << 2)) + 1);
        if (distance < load<u8>(nearest + root)) store<u8>(nearest + root, distance);
        store<u32>(slot, root);
      }
    }
  }
  return given;
}

/** Moves the zones (labels that are their own parent) to the front of the four label arrays. @returns how many there are */
export function gatherZones(given: u32, parents: usize, sizes: usize, nearest: usize, levelOf: usize): u32 {
  let zones: u32 = 0;
  for (let label: u32 = 0; label < given; label++) {
    if (load<u32>(parents + (<usize>label << 2)) != label) continue;
    store<u32>(sizes + (<usize>zones << 2), load<u32>(sizes + (<usize>label << 2)));
    store<u8>(nearest + zones, load<u8>(nearest + label));
    store<u8>(levelOf + zones, load<u8>(levelOf + label));
    zones++;
  }
  return zones;
}

/**
 * Ends one direction: its pair table (rows of 1 << shift) is packed into rows of `width`, and the runs of one and two voxels are filled
 * in. Every run of r voxels makes r - 1 pairs of equal levels and holds r voxels, so pairs = sum of (r - 1) R_r and voxels = sum of
 * r R_r give R_2 and R_1 once the longer runs are counted. Row 0 of `pairs` is cleared.
 */
export function finishDirection(table: usize, shift: i32, width: i32, runs: usize, runWidth: i32, pairs: usize): void {
  memory.fill(pairs, 0, <usize>width << 2);
  for (let level = 1; level < width; level++) {
    const row = table + (<usize>(level << shift) << 2);
    memory.copy(pairs + (<usize>(level * width) << 2), row, <usize>width << 2);
    let voxels: u32 = 0;
    for (let there = 0; there < width; there++) voxels += load<u32>(row + (<usize>there << 2));
    let equal = load<u32>(row + (<usize>level << 2));
    const own = runs + (<usize>(level * runWidth) << 2);
    for (let length = 3; length < runWidth; length++) {
      const found = load<u32>(own + (<usize>length << 2));
      equal -= (length - 1) * found;
      voxels -= length * found;
    }
    if (runWidth > 2) store<u32>(own, equal, 8);
    if (runWidth > 1) store<u32>(own, voxels - 2 * equal, 4);
  }
}

/** Rows of levels of `bytes` bytes each (1 or 2) into rows of one byte; steps along y and z are in bytes. */
export function narrowRows(from: usize, bytes: i32, fromY: usize, fromZ: usize, nx: i32, ny: i32, nz: i32, to: usize, toY: usize, toZ: usize): void {
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const source = from + <usize>y * fromY + <usize>z * fromZ;
      const target = to + <usize>y * toY + <usize>z * toZ;
      if (bytes == 1) memory.copy(target, source, <usize>nx);
      else for (let x = 0; x < nx; x++) store<u8>(target + <usize>x, <u8>load<u16>(source + (<usize>x << 1)));
    }
  }
}

/** @returns the first byte that the host may use */
export function heapBase(): usize {
  return __heap_base;
}
