const { floor } = Math;
/** Two halves further apart than this are no tie: interpolated sums carry rounding errors of about 1e-13. */
const TIE = 1e-9;

/**
 * Nearest integer, ties to the even one. A value within 1e-9 of a tie is a tie, so that neither the order in which the terms
 * of an interpolation were added nor the last bit of a coordinate can decide: at 3 mm to 2 mm every third slice has a weight
 * of one half, and the ROI of configuration C has three such voxels. (In one of them the teams' last bit fell the other way:
 * their mean is 1 / 45981 lower.)
 * @source IEEE 754 roundTiesToEven; it reproduces the IBSI diagnostics of configurations B to E
 */
export function roundHalfEven(value: number): number {
  const below = floor(value);
  const rest = value - below;
  if (rest < 0.5 - TIE) return below;
  if (rest > 0.5 + TIE) return below + 1;
  return below % 2 === 0 ? below : below + 1;
}
