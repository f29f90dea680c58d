import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import {
  freezeStudy,
  parseStudy,
  planProtocol,
  refuseRetired,
  refuseUnknownEngine,
  type FrozenStudy,
} from '@collimate/governance-study';
import { SeededRandom } from '@collimate/kernel-numeric';
import { spreadsheetLine } from '@collimate/platform-tables';
import { CliError } from '../../errors/cli.error.js';
import { emptyFolder, writeOutput } from '../../output/output-file.js';
import { note, print } from '../../output/print.js';
import { ProgressLine } from '../../output/progress-line.js';
import { inventedTable } from '../../rehearsal/invented.table.js';
import { markLine, readPatientTable, type PatientTable, type TableOrigin } from '../../rehearsal/patient.table.js';
import { playStudy, releasesOf } from '../../rehearsal/play.js';
import { truthsOf } from '../../rehearsal/population.truths.js';
import { sitesOfTables, type RehearsedSites } from '../../rehearsal/rehearsed.sites.js';
import { LIMITS, NOTICE, rowsCsv, summaryCsv, type RehearsalDocument } from '../../rehearsal/rehearsal.document.js';
import { rehearsalText } from '../../rehearsal/rehearsal.view.js';
import { summarised, type Repeat, type RowTruth } from '../../rehearsal/repeated.rows.js';
import { readTruth, type Truth } from '../../rehearsal/truth.file.js';
import { readProtocolDocument } from '../../sources/protocol.source.js';
import { forecastStudy } from '../../studies/study.forecast.js';

/** Options of `collimate study rehearse`. */
export interface RehearseOptions {
  readonly table?: readonly string[];
  readonly cohort?: readonly string[];
  readonly simulate?: number;
  readonly sites?: number;
  readonly public?: string;
  readonly simulated?: string;
  readonly truth?: string;
  readonly repeat?: number;
  readonly seed?: number;
  readonly noise: 'on' | 'off';
  readonly out?: string;
  readonly json?: boolean;
}

/** Input of one rehearsal. */
interface Stage {
  readonly study: FrozenStudy;
  readonly options: RehearseOptions;
  readonly seed: number;
  readonly tables: readonly PatientTable[];
  /** Undefined on tables. */
  readonly truth: Truth | undefined;
  readonly siteNames: readonly string[];
}

/** `collimate study rehearse`: a whole study on public or invented patients, with its noise and without any hospital. */
export function runRehearse(file: string, options: RehearseOptions): number {
  if (options.out !== undefined) emptyFolder(options.out);
  const stage = stageOf(file, options);
  const first = sitesOf(stage, 0);
  for (const text of first.notes) note(text);
  const document = documentOf(stage, first);
  if (options.out !== undefined) writeFolder(options.out, document, stage);
  print(options.json, document, rehearsalText);
  return 0;
}

function stageOf(file: string, options: RehearseOptions): Stage {
  const files = [...(options.table ?? []), ...(options.cohort ?? [])];
  if (files.length > 0 === (options.simulate !== undefined))
    throw which('either tables or --simulate', 'Name one of --table FILE... and --simulate PATIENTS.');
  if (options.truth !== undefined && options.simulate === undefined)
    throw which(
      'a truth is of invented patients',
      'Leave --truth out, or draw the patients by --simulate: what is true of a fixed table nobody knows.',
    );
  const { protocol, planned } = readProtocolDocument(file, (document) => {
    const completed = planProtocol(document);
    const protocol = parseStudy(completed.document);
    refuseRetired(protocol);
    refuseUnknownEngine(protocol);
    return { protocol, planned: completed.planned };
  });
  for (const { path } of planned)
    note(`${path}: played with the keys that the planner chooses; \`collimate study plan\` prints them`);
  const study = freezeStudy(protocol);
  const seed = options.seed ?? randomInt(1_000_000_000);
  const siteNames =
    options.sites === undefined ? protocol.sites : Array.from({ length: options.sites }, (_, index) => `site-${index + 1}`);
  const truth = options.simulate === undefined ? undefined : readTruth(options.truth, study);
  const tables = files.map((one) => readPatientTable(one, saidOf(options)));
  const stage = { study, options, seed, tables, truth, siteNames };
  return truth === undefined ? stage : { ...stage, tables: [drawn(stage, 0)] };
}

