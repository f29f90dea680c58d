/** What is known of one number at one site, on a common scale. */
export interface SiteMoments {
  /** Patients; may be a noisy number. */
  readonly n: number;
  readonly mean: number;
  readonly variance: number;
  /** SDs of the privacy noise in both. */
  readonly meanNoise: number;
  readonly varianceNoise: number;
}

/** Effect of one site on one number. */
export interface SiteEffect {
  /** Of the site's mean against the grand mean, and of its variance against the pooled one; in pooled SDs and as a ratio. */
  readonly shift: number;
  readonly scale: number;
  /** The same, drawn together over the numbers of the site. */
  readonly drawnShift: number;
  readonly drawnScale: number;
}

/** A number over all sites, with what each site does to it. */
export interface Harmonised {
  readonly grandMean: number;
  readonly pooledVariance: number;
  readonly sites: readonly SiteEffect[];
}

/** Rounds of the alternating solution, and the relative change at which it stands. */
const MOST_ROUNDS = 1_000;
const STANDS = 1e-13;

/**
 * ComBat from site means and variances: location and scale of every site against the pooled ones, and their empirical Bayes estimates over the
 * numbers of a site. What the privacy noise adds to the spread of the effects is taken out of it, and it counts as error of the effects;
 * without noise it is ComBat.
 * @param numbers for each number its sites, in the same order
 * @source Johnson, Li, Rabinovic 2007, Adjusting batch effects in microarray expression data using empirical Bayes methods
 */
export function combat(numbers: readonly (readonly SiteMoments[])[]): readonly Harmonised[] {
  const standardised = numbers.map(standardise);
  const sites = numbers[0]?.length ?? 0;
  const drawn = Array.from({ length: sites }, (_, site) => drawTogether(standardised.map(({ effects }) => effects[site])));
  return standardised.map(({ grandMean, pooledVariance, effects }, j) => ({
    grandMean,
    pooledVariance,
    sites: effects.map(({ shift, scale2 }, site) => {
      const { shift: drawnShift, scale2: drawnScale2 } = drawn[site][j];
      return { shift, scale: Math.sqrt(scale2), drawnShift, drawnScale: Math.sqrt(drawnScale2) };
    }),
  }));
}

/** Effects of a site on one number, in pooled SDs. */
interface Effect {
  readonly n: number;
  readonly shift: number;
  readonly shiftNoise2: number;
  readonly scale2: number;
  readonly scaleNoise2: number;
}

/** Divides by the pooled SD; the variances of sites are pooled over all patients, as ComBat does. */
function standardise(sites: readonly SiteMoments[]): Pick<Harmonised, 'grandMean' | 'pooledVariance'> & {
  readonly effects: readonly Effect[];
} {
  const all = sites.reduce((sum, { n }) => sum + n, 0);
  const grandMean = sites.reduce((sum, { n, mean }) => sum + n * mean, 0) / all;
  const pooledVariance = sites.reduce((sum, { n, variance }) => sum + (n - 1) * variance, 0) / all;
  const effects = sites.map(({ n, mean, variance, meanNoise, varianceNoise }) => ({
    n,
    shift: (mean - grandMean) / Math.sqrt(pooledVariance),
    shiftNoise2: (meanNoise * meanNoise) / pooledVariance,
    scale2: variance / pooledVariance,
    scaleNoise2: (varianceNoise / pooledVariance) ** 2,
  }));
  return { grandMean, pooledVariance, effects };
}

/** Empirical Bayes over the numbers of one site: a normal law of shifts, an inverse gamma law of squared scales. */
function drawTogether(effects: readonly Effect[]): readonly { readonly shift: number; readonly scale2: number }[] {
  const shifts = moments(effects.map(({ shift }) => shift));
  const scales = moments(effects.map(({ scale2 }) => scale2));
  const [shiftNoise2, scaleNoise2] = [mean(effects.map((one) => one.shiftNoise2)), mean(effects.map((one) => one.scaleNoise2))];
  const tau2 = Math.max(0, shifts.variance - shiftNoise2);
  const spread2 = Math.max(0, scales.variance - scaleNoise2);
  // The inverse gamma law with this mean and variance.
  const a = (2 * spread2 + scales.mean ** 2) / spread2;
  const b = (scales.mean * spread2 + scales.mean ** 3) / spread2;
  return effects.map((one) => {
    if (spread2 === 0) return { shift: drawnShift(one, scales.mean, tau2, shifts.mean), scale2: scales.mean };
    let shift = one.shift;
    let scale2 = one.scale2;
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const nextShift = drawnShift(one, scale2, tau2, shifts.mean);
      const nextScale2 = drawnScale2(one, nextShift, a, b);
      const change = Math.max(
        Math.abs(nextShift - shift) / Math.max(1e-12, Math.abs(shift)),
        Math.abs(nextScale2 - scale2) / scale2,
      );
      [shift, scale2] = [nextShift, nextScale2];
      if (change < STANDS) break;
    }
    return { shift, scale2 };
  });
}

/** A shift with the error scale2 / n + noise, drawn to the mean of the site's shifts. */
function drawnShift({ n, shift, shiftNoise2 }: Effect, scale2: number, tau2: number, centre: number): number {
  const error = scale2 / n + shiftNoise2;
  return (tau2 * shift + error * centre) / (tau2 + error);
}

/** Noise makes a variance count as one of fewer patients. */
function drawnScale2({ n, shift, shiftNoise2, scale2, scaleNoise2 }: Effect, at: number, a: number, b: number): number {
  const sampling = (2 * scale2 * scale2) / (n - 1);
  const weight = sampling / (sampling + scaleNoise2);
  const around = Math.max(0, (n - 1) * scale2 + n * Math.max(0, (shift - at) ** 2 - shiftNoise2));
  return (0.5 * weight * around + b) / (0.5 * weight * n + a - 1);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}

function moments(values: readonly number[]): { readonly mean: number; readonly variance: number } {
  const centre = mean(values);
  return { mean: centre, variance: values.reduce((sum, one) => sum + (one - centre) ** 2, 0) / Math.max(1, values.length - 1) };
}
