import { maskOf, volumeOf } from '@collimate/imaging-volume';
import { type FeatureRow, type UndefinedReason, undefinedBecause } from '@collimate/radiomics-features';
import type { ProcessedRoi } from './processed-roi.js';

/** @returns the ROI with its shape and without intensities: they have no scale or are no numbers, so no feature may use them */
export function withoutIntensities(roi: ProcessedRoi): ProcessedRoi {
  const { grid } = roi.volume;
  return { ...roi, volume: volumeOf(grid), intensityMask: maskOf(grid) };
}

/** @returns the rows of such a ROI, with the reason why those that read intensities have none */
export function whereEmpty(rows: readonly FeatureRow[], reason: UndefinedReason): readonly FeatureRow[] {
  return rows.map((row) =>
    row.value.kind === 'undefined' && row.value.reason === 'emptyRoi' ? { ...row, value: undefinedBecause(reason) } : row,
  );
}
