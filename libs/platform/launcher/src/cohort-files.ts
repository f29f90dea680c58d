import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SimulatedCohort } from '@collimate/imaging-simulation';

/** Writes a simulated hospital's DICOM files and tables below a folder. @returns how many DICOM files */
export function writeCohort(folder: string, cohort: SimulatedCohort): number {
  const made = new Set<string>();
  let files = 0;
  for (const file of cohort.files()) {
    const path = join(folder, file.path);
    if (!made.has(dirname(path))) {
      mkdirSync(dirname(path), { recursive: true });
      made.add(dirname(path));
    }
    writeFileSync(path, file.bytes);
    files += 1;
  }
  for (const table of cohort.tables) writeFileSync(join(folder, table.path), table.bytes);
  return files;
}
