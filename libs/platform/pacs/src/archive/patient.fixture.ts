import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TAG } from '@collimate/imaging-dicom';
import { readDicomFile } from '@collimate/imaging-formats';

/** Writes the files of one patient under a folder. @returns StudyInstanceUID of the last */
export function writePatient(folder: string, files: Iterable<{ readonly path: string; readonly bytes: Uint8Array }>): string {
  let study = '';
  for (const { path, bytes } of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
    study = readDicomFile(bytes).attributes.text(TAG.StudyInstanceUID) ?? '';
  }
  return study;
}
