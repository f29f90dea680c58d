import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TAG, readDicomFile } from '@collimate/imaging-formats';
import { cohortSpec, simulateCohort } from '@collimate/imaging-simulation';

/** Writes the CT series and structure set of one simulated patient: 33 files. @returns StudyInstanceUID */
export function writePatient(folder: string, seed = 7): string {
  let study = '';
  for (const { path, bytes } of simulateCohort(cohortSpec('hospital', 'north', 1), seed).filesOf(0)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
    study = readDicomFile(bytes).attributes.text(TAG.StudyInstanceUID) ?? '';
  }
  return study;
}