function which(message: string, hint: string): CliError {
  return new CliError('WHICH_INPUT', 'input', message, { hint });
}

function saidOf({ public: of, simulated }: RehearseOptions): TableOrigin | undefined {
  if (of !== undefined) return { mark: 'public', source: of };
  return simulated === undefined ? undefined : { mark: 'simulated', source: simulated };
}

/** A new sample for each repeat; noise and folds have seeds of their own, so that noise off plays the same patients. */
function drawn({ study, options, truth, seed, siteNames }: Stage, repeat: number): PatientTable {
  return inventedTable(study, truth!, { patients: options.simulate!, sites: siteNames }, new SeededRandom(seed + 3 * repeat));
}

function sitesOf({ study, tables, options, seed }: Stage, repeat: number): RehearsedSites {
  return sitesOfTables(study, tables, { sites: options.sites, seed: seed + 3 * repeat + 1 });
}

function documentOf(stage: Stage, first: RehearsedSites): RehearsalDocument {
  const { study, options, seed, tables, truth, siteNames } = stage;
  const repeats = repeatsOf(stage, first);
  const planned = forecastStudy(study.protocol).rows;
  const isRepeated = repeats.length > 1;
  const truths =
    isRepeated && truth !== undefined
      ? truthsOf(study, truth, options.simulate!, siteNames, seed + 2 ** 30)
      : new Map<string, RowTruth>();
  return {
    schema: 'collimate.rehearsal/1',
    notice: NOTICE,
    study: study.protocol.id,
    digest: study.digest,
    tables: tables.map(({ name, mark, source, sha256 }) => ({ name, mark, source, sha256 })),
    sites: first.sites.map(({ site, records }) => ({ site, patients: records.length })),
    truth: truth ?? null,
    noise: options.noise,
    seed,
    repeats: repeats.length,
    rows: repeats[0].rows,
    plannedRows: planned,
    summary: isRepeated ? summarised(repeats, truths, planned) : [],
    limits: LIMITS,
  };
}

function repeatsOf(stage: Stage, first: RehearsedSites): readonly Repeat[] {
  const { study, options, seed, truth } = stage;
  const count = options.repeat ?? 1;
  const progress = new ProgressLine();
  const fixed = releasesOf(study, first.sites);
  const plain = playStudy(study, fixed, undefined);
  try {
    return Array.from({ length: count }, (_, repeat) => {
      progress.at('Rehearsing', repeat, count, 'studies');
      const isNew = truth !== undefined && repeat > 0;
      const releases = isNew ? releasesOf(study, sitesOf({ ...stage, tables: [drawn(stage, repeat)] }, repeat).sites) : fixed;
      const without = isNew ? playStudy(study, releases, undefined) : plain;
      const rows = options.noise === 'off' ? without : playStudy(study, releases, new SeededRandom(seed + 3 * repeat + 2));
      return { rows, without };
    });
  } finally {
    progress.end();
  }
}

function writeFolder(folder: string, document: RehearsalDocument, { truth, tables }: Stage): void {
  writeOutput(join(folder, 'rehearsal.json'), `${JSON.stringify(document, null, 2)}\n`);
  writeOutput(join(folder, 'rehearsal-rows.csv'), rowsCsv(document));
  if (document.summary.length > 0) writeOutput(join(folder, 'rehearsal-summary.csv'), summaryCsv(document));
  if (truth === undefined) return;
  const [{ mark, source, header, lines }] = tables;
  const text = [header, ...lines.map(({ cells }) => cells)].map((cells) => spreadsheetLine(cells)).join('\n');
  writeOutput(join(folder, 'invented-patients.csv'), `${markLine({ mark, source })}${text}\n`);
}
