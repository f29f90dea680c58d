import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  cohortSpec,
  plantedTruth,
  simulateCohort,
  type CohortSpec,
  type SimulatedCohort,
  type SimulatedFile,
} from '@collimate/imaging-simulation';
import type { Modality } from '@collimate/radiomics-vocabulary';
import { CliError } from '../../errors/cli.error.js';
import { columns, digits } from '../../output/columns.js';
import { makeFolder } from '../../output/output-file.js';
import { print } from '../../output/print.js';
import { ProgressLine } from '../../output/progress-line.js';

/** Options of `collimate simulate`. */
export interface SimulateOptions {
  readonly site: 'north' | 'south' | 'west';
  /** Half of them benign, half malignant; an odd one is benign. */
  readonly patients: number;
  readonly seed: number;
  readonly modality: Modality;
  readonly masks: 'RTSTRUCT' | 'SEG';
  readonly listTruth?: boolean;
  readonly json?: boolean;
}

/** `collimate simulate`: a hospital of known truth. The same site, number and seed give the same bytes. @returns the exit code */
export function runSimulate(folder: string, options: SimulateOptions): number {
  const spec = specOf(options);
  const cohort = simulateCohort(spec, options.seed);
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new CliError('NOT_EMPTY', 'conflict', `"${folder}" is not empty`, {
      hint: 'Name a new folder; nothing is written over.',
    });
  }
  const files = writeCohort(folder, cohort);
  const written = {
    folder,
    site: options.site,
    patients: options.patients,
    seed: options.seed,
    modality: options.modality,
    masks: options.masks,
    files,
    tables: cohort.tables.map(({ path }) => join(folder, path)),
  };
  const truth = { population: plantedTruth(spec), subjects: cohort.subjects };
  print(options.json, options.listTruth === true ? { ...written, truth } : written, () =>
    [
      `${options.patients} patients of ${options.site}, ${options.modality} with ${options.masks}, ${files} DICOM files, ${written.tables.join(' and ')}`,
      ...(options.listTruth === true ? [populationTable(spec), subjectTable(cohort)] : []),
    ].join('\n\n'),
  );
  return 0;
}

function specOf({ site, patients, modality, masks }: SimulateOptions): CohortSpec {
  const spec = cohortSpec(site, site, 0);
  const [benign, malignant] = spec.groups;
  return {
    ...spec,
    modality,
    masks,
    groups: [
      { ...benign, patients: Math.ceil(patients / 2) },
      { ...malignant, patients: Math.floor(patients / 2) },
    ],
  };
}

function writeCohort(folder: string, cohort: SimulatedCohort): number {
  const progress = new ProgressLine();
  const made = new Set<string>();
  let files = 0;
  const write = ({ path, bytes }: SimulatedFile): void => {
    const target = join(folder, path);
    if (!made.has(dirname(target))) makeFolder(dirname(target));
    made.add(dirname(target));
    writeFileSync(target, bytes);
  };
  try {
    cohort.subjects.forEach((_, index) => {
      progress.at('Drawing patients', index, cohort.subjects.length, 'patients');
      for (const file of cohort.filesOf(index)) {
        write(file);
        files += 1;
      }
    });
    cohort.tables.forEach(write);
    progress.at('Drawing patients', cohort.subjects.length, cohort.subjects.length, 'patients');
  } catch (cause) {
    if (!(cause instanceof Error && 'syscall' in cause)) throw cause;
    throw new CliError('CANNOT_WRITE', 'input', `"${folder}" cannot be written`, {
      cause,
      hint: 'Check its permissions and the space on the disk.',
    });
  } finally {
    progress.end();
  }
  return files;
}

/** The true values of the population, as a study of unlimited size would find them. */
function populationTable(spec: CohortSpec): string {
  const rows = Object.entries(plantedTruth(spec)).flatMap(([group, features]) =>
    Object.entries(features).map(([key, { mean, sd }]) => [group, key, digits(mean), digits(sd)]),
  );
  return columns(['group', 'feature (transformed)', 'mean', 'SD'], rows, 2);
}

function subjectTable({ subjects }: SimulatedCohort): string {
  const rows = subjects.map(({ subject, group, consent, lesion }) => [
    subject,
    group,
    consent,
    digits(lesion.volumeMm3),
    digits(lesion.meanHu),
    digits(lesion.varianceHu2),
    digits(lesion.elongation),
  ]);
  return columns(['subject', 'group', 'consent', 'volume mm³', 'mean HU', 'variance HU²', 'elongation'], rows, 3);
}
