import { SCANNERS, cohortSpec, simulateCohort } from '@collimate/imaging-simulation';
import { writeCohort } from '@collimate/platform-launcher';

/*
 * Child program: writes one hospital's DICOM files and tables, and tells its parent how many. One process per hospital, so
 * that two cores write at once.
 *
 *   write-cohort.js FOLDER SITE PATIENTS_PER_GROUP SEED
 */
const [folder, site, patients, seed] = process.argv.slice(2);
const cohort = simulateCohort(cohortSpec(site, site as keyof typeof SCANNERS, Number(patients)), Number(seed));
process.send?.({ kind: 'written', files: writeCohort(folder, cohort) });
process.disconnect?.();
