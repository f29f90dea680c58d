import tCdf from '@stdlib/stats-base-dists-t-cdf';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import chiSquareQuantile from '@stdlib/stats-base-dists-chisquare-quantile';
import { chiSquareTail } from './chi-square.tail.js';
import { LEVEL } from './estimate.js';
import { MenuError } from '../menu.error.js';

/** One site's estimate with its whole variance: sampling and noise. */
export interface SiteEffect {
  readonly value: number;
  readonly variance: number;
}

/** What sites have in common and how far they are apart. */
export interface RandomEffects {
  /** Mean over the population of sites. */
  readonly mean: number;
  readonly standardError: number;
  readonly lower: number;
  readonly upper: number;
  readonly degreesOfFreedom: number;
  /** Two-sided; the null is a mean of 0. */
  readonly pValue: number;
  /** Variance between sites, by the moment equation of Q; at least 0. */
  readonly tau2: number;
  readonly tau2Lower: number;
  readonly tau2Upper: number;
  /** Cochran's statistic of the null that all sites are the same. */
  readonly q: number;
  readonly qPValue: number;
  /** Share of the variance of the estimates that lies between sites, in [0, 1). */
  readonly i2: number;
  /** Where the effect of a further site is expected. */
  readonly predictionLower: number;
  readonly predictionUpper: number;
}

/** The prediction interval takes tau^2 at this point of its Q-profile. */
const PREDICTION_POINT = 0.75;

/**
 * A random-effects mean with Hartung and Knapp's interval, its factor floored at 1, and the variance between sites with its
 * Q-profile interval.
 * @input at least two sites, each with a variance above 0
 * @throws MenuError INVALID_SITES
 * @source Hartung and Knapp 2001 (interval); Viechtbauer 2007, Confidence intervals for the amount of heterogeneity (Q-profile);
 * Paule and Mandel 1982 (tau^2); Higgins, Thompson, Spiegelhalter 2009 (prediction interval)
 */
export function randomEffects(sites: readonly SiteEffect[]): RandomEffects {
  if (sites.length < 2 || sites.some(({ variance }) => !(variance > 0))) {
    throw new MenuError('INVALID_SITES', 'a random-effects mean needs at least two sites with a variance each');
  }
  const free = sites.length - 1;
  const tail = (1 - LEVEL) / 2;
  const q = cochran(sites, 0);
  const tau2 = tau2Where(sites, free);
  const { mean, weight } = weighted(sites, tau2);
  const factor = Math.max(1, cochran(sites, tau2) / free);
  const standardError = Math.sqrt(factor / weight);
  const t = tQuantile(1 - tail, free);
  const spread = tau2Where(sites, chiSquareQuantile(1 - PREDICTION_POINT, free));
  const predicted = t * Math.sqrt(spread + standardError ** 2);
  const typical = typicalVariance(sites);
  return {
    mean,
    standardError,
    lower: mean - t * standardError,
    upper: mean + t * standardError,
    degreesOfFreedom: free,
    pValue: Math.min(1, 2 * tCdf(-Math.abs(mean / standardError), free)),
    tau2,
    tau2Lower: tau2Where(sites, chiSquareQuantile(1 - tail, free)),
    tau2Upper: tau2Where(sites, chiSquareQuantile(tail, free)),
    q,
    qPValue: chiSquareTail(q, free),
    i2: tau2 / (tau2 + typical),
    predictionLower: mean - predicted,
    predictionUpper: mean + predicted,
  };
}

function weighted(sites: readonly SiteEffect[], tau2: number): { readonly mean: number; readonly weight: number } {
  let weight = 0;
  let sum = 0;
  for (const { value, variance } of sites) {
    weight += 1 / (variance + tau2);
    sum += value / (variance + tau2);
  }
  return { mean: sum / weight, weight };
}

/** The generalised Q statistic: it falls as tau^2 grows. */
function cochran(sites: readonly SiteEffect[], tau2: number): number {
  const { mean } = weighted(sites, tau2);
  return sites.reduce((sum, { value, variance }) => sum + (value - mean) ** 2 / (variance + tau2), 0);
}

/** @returns the tau^2 at which Q has that value; 0 where Q is below it without any */
function tau2Where(sites: readonly SiteEffect[], target: number): number {
  if (cochran(sites, 0) <= target) return 0;
  let [low, high] = [0, 1];
  while (cochran(sites, high) > target) high *= 2;
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2;
    if (cochran(sites, middle) > target) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The variance of a typical site, as I^2 needs it. @source Higgins and Thompson 2002 */
function typicalVariance(sites: readonly SiteEffect[]): number {
  const weights = sites.map(({ variance }) => 1 / variance);
  const sum = weights.reduce((all, one) => all + one, 0);
  const squares = weights.reduce((all, one) => all + one * one, 0);
  return ((sites.length - 1) * sum) / (sum * sum - squares);
}
