import type { Volume } from '@collimate/imaging-volume';
import { anatomyOf } from './anatomy.js';
import type { DataSet } from './data-set.js';
import type { DicomFile } from './dicom-file.reader.js';
import type { Padding } from './padding.js';
import { patientOf } from './one-patient.js';
import type { StatedScale } from './stated-scale.js';
import { TAG } from '@collimate/imaging-dicom';

/** One image volume read from DICOM. */
export interface DicomSeries {
  readonly volume: Volume;
  readonly modality: string;
  /** Whether the header says that a head is in view; undefined where it says nothing. */
  readonly anatomy: 'head' | 'other' | undefined;
  /** UIDs of the transfer syntaxes met, sorted. */
  readonly transferSyntaxes: readonly string[];
  readonly sopClassUid: string | undefined;
  readonly studyInstanceUid: string | undefined;
  readonly seriesInstanceUid: string | undefined;
  readonly seriesNumber: number | undefined;
  readonly frameOfReferenceUid: string | undefined;
  /** SOP instance UID of each slice along z; a multi-frame image has one. */
  readonly sopInstanceUids: readonly string[];
  /** MONOCHROME1 and MONOCHROME2 differ in how they are shown, not in what the values mean: nothing is inverted. */
  readonly photometricInterpretation: string;
  /** `HU`, or what RescaleType or Units says; undefined when the file does not say, or states no rescale by which it would be so. */
  readonly intensityUnit: string | undefined;
  /** Whether every slice states slope and intercept. */
  readonly rescaleStated: boolean;
  /** Number of the patient; personal, never logged. */
  readonly patientId: string | undefined;
  /** Pixels that the scanner marked as outside of its field; they keep their value. */
  readonly padding: Padding | undefined;
  /** Facts that did not stop the reading and that a person should know. */
  readonly problems: readonly string[];
  /** Files of the series in the order of the slices. The SUV reader takes its attributes from here. */
  readonly files: readonly DicomFile[];
  /** Files of all volumes of the series, of which `files` may be one: dynamic scans count time from the first. */
  readonly filesOfAllPhases: readonly DicomFile[];
}

/** The facts of a series that its first file states for all. */
export function seriesFacts(
  files: readonly DicomFile[],
  filesOfAllPhases: readonly DicomFile[],
  photometricInterpretation: string,
  scale: StatedScale,
): Omit<DicomSeries, 'volume' | 'sopInstanceUids' | 'padding' | 'problems'> {
  const a = files[0].attributes;
  const modality = a.text(TAG.Modality) ?? '';
  return {
    modality,
    anatomy: anatomyOf(a),
    transferSyntaxes: [...new Set(files.map((file) => file.transferSyntax.uid))].sort(),
    sopClassUid: a.text(TAG.SOPClassUID),
    studyInstanceUid: a.text(TAG.StudyInstanceUID),
    seriesInstanceUid: a.text(TAG.SeriesInstanceUID),
    seriesNumber: a.looseDecimal(TAG.SeriesNumber),
    frameOfReferenceUid: a.text(TAG.FrameOfReferenceUID),
    photometricInterpretation,
    intensityUnit: unitOf(scale, modality, a),
    rescaleStated: scale.stated,
    patientId: patientOf(filesOfAllPhases),
    files,
    filesOfAllPhases,
  };
}

/** @source DICOM PS3.3 C.8.2.1: a CT image without RescaleType is in HU unless it says otherwise; C.8.9.4: so is a PET image in its Units */
function unitOf({ stated, type }: StatedScale, modality: string, a: DataSet): string | undefined {
  if (type === 'US') return undefined;
  const unit = type ?? a.text(TAG.Units) ?? (modality === 'CT' ? 'HU' : undefined);
  return stated || (modality !== 'CT' && modality !== 'PT') ? unit : undefined;
}
