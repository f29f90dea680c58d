import { seededUid } from './seeded-uid.js';

/** CT Image Storage. @source DICOM PS3.4 B.5 */
export const CT_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.2';

/** The UIDs of one patient's scan. */
export interface ScanIdentity {
  /** SOP class of the slices. */
  readonly imageClass: string;
  readonly study: string;
  readonly series: string;
  readonly frameOfReference: string;
  readonly structureSeries: string;
  readonly structureSet: string;
  /** Of a second reader. */
  readonly secondStructureSet: string;
  readonly segmentationSeries: string;
  readonly segmentation: string;
  readonly dimensionOrganisation: string;
  /** SOP instance of slice k, counted from the feet. */
  readonly slice: (k: number) => string;
}

/** @returns UIDs that follow from seed, site and patient */
export function scanIdentity(seed: number, site: string, patient: number, imageClass: string = CT_IMAGE_STORAGE): ScanIdentity {
  const uid = (kind: string, ordinal = 0): string => seededUid(seed, site, patient, kind, ordinal);
  return {
    imageClass,
    study: uid('study'),
    series: uid('series'),
    frameOfReference: uid('frame-of-reference'),
    structureSeries: uid('structure-series'),
    structureSet: uid('structure-set'),
    secondStructureSet: uid('structure-set', 1),
    segmentationSeries: uid('segmentation-series'),
    segmentation: uid('segmentation'),
    dimensionOrganisation: uid('dimension-organisation'),
    slice: (k) => uid('slice', k),
  };
}
