/*
 * Interpolation along x by one or two taps, row by row where the rows lie.
 */

@inline
function nearestOf<T>(source: usize, last: i32, first: usize, weights: usize, count: i32, target: usize): void {
  for (let k = 0; k < count; k++) {
    const at = load<i32>(first + (<usize>k << 2));
    store<f64>(target + (<usize>k << 3), load<f64>(weights + (<usize>k << 3)) * <f64>load<T>(source + <usize>max(0, min(last, at)) * sizeof<T>()));
  }
}

/** What the second of two values adds: nothing where it weighs nothing, be it a number or not. */
@inline
function secondOf(weight: f64, value: f64): f64 {
  return select(weight * value, 0, weight != 0);
}

/** New values from k to `end` of one row, which may read beyond its border. */
@inline
function linearOf<T>(source: usize, last: i32, first: usize, weights: usize, k: i32, end: i32, target: usize): void {
  for (; k < end; k++) {
    const at = load<i32>(first + (<usize>k << 2));
    const low = <f64>load<T>(source + <usize>max(0, min(last, at)) * sizeof<T>());
    const high = <f64>load<T>(source + <usize>max(0, min(last, at + 1)) * sizeof<T>());
    const weight = weights + (<usize>k << 4);
    store<f64>(target + (<usize>k << 3), load<f64>(weight) * low + secondOf(load<f64>(weight, 8), high));
  }
}

/** As `linearOf`, for values that read nothing beyond the border. */
@inline
function innerLinearOf<T>(source: usize, first: usize, weights: usize, k: i32, end: i32, target: usize): void {
  for (; k < end; k++) {
    const from = source + <usize>load<i32>(first + (<usize>k << 2)) * sizeof<T>();
    const weight = weights + (<usize>k << 4);
    store<f64>(target + (<usize>k << 3), load<f64>(weight) * <f64>load<T>(from) + secondOf(load<f64>(weight, 8), <f64>load<T>(from, sizeof<T>())));
  }
}

/** As `innerLinearOf`, for two rows of f32 at once. */
function innerLinearOfTwo(source: usize, rowBytes: usize, first: usize, weights: usize, k: i32, end: i32, target: usize, targetRow: usize): void {
  for (; k < end; k++) {
    const from = source + (<usize>load<i32>(first + (<usize>k << 2)) << 2);
    const weight = weights + (<usize>k << 4);
    const both = v128.shuffle<i32>(v128.load64_zero(from), v128.load64_zero(from + rowBytes), 0, 4, 1, 5);
    const low = f64x2.promote_low_f32x4(both);
    const high = f64x2.promote_low_f32x4(v128.shuffle<i64>(both, both, 1, 1));
    const second = v128.load64_splat(weight, 8);
    const added = v128.andnot(f64x2.mul(second, high), f64x2.eq(second, f64x2.splat(0)));
    const sum = f64x2.add(f64x2.mul(v128.load64_splat(weight), low), added);
    const to = target + (<usize>k << 3);
    v128.store64_lane(to, sum, 0);
    v128.store64_lane(to + targetRow, sum, 1);
  }
}

@inline
function resampleRowsOf<T>(source: usize, length: i32, rowBytes: usize, rows: i32, width: i32, first: usize, weights: usize, count: i32, target: usize): void {
  const last = length - 1;
  const targetRow = <usize>count << 3;
  // Points ascend: those that read nothing beyond the border follow each other.
  let begin = 0;
  let end = count;
  while (begin < count && load<i32>(first + (<usize>begin << 2)) < 0) begin++;
  while (end > begin && load<i32>(first + (<usize>(end - 1) << 2)) >= last) end--;
  for (let row = 0; row < rows; row++) {
    if (width == 1) {
      nearestOf<T>(source, last, first, weights, count, target);
    } else {
      linearOf<T>(source, last, first, weights, 0, begin, target);
      if (!isFloat<T>() || sizeof<T>() == 8) {
        innerLinearOf<T>(source, first, weights, begin, end, target);
      } else if ((row & 1) == 0) {
        if (row + 1 < rows) innerLinearOfTwo(source, rowBytes, first, weights, begin, end, target, targetRow);
        else innerLinearOf<T>(source, first, weights, begin, end, target);
      }
      linearOf<T>(source, last, first, weights, end, count, target);
    }
    source += rowBytes;
    target += targetRow;
  }
}

/** Rows along x by one or two taps, which need no filter: each new value is read where it lies. */
export function resampleRows(source: usize, form: i32, length: i32, rowBytes: usize, rows: i32, width: i32, first: usize, weights: usize, count: i32, target: usize): void {
  if (form == 0) resampleRowsOf<f64>(source, length, rowBytes, rows, width, first, weights, count, target);
  else if (form == 1) resampleRowsOf<f32>(source, length, rowBytes, rows, width, first, weights, count, target);
  else resampleRowsOf<u8>(source, length, rowBytes, rows, width, first, weights, count, target);
}
