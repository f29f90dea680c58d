import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SCANNERS, cohortSpec, simulateCohort } from '@collimate/imaging-simulation';
import { SeededRandom } from '@collimate/kernel-numeric';
import { writeCohort } from '@collimate/platform-launcher';
import { csvLine, readLines } from '@collimate/platform-tables';
import { CLINIC_COLUMNS, clinicCells, drawClinic } from './demo.clinic.js';
import { SECOND_READER } from './demo.truth.js';

/*
 * Child program: writes one hospital's DICOM files and tables, and tells its parent how many. One process per hospital, so
 * that two cores write at once.
 *
 *   write-cohort.js FOLDER SITE PATIENTS_PER_GROUP SEED
 */
const [folder, site, patients, seed] = process.argv.slice(2);
const spec = { ...cohortSpec(site, site as keyof typeof SCANNERS, Number(patients)), secondReader: SECOND_READER };
const cohort = simulateCohort(spec, Number(seed));
const files = writeCohort(folder, cohort);

/** What becomes of a patient stands in each of their rows. */
const random = new SeededRandom(Number(seed) + 1_000_003);
const clinic = new Map(cohort.subjects.map((one) => [one.subject, clinicCells(drawClinic(one, random))]));
const table = join(folder, 'cohort.csv');
const [header, ...rows] = readLines(readFileSync(table, 'utf8')).map(({ cells }) => cells);
const lines = [[...header, ...CLINIC_COLUMNS], ...rows.map((cells) => [...cells, ...clinic.get(cells[0])!])];
writeFileSync(table, lines.map((cells) => `${csvLine(cells)}\n`).join(''));

process.send?.({ kind: 'written', files });
process.disconnect?.();
