import type { Grid } from '@collimate/imaging-volume';
import type { SimulatedModality } from './cohort.model.js';
import { ctSlice } from './ct.instance.js';
import type { DicomDataset } from './dicom-element.js';
import { mrSlice } from './mr.instance.js';
import type { PatientRecord } from './patient.record.js';
import { petSlice } from './pet.instance.js';
import { CT_IMAGE_STORAGE, type ScanIdentity } from './scan.identity.js';
import type { ScannerProtocol } from './scanner.table.js';

/** Writes one slice of a scan: `k` is counted from the feet, `stored` are the values of the whole phantom, x fastest. */
export type SliceWriter = (
  shared: DicomDataset, record: PatientRecord, scanner: ScannerProtocol, scan: ScanIdentity, grid: Grid, k: number, stored: Int16Array,
) => Uint8Array;

/** What each modality's slices are and who writes them. @source DICOM PS3.4 B.5 */
export const SLICE_WRITERS: Readonly<Record<SimulatedModality, { readonly imageClass: string; readonly write: SliceWriter }>> = {
  CT: { imageClass: CT_IMAGE_STORAGE, write: ctSlice },
  MR: { imageClass: '1.2.840.10008.5.1.4.1.1.4', write: mrSlice },
  PT: { imageClass: '1.2.840.10008.5.1.4.1.1.128', write: petSlice },
};
