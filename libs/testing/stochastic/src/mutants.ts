import type { SeededRandom } from '@collimate/kernel-numeric';
import { assertNever } from '@collimate/kernel-errors';
import type { MutantName, SamplerRow } from './sampler-vectors.table.js';

/**
 * A wrong sampler: floating-point arithmetic, so it may stand in tests alone. Each draws from the distribution that
 * the named bug would give, by inversion of its probability mass function or by the bug itself.
 */
export function mutantSampler(row: SamplerRow, mutant: MutantName, random: SeededRandom): () => number {
  const parameter = Number(row.parameter.num) / Number(row.parameter.den);
  const sigma = Math.sqrt(parameter);
  switch (mutant) {
    case 'rounded-normal':
      return () => Math.round(sigma * random.normal());
    case 'truncated-normal':
      return () => Math.trunc(sigma * random.normal());
    case 'scale-2-percent-off':
      return row.distribution === 'discrete-laplace'
        ? byInversion((k) => laplaceWeight(k, parameter * 1.02), random)
        : byInversion((k) => gaussianWeight(k, parameter * 1.02 * 1.02), random);
    case 'laplace-of-same-variance':
      return byInversion((k) => laplaceWeight(k, Math.sqrt(parameter / 2)), random);
    case 'gaussian-of-same-variance':
      return byInversion((k) => gaussianWeight(k, 2 * parameter * parameter), random);
    case 'zero-counted-twice':
      return byInversion((k) => laplaceWeight(k, parameter) * (k === 0 ? 2 : 1), random);
    case 'one-gaussian-of-the-sum':
      return byInversion((k) => gaussianWeight(k, row.terms * parameter), random);
    case 'one-site-without-noise': {
      const one = byInversion((k) => gaussianWeight(k, parameter), random);
      return () => {
        let sum = 0;
        for (let i = 1; i < row.terms; i++) sum += one();
        return sum;
      };
    }
    default:
      return assertNever(mutant);
  }
}

/** A right or wrong sampler whose scale is stretched, for the demand that 30 percent is always seen. */
export function stretchedSampler(row: SamplerRow, stretch: number, random: SeededRandom): () => number {
  const parameter = Number(row.parameter.num) / Number(row.parameter.den);
  const one =
    row.distribution === 'discrete-laplace'
      ? byInversion((k) => laplaceWeight(k, parameter * stretch), random)
      : byInversion((k) => gaussianWeight(k, parameter * stretch * stretch), random);
  return () => {
    let sum = 0;
    for (let i = 0; i < row.terms; i++) sum += one();
    return sum;
  };
}

function laplaceWeight(k: number, scale: number): number {
  return Math.exp(-Math.abs(k) / scale);
}

function gaussianWeight(k: number, sigma2: number): number {
  return Math.exp((-k * k) / (2 * sigma2));
}

function byInversion(weight: (k: number) => number, random: SeededRandom): () => number {
  const reach = 900;
  const cumulative: number[] = [];
  let total = 0;
  for (let k = -reach; k <= reach; k++) cumulative.push((total += weight(k)));
  return () => {
    const u = random.uniform() * total;
    let low = 0;
    let high = cumulative.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulative[middle] > u) high = middle;
      else low = middle + 1;
    }
    return low - reach;
  };
}
