import { type GreyToneDifferenceMatrix, mergeGreyToneDifference } from '@collimate/radiomics-texture';
import { defineFamily } from '../define-family.js';
import { textureFamily } from '../texture-family.js';
import { ratioOf, valueOf, type FeatureValue } from '../feature-value.js';

/**
 * Neighbourhood grey tone difference features: how far voxels differ from the mean of their neighbours.
 *
 * @input one NGTDM with at least one voxel that has a neighbour; p_i = n_i / Nv,c. Aggregation is done by the caller
 * @source IBSI IPET
 */
export const ngtdmFamily = defineFamily<GreyToneDifferenceMatrix>({
  ibsi: 'IPET',
  key: 'NGTDM',
  features: [
    { ibsi: 'QCDE', key: 'ngt_coarseness', compute: coarseness },
    { ibsi: '65HE', key: 'ngt_contrast', compute: contrast },
    { ibsi: 'NQ30', key: 'ngt_busyness', compute: busyness },
    { ibsi: 'HDEZ', key: 'ngt_complexity', compute: complexity },
    { ibsi: '1X9X', key: 'ngt_strength', compute: strength },
  ],
});

/** The family as the pipeline asks for it: neighbours at Chebyshev distance 1. */
export const ngtdm = textureFamily(ngtdmFamily, {
  groups: (matrices, dimensions) => matrices.neighbourhoods(dimensions).greyToneDifference,
  merge: mergeGreyToneDifference,
  summarise: (matrix) => matrix,
  ifNone: 'noNeighbours',
  parameters: { distance: 1 },
});

/** "The maximum coarseness value is set to an arbitrary number of 10^6." @source IBSI QCDE */
const MOST_COARSENESS = 1e6;

/** 1 / sum p_i s_i, at most 10^6. @source IBSI QCDE */
function coarseness(m: GreyToneDifferenceMatrix): FeatureValue {
  return valueOf(Math.min(MOST_COARSENESS, 1 / weightedDifference(m)));
}

/**
 * Mean squared difference of pairs of levels, times the mean s_i; 0 for one level. The double sum of p_1 p_2 (i_1 - i_2)^2
 * is twice the variance of the level.
 * @source IBSI 65HE
 */
function contrast(m: GreyToneDifferenceMatrix): FeatureValue {
  const present = m.levels.length;
  if (present === 1) return valueOf(0);
  const mean = sumOver(m, (n) => (m.levels[n] * m.counts[n]) / m.total);
  const variance = sumOver(m, (n) => ((m.levels[n] - mean) * (m.levels[n] - mean) * m.counts[n]) / m.total);
  return valueOf(((2 * variance) / (present * (present - 1))) * (sumOver(m, (n) => m.differences[n]) / m.total));
}

/**
 * sum p_i s_i / sum |i_1 p_1 - i_2 p_2|; 0 for one level. In ascending order each term is added as often as it is the larger
 * of a pair and taken away as often as it is the smaller.
 * @source IBSI NQ30
 */
function busyness(m: GreyToneDifferenceMatrix): FeatureValue {
  const present = m.levels.length;
  if (present === 1) return valueOf(0);
  const terms = Float64Array.from(m.levels, (level, n) => level * m.counts[n]);
  terms.sort();
  let sum = 0;
  for (let k = 0; k < present; k++) sum += 2 * (2 * k - present + 1) * terms[k];
  return ratioOf(weightedDifference(m), sum / m.total, 'zeroDenominator');
}

/**
 * 1 / Nv,c sum |i_1 - i_2| (p_1 s_1 + p_2 s_2) / (p_1 + p_2). The summand is symmetric, so it is twice the part with s_1;
 * levels of equal count share the denominator, and their distances to a level come from running sums.
 * @source IBSI HDEZ
 */
function complexity(m: GreyToneDifferenceMatrix): FeatureValue {
  const { levels, counts, differences } = m;
  let sum = 0;
  for (const count of [...new Set(counts)].sort((a, b) => a - b)) {
    let [members, levelSum] = [0, 0];
    for (let n = 0; n < levels.length; n++) {
      if (counts[n] !== count) continue;
      members++;
      levelSum += levels[n];
    }
    let [below, levelSumBelow] = [0, 0];
    for (let n = 0; n < levels.length; n++) {
      const distance = levels[n] * (2 * below - members) - 2 * levelSumBelow + levelSum;
      sum += (2 * distance * counts[n] * differences[n]) / (counts[n] + count);
      if (counts[n] !== count) continue;
      below++;
      levelSumBelow += levels[n];
    }
  }
  return valueOf(sum / m.total);
}

/**
 * sum (p_1 + p_2) (i_1 - i_2)^2 / sum s_i; 0 if no voxel differs from its neighbours. By symmetry the numerator is twice
 * sum p_1 (i_1 - i_2)^2, for which the sums of levels and of their squares suffice.
 * @source IBSI 1X9X
 */
function strength(m: GreyToneDifferenceMatrix): FeatureValue {
  const total = sumOver(m, (n) => m.differences[n]);
  if (total === 0) return valueOf(0);
  const present = m.levels.length;
  const centre = sumOver(m, (n) => m.levels[n]) / present;
  const squares = sumOver(m, (n) => (m.levels[n] - centre) * (m.levels[n] - centre));
  const numerator = sumOver(m, (n) => {
    const d = m.levels[n] - centre;
    return (m.counts[n] / m.total) * (present * d * d + squares);
  });
  return valueOf((2 * numerator) / total);
}

/** Sum of p_i s_i. */
function weightedDifference(m: GreyToneDifferenceMatrix): number {
  return sumOver(m, (n) => (m.counts[n] / m.total) * m.differences[n]);
}

function sumOver(m: GreyToneDifferenceMatrix, term: (n: number) => number): number {
  let sum = 0;
  for (let n = 0; n < m.levels.length; n++) sum += term(n);
  return sum;
}
