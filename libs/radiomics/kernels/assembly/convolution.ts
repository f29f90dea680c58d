/*
 * One axis of a separable filter, eight voxels at a time. Every sum is taken in the order of the plain definition
 * (libs/radiomics/filters/src/engine/plain.engine.ts), so the bits are the same.
 */

@inline
function addWeighed(sum: v128, weight: v128, at: usize): v128 {
  return f64x2.add(sum, f64x2.mul(weight, v128.load(at)));
}

/**
 * Adds to each line the weighed lines around it.
 * @param source `length` lines of `step` bytes each, a multiple of 64
 * @param weights `support` f64; @param places i32, `support` for each line: the line that is read, -1 where zero stands
 * @param out laid out as the source
 */
export function addLines(source: usize, length: i32, step: usize, weights: usize, places: usize, support: i32, out: usize): void {
  for (let at = 0; at < length; at++) {
    for (let block: usize = 0; block < step; block += 64) {
      let a = v128.load(out + block);
      let b = v128.load(out + block, 16);
      let c = v128.load(out + block, 32);
      let d = v128.load(out + block, 48);
      for (let t = 0; t < support; t++) {
        const place = load<i32>(places + (<usize>t << 2));
        if (place < 0) continue;
        const weight = v128.load64_splat(weights + (<usize>t << 3));
        const from = source + <usize>place * step + block;
        a = addWeighed(a, weight, from);
        b = addWeighed(b, weight, from + 16);
        c = addWeighed(c, weight, from + 32);
        d = addWeighed(d, weight, from + 48);
      }
      v128.store(out + block, a);
      v128.store(out + block, b, 16);
      v128.store(out + block, c, 32);
      v128.store(out + block, d, 48);
    }
    out += step;
    places += <usize>support << 2;
  }
}

/** Writes a row with what lies before and behind it: the first voxel reads the first places, each voxel after it one more. */
@inline
function pad(row: usize, length: i32, places: usize, support: i32, padded: usize): void {
  const last = support - 1;
  for (let n = 0; n < length + last; n++) {
    const place = load<i32>(places + (<usize>(n < last ? n : (n - last) * support + last) << 2));
    store<f64>(padded + (<usize>n << 3), place < 0 ? 0 : load<f64>(row + (<usize>place << 3)));
  }
}

/**
 * Adds to each voxel the weighed voxels around it in its row.
 * @param source `rows` rows of `step` bytes each, a multiple of 64, of which `length` values are voxels
 * @param weights and @param places as for lines, for each voxel of a row
 * @param padded room for `length` + `support` + 7 values @param out laid out as the source
 */
export function addRows(
  source: usize,
  rows: i32,
  length: i32,
  step: usize,
  weights: usize,
  places: usize,
  support: i32,
  padded: usize,
  out: usize,
): void {
  for (let row = 0; row < rows; row++) {
    pad(source, length, places, support, padded);
    for (let block: usize = 0; block < step; block += 64) {
      let a = v128.load(out + block);
      let b = v128.load(out + block, 16);
      let c = v128.load(out + block, 32);
      let d = v128.load(out + block, 48);
      for (let t = 0; t < support; t++) {
        const weight = v128.load64_splat(weights + (<usize>t << 3));
        const from = padded + block + (<usize>t << 3);
        a = addWeighed(a, weight, from);
        b = addWeighed(b, weight, from + 16);
        c = addWeighed(c, weight, from + 32);
        d = addWeighed(d, weight, from + 48);
      }
      v128.store(out + block, a);
      v128.store(out + block, b, 16);
      v128.store(out + block, c, 32);
      v128.store(out + block, d, 48);
    }
    source += step;
    out += step;
  }
}

export function heapBase(): usize {
  return __heap_base;
}
