import type { TidyFlag } from '../tidy.row.js';
import type { ScaledVariable } from './feature.scaling.js';

/** Kurtosis of a normal number. */
const NORMAL = 3;

/** What is told of a number in the place of what a former version told: errors of sampling by the declared tails. */
export interface DeclaredTails {
  /** By how much heavy tails stretch the variance of a product of the two; null where one of the two declares no kurtosis, and normal numbers are assumed. */
  readonly factor: number | null;
}

/**
 * By how much the variance of a sum of products of two numbers is above that of normal numbers, if both become large together: the mean of x^2 y^2 of elliptical
 * numbers is kurtosis / 3 times that of normal ones.
 * @returns null where one of the two declares no kurtosis
 * @source Muirhead 1982, Aspects of Multivariate Statistical Theory, 5.1.4 (correlation of elliptical numbers); ADR 0114
 */
export function tailFactor(one: Pick<ScaledVariable, 'kurtosis'>, other: Pick<ScaledVariable, 'kurtosis'>): number | null {
  if (one.kurtosis === undefined || other.kurtosis === undefined) return null;
  return Math.sqrt(one.kurtosis * other.kurtosis) / NORMAL;
}

/** No kurtosis is declared: errors of sampling are those of normal numbers. */
export const NORMAL_ERRORS: TidyFlag = 'normal-errors';

/** @returns whether what is told takes numbers for normal, since no kurtosis is declared; a result of before does not say so */
export function hasNormalErrors({ told }: { readonly told?: DeclaredTails }): boolean {
  return told?.factor === null;
}
