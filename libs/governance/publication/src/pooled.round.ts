import { knownParts } from '@collimate/kernel-canonical';
import type { AnalysisResult } from '@collimate/statistics-menu';
import type { PooledRound } from './result.document.js';

/**
 * @param results of all analyses that read the release, in the order of the menu, at least one @returns the published
 *   part of a pooled round
 */
export function pooledRound(found: Omit<PooledRound, 'estimate' | 'further'>, results: readonly AnalysisResult[]): PooledRound {
  const [estimate, ...further] = results;
  return {
    ...found,
    estimate: named(estimate),
    ...knownParts<Pick<PooledRound, 'further'>>({ further: further.length > 0 ? further.map(named) : undefined }),
  };
}

/** The estimator is named where it is not the first. */
function named({ estimator, ...result }: AnalysisResult): PooledRound['estimate'] {
  return { ...result, ...knownParts<Pick<PooledRound['estimate'], 'estimator'>>({ estimator }) };
}
