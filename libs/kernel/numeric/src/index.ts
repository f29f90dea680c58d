export { NumericError } from './numeric.error.js';
export {
  ZERO,
  add,
  ceiling,
  compare,
  divide,
  formatRational,
  multiply,
  parseRational,
  rational,
  subtract,
  toNumber,
} from './rational.js';
export type { Rational } from './rational.js';
export { formatSum, isSameSum, parseSum, sumDown, sumUp, UpwardSum } from './upward.sum.js';
export { exponentialBounds } from './exponential-bounds.js';
export type { ExponentialBounds } from './exponential-bounds.js';
export { integerSqrt } from './integer-sqrt.js';
export { RandomSource } from './random-source.js';
export { SeededRandom } from './seeded-random.js';
export { pairwiseSum } from './pairwise-sum.js';
export { freeMemory } from './free-memory.js';
export { symmetricEigen } from './symmetric-eigen.js';
