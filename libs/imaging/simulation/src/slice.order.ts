import type { Grid } from '@collimate/imaging-volume';
import type { DicomDataset } from './dicom-element.js';
import type { PatientRecord } from './patient.record.js';
import type { ScanIdentity } from './scan.identity.js';
import type { ScannerProtocol } from './scanner.table.js';

/** One slice to be written. */
export interface SliceOrder {
  /** Patient, study and equipment attributes. */
  readonly shared: DicomDataset;
  readonly record: PatientRecord;
  readonly scanner: ScannerProtocol;
  readonly scan: ScanIdentity;
  readonly grid: Grid;
  /** Which slice, counted from the feet. */
  readonly k: number;
  /** The values of the whole phantom, x fastest. */
  readonly stored: Int16Array;
}

/** Writes one slice of a scan as a DICOM file. */
export type SliceWriter = (slice: SliceOrder) => Uint8Array;
