import { SeededRandom } from '@collimate/kernel-numeric';

/** Rows and columns of a slice. */
export const SIDE = 512;
/** Columns of the sheet of noise from which every slice takes a part. */
const SHEET = 512;
/** Standard deviation of the noise in soft tissue, in HU: a chest at a slice of 1 mm. */
const NOISE_HU = 14;
/** Stored value of 0 HU. */
const WATER = 1024;

// Looked up once: in a test's realm each look-up of a global takes longer than the sum it is for.
const { abs, floor, max, min, round, sin, sqrt } = Math;

interface Disc {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly hu: number;
}

/** Body, fat under the skin, lungs, heart, vertebra, aorta: centre and half axes in pixels, painted one over the other. */
const ORGANS: readonly Disc[] = [
  { x: 256, y: 262, width: 205, height: 150, hu: -95 },
  { x: 256, y: 262, width: 190, height: 135, hu: 45 },
  { x: 160, y: 250, width: 72, height: 100, hu: -860 },
  { x: 352, y: 250, width: 72, height: 100, hu: -860 },
  { x: 268, y: 225, width: 62, height: 55, hu: 40 },
  { x: 256, y: 335, width: 30, height: 24, hu: 260 },
  { x: 290, y: 305, width: 15, height: 15, hu: 55 },
  { x: 256, y: 470, width: 230, height: 12, hu: -700 },
];

/**
 * Slices of a chest with the noise of a scanner: correlated between neighbours, as filtered back projection leaves it, and cut at
 * -1024 HU. It is about as hard to compress as a patient, which pure noise and flat areas are not.
 * @returns a function from slice to stored values of 12 bits, 1024 above HU, row by row
 */
export function chest(seed: number): (slice: number) => Uint16Array {
  const random = new SeededRandom(seed);
  const sheet = noiseSheet(random);
  const vessels = Array.from({ length: 400 }, () => vesselOf(random));
  return (slice) => {
    const sharp = new Float32Array(SIDE * SIDE).fill(-1000);
    for (const organ of ORGANS) paint(sharp, breathing(organ, slice));
    for (const vessel of vessels) if (abs(vessel.slice - slice) < 10) paint(sharp, vessel.at(slice));
    return noisy(sharp, sheet, random);
  };
}

function breathing(organ: Disc, slice: number): Disc {
  return { ...organ, x: organ.x + 3 * sin(slice / 9), width: organ.width * (1 + 0.05 * sin(slice / 40)) };
}

function vesselOf(random: SeededRandom): { readonly slice: number; at(slice: number): Disc } {
  const side = random.uniform() < 0.5 ? 160 : 352;
  const [x, y, lean] = [side + 100 * (random.uniform() - 0.5), 250 + 140 * (random.uniform() - 0.5), random.uniform() - 0.5];
  const [size, middle] = [1.5 + 4 * random.uniform(), 200 * random.uniform()];
  return { slice: middle, at: (slice) => ({ x: x + lean * (slice - middle), y, width: size, height: size, hu: 30 }) };
}

/** Fills an ellipse; its rim takes two pixels, since no scanner is sharper. */
function paint(image: Float32Array, { x, y, width, height, hu }: Disc): void {
  for (let row = max(0, floor(y - height - 2)); row < min(SIDE, y + height + 2); row++) {
    for (let column = max(0, floor(x - width - 2)); column < min(SIDE, x + width + 2); column++) {
      const [dx, dy] = [(column - x) / width, (row - y) / height];
      const distance = sqrt(dx * dx + dy * dy);
      const share = min(1, max(0, 0.5 + ((1 - distance) * min(width, height)) / 2));
      const at = row * SIDE + column;
      image[at] += share * (hu - image[at]);
    }
  }
}

/** Normal noise of unit variance, smoothed by 1-2-1 along both axes. */
function noiseSheet(random: SeededRandom): Float32Array {
  const white = new Float32Array(SHEET * SHEET);
  for (let i = 0; i < white.length; i++) {
    // Three uniform numbers of ten bits: nearly normal, of mean 0 and variance 1.
    const word = random.nextUint32();
    white[i] = ((word & 1023) + ((word >>> 10) & 1023) + ((word >>> 20) & 1023)) / 512 - 2.997;
  }
  const smooth = new Float32Array(white.length);
  const most = white.length - 1;
  for (let i = 0; i < white.length; i++) {
    let sum = 0;
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) sum += (2 - abs(dx)) * (2 - abs(dy)) * white[(i + dx + dy * SHEET) & most];
    }
    // The squares of the nine weights add up to 36.
    smooth[i] = sum / 6;
  }
  return smooth;
}

function noisy(sharp: Float32Array, sheet: Float32Array, random: SeededRandom): Uint16Array {
  const from = random.nextUint32() & (SHEET * SHEET - 1);
  const stored = new Uint16Array(SIDE * SIDE);
  for (let i = 0; i < stored.length; i++) {
    const [x, y] = [(i % SIDE) - 255.5, floor(i / SIDE) - 255.5];
    // What lies outside of the scanner's field is set to the lowest value.
    if (x * x + y * y > 256 * 256) continue;
    const noise = sheet[(from + i) & (SHEET * SHEET - 1)] * NOISE_HU * (sharp[i] < -500 ? 0.7 : 1);
    stored[i] = min(4095, max(0, round(sharp[i] + noise + WATER)));
  }
  return stored;
}
