import type { StatisticDesign } from '@collimate/statistics-design';
import { PoolingError } from './pooling.error.js';

/** @throws PoolingError LENGTH_MISMATCH or INVALID_SITES */
export function checkPooled(design: StatisticDesign, vector: readonly bigint[], sites: number): void {
  if (vector.length !== design.length) {
    throw new PoolingError('LENGTH_MISMATCH', 'the pooled vector has another length than the statistic');
  }
  if (!Number.isSafeInteger(sites) || sites < 1) {
    throw new PoolingError('INVALID_SITES', 'a pooled vector has at least one contributing site');
  }
}
