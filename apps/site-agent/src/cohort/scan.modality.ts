import type { FrozenStudy } from '@collimate/governance-study';
import type { Modality } from '@collimate/radiomics-vocabulary';
import type { ScanKey } from '@collimate/kernel-canonical';
import type { ScanSource, ScanStore } from '@collimate/platform-site-store';

/** Code of a scan that is left out of a study of several modalities because nothing names the scan's modality. */
export const MODALITY_UNTOLD = 'MODALITY_UNTOLD';

/** NIfTI, NRRD, MetaImage and Analyze files do not name the kind of scanner. */
const SAYS_NO_MODALITY = /\.(?:nii|nii\.gz|nrrd|nhdr|mha|mhd|hdr|img)$/i;

/** For which plans of a study a scan is, as far as that is known before its file is opened. */
export interface ScanModalities {
  /**
   * Whether the scan is tried under the plan of this modality. A DICOM series is tried under every plan: the file
   * itself says whether it fits.
   */
  isTried(scan: ScanKey, modality: Modality): boolean;
  /** Whether nothing says of which modality it is. */
  isUntold(scan: ScanKey): boolean;
}

/**
 * In a study of one modality, a file that names no modality is taken to be of that one. In a study of several, it would
 * be taken for each of them. There the unit in its row of the cohort table decides: HU means CT, SUV means PT, and
 * without a unit the file counts for none.
 */
export function scanModalities({ reading }: Pick<FrozenStudy, 'reading'>, scans: Pick<ScanStore, 'sourceOf'>): ScanModalities {
  if (reading.modalities.length === 1) return { isTried: () => true, isUntold: () => false };
  const known = new Map<ScanKey, Told>();
  const told = (scan: ScanKey): Told => {
    const found = known.get(scan) ?? toldBy(scans.sourceOf(scan));
    known.set(scan, found);
    return found;
  };
  return {
    isTried: (scan, modality) => [modality, 'by its file'].includes(told(scan)),
    isUntold: (scan) => told(scan) === 'by nothing',
  };
}

type Told = Modality | 'by its file' | 'by nothing';

function toldBy({ image, unit = '' }: Pick<ScanSource, 'image' | 'unit'>): Told {
  if (!SAYS_NO_MODALITY.test(image)) return 'by its file';
  if (unit === 'HU') return 'CT';
  return unit.startsWith('SUV') ? 'PT' : 'by nothing';
}
