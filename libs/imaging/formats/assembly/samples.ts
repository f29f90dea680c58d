/*
 * Stored samples of 16 bits to intensities, eight at a time: what stands above the stored bits is shifted out, padding is counted, and
 * slope and intercept are applied as in double precision, rounded once.
 *
 * The plain definition is src/dicom/pixels.ts with src/bytes/voxel-array.ts.
 */

/**
 * `count` is rounded up to a multiple of eight, whose samples are read, written and counted too. Where `whole` is set, slope and intercept
 * are whole numbers for which no product leaves 32 bits: their sums are exact, so that one rounding is all there is.
 * @returns how many samples lie from `lowest` to `highest`
 */
export function scaleSamples(
  from: usize, to: usize, count: i32, signed: i32, left: i32, right: i32, slope: f64, intercept: f64, whole: i32, lowest: i32, highest: i32,
): i32 {
  if (whole != 0) return signed != 0 ? scaleOf<i16, i32>(from, to, count, left, right, slope, intercept, lowest, highest) : scaleOf<u16, i32>(from, to, count, left, right, slope, intercept, lowest, highest);
  return signed != 0 ? scaleOf<i16, f64>(from, to, count, left, right, slope, intercept, lowest, highest) : scaleOf<u16, f64>(from, to, count, left, right, slope, intercept, lowest, highest);
}

@inline
function scaleOf<S, T>(from: usize, to: usize, count: i32, left: i32, right: i32, slope: f64, intercept: f64, lowest: i32, highest: i32): i32 {
  const end = from + (<usize>count << 1);
  const low = i16x8.splat(<i16>lowest);
  const high = i16x8.splat(<i16>highest);
  let padded = 0;
  while (from < end) {
    // The lanes of a count hold 32,767 at most, so they are emptied before.
    const stop = min(end, from + (16 << 12));
    let inside = i16x8.splat(0);
    for (; from < stop; from += 16, to += 32) {
      const samples = v128.shr<S>(v128.shl<u16>(v128.load(from), left), right);
      inside = v128.sub<u16>(inside, v128.and(v128.ge<S>(samples, low), v128.le<S>(samples, high)));
      if (sizeof<T>() == 4) {
        v128.store(to, wholeOf(v128.extend_low<S>(samples), <i32>slope, <i32>intercept));
        v128.store(to, wholeOf(v128.extend_high<S>(samples), <i32>slope, <i32>intercept), 16);
      } else {
        v128.store(to, anyOf(v128.extend_low<S>(samples), slope, intercept));
        v128.store(to, anyOf(v128.extend_high<S>(samples), slope, intercept), 16);
      }
    }
    const pairs = i32x4.extadd_pairwise_i16x8_u(inside);
    padded += i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1) + i32x4.extract_lane(pairs, 2) + i32x4.extract_lane(pairs, 3);
  }
  return padded;
}

@inline
function wholeOf(samples: v128, slope: i32, intercept: i32): v128 {
  return f32x4.convert_i32x4_s(i32x4.add(i32x4.mul(samples, i32x4.splat(slope)), i32x4.splat(intercept)));
}

@inline
function anyOf(samples: v128, slope: f64, intercept: f64): v128 {
  const first = f64x2.convert_low_i32x4_s(samples);
  const second = f64x2.convert_low_i32x4_s(i8x16.shuffle(samples, samples, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15));
  const a = f32x4.demote_f64x2_zero(f64x2.add(f64x2.mul(first, f64x2.splat(slope)), f64x2.splat(intercept)));
  const b = f32x4.demote_f64x2_zero(f64x2.add(f64x2.mul(second, f64x2.splat(slope)), f64x2.splat(intercept)));
  return i8x16.shuffle(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
}

/** @returns the first byte that the host may use */
export function heapBase(): usize {
  return __heap_base;
}
