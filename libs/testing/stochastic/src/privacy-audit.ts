/** What a black-box audit saw of one mechanism on two neighbouring inputs. */
export interface AuditResult {
  /** Estimated distance of the two output distributions, in noise standard deviations. */
  readonly mu: number;
  /** Half width of the interval that an honest estimate leaves once in a million audits. */
  readonly halfWidth: number;
}

/** Quantile of the standard normal distribution that is exceeded on both sides together once in a million. */
const Z_ONE_IN_A_MILLION = 4.891638475699;

/**
 * Audits mu = D / sigma of an additive mechanism: mean shift of the output along the neighbour's direction over its
 * SD.
 * @param onInput outputs with the subject, projected on the direction in which it moves the exact answer
 * @param onNeighbour the same without the subject
 */
export function auditMeanShift(onInput: readonly number[], onNeighbour: readonly number[]): AuditResult {
  const a = moments(onInput);
  const b = moments(onNeighbour);
  const sd = Math.sqrt((a.variance + b.variance) / 2);
  const mu = Math.abs(a.mean - b.mean) / sd;
  const n = (onInput.length + onNeighbour.length) / 2;
  // Variance of a mean difference over an estimated SD: 2 / n from the means, mu^2 / (4 n) from the pooled SD.
  return { mu, halfWidth: Z_ONE_IN_A_MILLION * Math.sqrt((2 + (mu * mu) / 4) / n) };
}

/** @returns whether the audit is compatible with the mu that was charged */
export function auditAccepts(result: AuditResult, chargedMu: number): boolean {
  return Math.abs(result.mu - chargedMu) <= result.halfWidth;
}

function moments(values: readonly number[]): { readonly mean: number; readonly variance: number } {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const squares = values.reduce((sum, x) => sum + (x - mean) * (x - mean), 0);
  return { mean, variance: squares / (values.length - 1) };
}
