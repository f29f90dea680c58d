/** Samples of one frame, row by row. */
export interface Frame {
  readonly samples: ArrayLike<number>;
  readonly rows: number;
  readonly columns: number;
  /** A value that stands for no measurement, left out of the range of the others. */
  readonly padding?: number;
}

/** Between which values edges are looked for. */
export interface Range {
  readonly least: number;
  readonly most: number;
  /** Whether it is that of tissue: there noise makes an ink of every step, and no smoothed letter can be told from anatomy. */
  readonly isTissue: boolean;
  /** Whether it is that of all values. */
  readonly isWhole: boolean;
  /** Which share of the pixels lies in it. */
  readonly share: number;
}

function rangeOf({ samples, padding }: Frame): Range {
  let [least, most] = [Infinity, -Infinity];
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i];
    if (value === padding) continue;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return { least, most, isTissue: false, isWhole: true, share: 1 };
}

/** The outermost of so many pixels decide nothing: one that is very bright would make every letter a faint one. */
const OUTLYING = 0.002;
/** Tissue lies within so many mean deviations of its median. */
const TISSUE_DEVIATIONS = 5;
const SAMPLED = 4096;

/** The whole range of a frame, that of nearly all of its pixels, and that of its tissue, in which faint letters stand out. */
export function rangesOf(frame: Frame): readonly Range[] {
  const whole = rangeOf(frame);
  const { samples, padding } = frame;
  const stride = Math.max(1, Math.floor(samples.length / SAMPLED));
  const drawn: number[] = [];
  for (let i = 0; i < samples.length; i += stride) if (samples[i] !== padding) drawn.push(samples[i]);
  if (drawn.length < 64) return [whole];
  const sorted = Float64Array.from(drawn).sort();
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))];
  const inner = { least: at(OUTLYING), most: at(1 - OUTLYING), isTissue: false, isWhole: false, share: 1 };
  const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
  const bright = sorted.subarray(sorted.findIndex((value) => value >= mean));
  const median = bright[bright.length >> 1];
  const deviations = bright.map((value) => Math.abs(value - median)).sort();
  const half = TISSUE_DEVIATIONS * Math.max(deviations[deviations.length >> 1], (inner.most - inner.least) / 256);
  const [least, most] = [median - half, median + half];
  const share = drawn.filter((value) => value >= least && value <= most).length / drawn.length;
  const tissue = { least, most, isTissue: true, isWhole: false, share };
  return [whole, inner, tissue].filter(
    (range, n) => n === 0 || (range.most > range.least && range.most - range.least < 0.6 * (whole.most - whole.least)),
  );
}
