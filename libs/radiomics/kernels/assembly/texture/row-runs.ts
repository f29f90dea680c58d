/* Runs along x, where voxels of one block depend on each other; the plain definition is glrlm.matrix.ts of radiomics/texture. */

/** Which of the 16 voxels at p have a level and equal their right neighbour. */
@inline
function continued(p: usize): u64 {
  const levels = v128.load(p);
  const same = i8x16.eq(levels, v128.load(p, 1));
  return <u64>(i8x16.bitmask(v128.andnot(same, i8x16.eq(levels, i8x16.splat(0)))) & 0xffff);
}

/**
 * Counts runs of three voxels and more by (level, length) in a table of `width` columns. Behind a segment stands a zero, so its last
 * voxel is never continued; up to 17 bytes there are read.
 */
export function countLongRunsInRows(segments: usize, count: i32, table: usize, width: i32): void {
  for (let n = 0; n < count; n++) {
    let p = <usize>load<u32>(segments + (<usize>n << 3));
    const end = p + <usize>load<u32>(segments + (<usize>n << 3), 4);
    // Voxels of a run that were seen before p and equal the one at p.
    let open = 0;
    for (; p < end; p += 64) {
      let bits = continued(p);
      if (p + 16 < end) bits |= continued(p + 16) << 16;
      if (p + 32 < end) bits |= continued(p + 32) << 32;
      if (p + 48 < end) bits |= continued(p + 48) << 48;
      // Behind the end of a row the next one may begin.
      if (p + 64 > end) bits &= (<u64>1 << <u64>(end - p)) - 1;
      if (bits == ~(<u64>0)) {
        open += 64;
        continue;
      }
      if (open > 0) {
        // The run that came in ends with the first voxel that is not continued.
        const rest = <i32>ctz(~bits);
        addRun(p, open + rest + 1, table, width);
        bits = (bits >> <u64>rest) << <u64>rest;
      }
      open = <i32>clz(~bits);
      bits &= ~(<u64>0) >> <u64>open;
      while (bits != 0) {
        const start = ctz(bits);
        const more = <i32>ctz(~(bits >> start));
        addRun(p + <usize>start, more + 1, table, width);
        bits = bits & (bits + (<u64>1 << start));
      }
    }
  }
}

@inline
function addRun(at: usize, length: i32, table: usize, width: i32): void {
  if (length < 3) return;
  const cell = table + (<usize>(<i32>load<u8>(at) * width + length) << 2);
  store<u32>(cell, load<u32>(cell) + 1);
}
