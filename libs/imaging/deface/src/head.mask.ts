import { DefaceError } from './deface.error.js';
import { closed, countOf, filled, grown, largestPart, shrunk } from './shapes.js';
import type { Looked, WorkGrid } from './work.grid.js';

/** Below skin, above foam and cloth. */
const SKIN_HU = -300;
/** A holder that only touches the head hangs on it by less. */
const NECK_OF_A_HOLDER_MM = 4;
/** Of Otsu's threshold: between ghosts of a tenth and the darkest muscle. */
const OF_OTSU = 0.6;
/** Half the dark gap between scalp and brain. */
const ACROSS_THE_SKULL_MM = 7;
/** No head is smaller. */
const LEAST_MM3 = 200_000;

/**
 * The head, whatever is within it, and what hangs on it: by a threshold, the largest part, filled in three orientations.
 * @source Otsu 1979, A Threshold Selection Method from Gray-Level Histograms
 * @throws DefaceError NO_HEAD
 */
export function headMask({ values, seen }: Looked, modality: 'CT' | 'MR', work: WorkGrid): Uint8Array {
  const threshold = modality === 'CT' ? SKIN_HU : OF_OTSU * otsu(values, seen);
  const tissue = seen.map((one, i) => (one === 1 && values[i] > threshold ? 1 : 0));
  const own = modality === 'CT' ? withoutHolder(tissue, work) : largestPart(closed(tissue, ACROSS_THE_SKULL_MM, work), work);
  if (own === undefined || countOf(own) * work.stepMm ** 3 < LEAST_MM3)
    throw new DefaceError('NO_HEAD', 'nothing in the image is as large as a head', {
      hint: 'Say what the image is (--modality), or leave it out.',
    });
  return filled(closed(own, 4, work), work).map((one, i) => one & seen[i]);
}

/** Table and holder touch the head along thin edges: what is left without them is the head, and it grows back into its own tissue. */
function withoutHolder(tissue: Uint8Array, work: WorkGrid): Uint8Array | undefined {
  const core = largestPart(shrunk(tissue, NECK_OF_A_HOLDER_MM, work), work);
  if (core === undefined) return undefined;
  const near = grown(core, NECK_OF_A_HOLDER_MM + 1.5 * work.stepMm, work);
  return tissue.map((one, i) => one & near[i]);
}

/** @returns the threshold between background and tissue, of what was seen, the brightest hundredth pooled */
function otsu(values: Float32Array, seen: Uint8Array): number {
  const sample: number[] = [];
  const stride = Math.max(1, Math.floor(values.length / 400_000));
  for (let i = 0; i < values.length; i += stride) if (seen[i] === 1) sample.push(values[i]);
  const sorted = Float32Array.from(sample).sort();
  const [low, high] = [sorted[0], sorted[Math.floor(0.99 * (sorted.length - 1))]];
  if (!(high > low)) throw new DefaceError('NO_HEAD', 'the image has one intensity only');
  const bins = new Float64Array(256);
  for (const value of sorted) bins[Math.min(255, Math.max(0, Math.floor(((value - low) / (high - low)) * 256)))] += 1;
  const whole = bins.reduce((sum, n, bin) => sum + n * bin, 0);
  let [below, sumBelow, best, at] = [0, 0, -1, 0];
  for (let bin = 0; bin < 255; bin++) {
    below += bins[bin];
    sumBelow += bins[bin] * bin;
    const above = sorted.length - below;
    if (below === 0 || above === 0) continue;
    const apart = sumBelow / below - (whole - sumBelow) / above;
    const between = below * above * apart * apart;
    if (between > best) [best, at] = [between, bin];
  }
  return low + ((at + 1) / 256) * (high - low);
}
