import type { ScanKey, SubjectKey } from '@collimate/kernel-canonical';
import type { SubjectVault } from '@collimate/platform-keystore';

/** Files of a scan, and the hospital's words about it; sealed in the database, because a path can name a person. */
export interface ScanSource {
  /** Image and mask by their paths. */
  readonly image: string;
  readonly mask: string;
  /** UID or number of the DICOM series, where the folder holds several. */
  readonly series?: string;
  /** The volume that is meant, where the series holds several: `EchoTime=4.6`. */
  readonly phase?: string;
  /** Masks of regions by which a plan may normalise, by their paths. */
  readonly regions?: Partial<Readonly<Record<'intracranial' | 'body-minus-face', string>>>;
  /** Anatomy of the scan, where its header does not name it. */
  readonly anatomy?: 'head' | 'other';
  /** Unit of the intensities, where the file does not say it. */
  readonly unit?: string;
  /** Value of the region in a mask with several labels, or number of the ROI or segment. */
  readonly maskLabel?: number;
}

/** One row of the hospital's cohort table. */
export interface CohortRow extends ScanSource {
  /** The hospital's number of the subject. */
  readonly hospitalId: string;
  readonly roi: string;
  /** The cells of the other columns by their titles; an empty cell removes the earlier value. */
  readonly variables: Readonly<Record<string, string>>;
}

/** @returns the name of the scan that a row of a subject is about: the same words name the same scan */
export function scanKeyOf(vault: SubjectVault, subject: SubjectKey, row: CohortRow): ScanKey {
  const where = JSON.stringify(sourceOf(row));
  return `scan-${vault.lookupOf(`${subject}\0${where}\0${row.roi}`).slice(0, 32)}` as ScanKey;
}

/** A missing word leaves no trace, so that the same words name the same scan. */
export function sourceOf({ image, mask, series, phase, regions, anatomy, unit, maskLabel }: CohortRow): ScanSource {
  return { image, mask, series, phase, regions, anatomy, unit, maskLabel };
}
