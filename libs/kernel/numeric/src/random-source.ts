/**
 * Where random bytes come from. Core code never draws its own: a cryptographic source is handed in at the site, a
 * seeded one in simulations and tests.
 */
export abstract class RandomSource {
  /** Fills the array with uniform, independent bytes. */
  abstract fill(bytes: Uint8Array): void;
}
