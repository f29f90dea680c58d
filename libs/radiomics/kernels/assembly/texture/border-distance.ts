/* How far each voxel lies from the border of the mask; the plain definition is border-distance.ts of radiomics/texture. */

/**
 * City-block distance to the outside of the mask, in place: `volume` holds 1 inside the mask and 0 outside, in the layout
 * of the levels. The metric is separable, so each axis is swept forth and back; sums saturate at 255.
 */
export function borderDistance(volume: usize, row: usize, plane: usize, nx: i32, ny: i32, nz: i32): void {
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const start = volume + <usize>y * row + <usize>z * plane;
      let d: u32 = 0;
      for (let x: usize = 0; x < <usize>nx; x++) {
        d = load<u8>(start + x) == 0 ? 0 : min<u32>(d + 1, 255);
        store<u8>(start + x, <u8>d);
      }
      d = 0;
      for (let x = nx - 1; x >= 0; x--) {
        d = min<u32>(d + 1, load<u8>(start + <usize>x));
        store<u8>(start + <usize>x, <u8>d);
      }
    }
  }
  const one = i8x16.splat(1);
  for (let z = 0; z < nz; z++) {
    const start = volume + <usize>z * plane;
    for (let y = 0; y < ny; y++) nearerOf(start + <usize>y * row, start + <usize>(y - 1) * row, nx, one);
    for (let y = ny - 1; y >= 0; y--) nearerOf(start + <usize>y * row, start + <usize>(y + 1) * row, nx, one);
  }
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const at = volume + <usize>y * row + <usize>z * plane;
      nearerOf(at, at - plane, nx, one);
    }
  }
  for (let z = nz - 1; z >= 0; z--) {
    for (let y = 0; y < ny; y++) {
      const at = volume + <usize>y * row + <usize>z * plane;
      nearerOf(at, at + plane, nx, one);
    }
  }
}

@inline
function nearerOf(at: usize, beside: usize, nx: i32, one: v128): void {
  for (let x: usize = 0; x < <usize>nx; x += 16) {
    v128.store(at + x, i8x16.min_u(v128.load(at + x), i8x16.add_sat_u(v128.load(beside + x), one)));
  }
}
