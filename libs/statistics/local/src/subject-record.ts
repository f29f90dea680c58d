import type { SubjectKey } from '@collimate/kernel-canonical';
import { scaleFeature, standardise, type ReleaseDesign, type ScaledVariable } from '@collimate/statistics-menu';
import { LocalError } from './local.error.js';
import type { SubjectReading } from './variables/subject.readings.js';

/** The features of one scan in the order of the protocol, unscaled; undefined where the feature has no value. */
export type ScanFeatures = readonly (number | undefined)[];

/** How long somebody was followed, and whether that ended with the event. */
export interface SurvivalValue {
  readonly time: number;
  readonly event: boolean;
}

/** A label, a number, or a follow-up. */
export type VariableValue = string | number | SurvivalValue;

/** Everything a site holds of one subject for one study. The subject, not the scan, is the unit of privacy. */
export interface SubjectRecord {
  readonly subject: SubjectKey;
  /** What the study's variables are for this subject, by their names; a variable without a value is not there. */
  readonly values: ReadonlyMap<string, VariableValue>;
  /** One row per scan or lesion, for a study that declares features and not variables; empty for another. */
  readonly scans: readonly ScanFeatures[];
  /** A number of [0, 1) that was drawn for this subject alone, once and for life: it decides of folds. */
  readonly draw?: number;
  /** Set for a patient who was asked for consent and refused. Such a record counts only in releases about all who were asked. */
  readonly hasRefused?: true;
  /** What each reading says, for releases of pairs. */
  readonly readings?: readonly SubjectReading[];
}

/**
 * One scaled row per subject: the mean over the scans in which every feature has a value (a convex combination, so
 * one subject with fifty scans weighs as much as one with a single scan).
 * @returns undefined if no scan is complete: the subject is left out of this statistic (complete-case rule)
 * @throws LocalError FEATURE_COUNT
 */
export function scaledRow(scans: readonly ScanFeatures[], scalings: readonly Scaling[]): readonly number[] | undefined {
  const complete = completeScans(scans, scalings, scaleFeature);
  if (complete.length === 0) return undefined;
  return scalings.map((_, index) => complete.reduce((sum, scan) => sum + scan[index], 0) / complete.length);
}

/**
 * The rows of a subject in which every feature has a value, centred and scaled by the public references, before any box: one for each
 * scan, or one of the subject's own values.
 * @throws LocalError FEATURE_COUNT
 */
export function standardisedRows(
  { scans, values }: SubjectRecord,
  { features, reads }: Pick<ReleaseDesign<string>, 'features' | 'reads'>,
): readonly (readonly number[])[] {
  if (reads === 'scans') return completeScans(scans, features, standardise);
  const row = features.map(({ key }) => {
    const value = values.get(key);
    return typeof value === 'number' ? value : undefined;
  });
  return completeScans([row], features, standardise);
}

/** @returns the index of the subject's group, or -1 for a subject in none */
export function groupOf({ values }: SubjectRecord, { by, groups }: Pick<ReleaseDesign<string>, 'by' | 'groups'>): number {
  if (by === null) return 0;
  const label = values.get(by);
  return typeof label === 'string' ? groups.indexOf(label) : -1;
}

/** What a value is scaled by. */
type Scaling = Pick<ScaledVariable, 'transform' | 'centre' | 'width'>;

function completeScans(
  scans: readonly ScanFeatures[],
  scalings: readonly Scaling[],
  scale: (value: number, scaling: Scaling) => number | undefined,
): readonly (readonly number[])[] {
  return scans.flatMap((scan) => {
    if (scan.length !== scalings.length) {
      throw new LocalError('FEATURE_COUNT', 'a row has another number of features than the protocol');
    }
    const scaled = scan.map((value, index) => (value === undefined ? undefined : scale(value, scalings[index])));
    return scaled.every((x) => x !== undefined) ? [scaled] : [];
  });
}
