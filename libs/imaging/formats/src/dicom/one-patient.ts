import { FormatError } from '../format.error.js';
import type { DicomFile } from './dicom-file.reader.js';
import { TAG } from '@collimate/imaging-dicom';

/** @returns the number of the patient; personal @throws FormatError WRONG_PATIENT when the files of one series state two */
export function patientOf(files: readonly DicomFile[]): string | undefined {
  let found: string | undefined;
  for (const { attributes, item } of files) {
    const id = attributes.text(TAG.PatientID);
    if (id === undefined) continue;
    if (found !== undefined && found !== id) {
      throw new FormatError('WRONG_PATIENT', 'the slices of one series state two patients', {
        place: { item, tag: '(0010,0020)' },
        hint: 'Fetch the series of each patient into a folder of its own.',
      });
    }
    found = id;
  }
  return found;
}
