import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SCANNERS, cohortSpec, simulateCohort } from '@collimate/imaging-simulation';

/*
 * Child program: writes one hospital's DICOM files and tables, and tells its parent where. One process per hospital, so
 * that two cores write at once.
 *
 *   write-cohort.js FOLDER SITE PATIENTS_PER_GROUP SEED
 */
const [folder, site, patients, seed] = process.argv.slice(2);
const cohort = simulateCohort(cohortSpec(site, site as keyof typeof SCANNERS, Number(patients)), Number(seed));
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
process.send?.({ kind: 'written', files });
process.disconnect?.();
