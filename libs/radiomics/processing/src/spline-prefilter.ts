/** The pole of the cubic B-spline. */
const Z = Math.sqrt(3) - 2;

/**
 * Turns samples into cubic B-spline coefficients in place, without the gain of 6, for a line that goes on for ever with
 * its first and last value.
 * @source Unser, Aldroubi and Eden 1993, B-spline signal processing II; start values in closed form for constant extension
 */
export function prefilterLine(line: Float64Array, length: number): void {
  const last = line[length - 1];
  line[0] = line[0] / (1 - Z);
  for (let i = 1; i < length; i++) line[i] += Z * line[i - 1];
  // Beyond the end the causal response decays from line[length - 1] towards last / (1 - Z).
  const settled = last / (1 - Z);
  line[length - 1] = -Z * (settled / (1 - Z) + (line[length - 1] - settled) / (1 - Z * Z));
  for (let i = length - 2; i >= 0; i--) line[i] = Z * (line[i + 1] - line[i]);
}
