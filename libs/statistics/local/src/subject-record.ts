import type { SubjectKey } from '@collimate/kernel-canonical';
import { type FeatureTable, featureRefOf } from '@collimate/radiomics-features';
import { featureKey as printedKey, parseFeatureKey } from '@collimate/radiomics-vocabulary';
import { featureKey, scaleFeature, standardise, type FeatureScaling } from '@collimate/statistics-menu';
import { LocalError } from './local.error.js';

/** The features of one scan in the order of the protocol, unscaled; undefined where the feature has no value. */
export type ScanFeatures = readonly (number | undefined)[];

/** Everything a site holds of one subject for one study. The subject, not the scan, is the unit of privacy. */
export interface SubjectRecord {
  readonly subject: SubjectKey;
  /** The public label of the subject's group, from the site's cohort table. */
  readonly group: string;
  /** One row per scan or lesion. */
  readonly scans: readonly ScanFeatures[];
}

/** Picks the features of a protocol from a table. @throws LocalError UNKNOWN_FEATURE_ROW if the table lacks a column */
export function selectFeatures(table: FeatureTable, scalings: readonly FeatureScaling[]): ScanFeatures {
  return scalings.map((scaling, index) => {
    const wanted = printedKey(parseFeatureKey(featureKey(scaling)).ref);
    const row = table.rows.find((one) => printedKey(featureRefOf(one)) === wanted);
    if (row === undefined) {
      throw new LocalError('UNKNOWN_FEATURE_ROW', 'the table was extracted without a feature of the protocol', {
        place: { item: index },
      });
    }
    return row.value.kind === 'value' ? row.value.value : undefined;
  });
}

/**
 * One scaled row per subject: the mean over the scans in which every feature has a value (a convex combination, so
 * one subject with fifty scans weighs as much as one with a single scan).
 * @returns undefined if no scan is complete: the subject is left out of this statistic (complete-case rule)
 * @throws LocalError FEATURE_COUNT
 */
export function scaledRow(scans: readonly ScanFeatures[], scalings: readonly FeatureScaling[]): readonly number[] | undefined {
  const complete = completeScans(scans, scalings, scaleFeature);
  if (complete.length === 0) return undefined;
  return scalings.map((_, index) => complete.reduce((sum, scan) => sum + scan[index], 0) / complete.length);
}

/**
 * The scans in which every feature has a value, centred and scaled by the public references, before any box.
 * @throws LocalError FEATURE_COUNT
 */
export function standardisedScans(
  scans: readonly ScanFeatures[],
  scalings: readonly FeatureScaling[],
): readonly (readonly number[])[] {
  return completeScans(scans, scalings, standardise);
}

function completeScans(
  scans: readonly ScanFeatures[],
  scalings: readonly FeatureScaling[],
  scale: (value: number, scaling: FeatureScaling) => number | undefined,
): readonly (readonly number[])[] {
  return scans.flatMap((scan) => {
    if (scan.length !== scalings.length) {
      throw new LocalError('FEATURE_COUNT', 'a row has another number of features than the protocol');
    }
    const scaled = scan.map((value, index) => (value === undefined ? undefined : scale(value, scalings[index])));
    return scaled.every((x) => x !== undefined) ? [scaled] : [];
  });
}
