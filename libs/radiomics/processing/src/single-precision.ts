/** 2^13 + 1: times this and back, a double keeps 40 of its 53 bits. */
const TO_40_BITS = 8193;

/**
 * Single precision of an interpolated value, ties to even. Sums of thirds and halves that end in the middle between two singles do so up
 * to a rounding error, which depends on the order of the axes; rounded to 40 bits first, they end there exactly.
 * @source Dekker 1971, A floating-point technique for extending the available precision (splitting)
 */
export function singleOf(value: number): number {
  const scaled = value * TO_40_BITS;
  return Math.fround(scaled - (scaled - value));
}
