import type { SeededRandom } from '@collimate/kernel-numeric';
import type { LesionTruth } from './lesion.model.js';

/** How the contours of a second reader differ from those of the first, which are the lesion's own. */
export interface SecondReader {
  /** One patient in so many is read twice. */
  readonly oneIn: number;
  /** Mean and SD of what the second reader adds to the natural logarithm of the volume. */
  readonly bias: number;
  readonly spread: number;
}

/** How far a second reading strays at most, in SDs. */
const FARTHEST = 2.5;

/** @returns by what the semi-axes of the second contours are longer */
export function drawReading({ bias, spread }: SecondReader, random: SeededRandom): number {
  let z = random.normal();
  while (Math.abs(z) > FARTHEST) z = random.normal();
  return Math.exp((bias + spread * z) / 3);
}

/** @param stretch of the semi-axes @returns what the region within other contours of the same centre and shape is: the gradient goes on outside */
export function readAgain(lesion: LesionTruth, stretch: number): LesionTruth {
  const [a, b, c] = lesion.semiAxesMm;
  return {
    ...lesion,
    volumeMm3: lesion.volumeMm3 * stretch ** 3,
    varianceHu2: lesion.varianceHu2 * stretch ** 2,
    semiAxesMm: [a * stretch, b * stretch, c * stretch],
  };
}
