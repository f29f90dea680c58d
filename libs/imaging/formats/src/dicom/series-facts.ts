import type { Volume } from '@collimate/imaging-volume';
import { anatomyOf } from './anatomy.js';
import type { DicomFile } from './dicom-file.reader.js';
import type { Padding } from './padding.js';
import { TAG } from './tag.table.js';

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
  /** `HU`, or what RescaleType or Units says; undefined when the file does not say. */
  readonly intensityUnit: string | undefined;
  /** Pixels that the scanner marked as outside of its field; they keep their value. */
  readonly padding: Padding | undefined;
  /** Facts that did not stop the reading and that a person should know. */
  readonly problems: readonly string[];
  /** Files of the series in the order of the slices. The SUV reader takes its attributes from here. */
  readonly files: readonly DicomFile[];
}

/** The facts of a series that its first file states for all. */
export function seriesFacts(
  files: readonly DicomFile[],
  photometricInterpretation: string,
): Omit<DicomSeries, 'volume' | 'sopInstanceUids' | 'padding' | 'problems'> {
  const a = files[0].attributes;
  const modality = a.text(TAG.Modality) ?? '';
  const stated = a.text(TAG.RescaleType) ?? a.text(TAG.Units);
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
    // A CT image without RescaleType is in HU unless it says otherwise (PS3.3 C.8.2.1).
    intensityUnit: stated === 'US' ? undefined : (stated ?? (modality === 'CT' ? 'HU' : undefined)),
    files,
  };
}
