import { isDeclared, type FrozenStudy } from '@collimate/governance-study';
import type { SubjectKey } from '@collimate/kernel-canonical';
import { SeededRandom } from '@collimate/kernel-numeric';
import type { TableLine } from '@collimate/platform-tables';
import {
  subjectReadings,
  subjectStage,
  subjectValues,
  type MeasuredScan,
  type SubjectRecord,
  type VariableValue,
} from '@collimate/statistics-local';
import {
  ASKED,
  BUILT_IN_STAGES,
  countsRefusers,
  isBuiltInStage,
  STAGE,
  STAGE_OF_ASKED,
  stagesOf,
} from '@collimate/statistics-menu';
import { CliError, located } from '../errors/cli.error.js';
import { cellOf, checkCells } from './checked.cells.js';
import type { PatientTable } from './patient.table.js';
import { studyColumns, type FeatureColumn, type StudyColumns } from './study.columns.js';

/** The patients of one site of a rehearsal. */
export interface RehearsedSite {
  readonly site: string;
  readonly records: readonly SubjectRecord[];
}

/** Sites with their patients, and notes on the division. */
export interface RehearsedSites {
  readonly sites: readonly RehearsedSite[];
  readonly notes: readonly string[];
}

/** Rules by which the patients of tables are divided among sites and folds. */
export interface Dealing {
  /** Number of sites among which the patients of a table without a column `site` are dealt; undefined for the sites of the protocol. */
  readonly sites: number | undefined;
  /** Seed of the random numbers that deal patients to folds. */
  readonly seed: number;
}

/** The lines of one patient. */
type Patient = readonly TableLine[];

/**
 * Makes the records of a study from tables, as the agents would make them from theirs: one record a patient, by the
 * product's own reading of variables.
 * @throws LocatedError over CliError NO_SUCH_COLUMN, BAD_CELL, BAD_TABLE; CliError TOO_FEW_SITES
 */
export function sitesOfTables(study: FrozenStudy, tables: readonly PatientTable[], dealing: Dealing): RehearsedSites {
  checkNames(tables);
  const notes: string[] = [];
  const draws = new SeededRandom(dealing.seed);
  const bySite = new Map<string, SubjectRecord[]>();
  for (const table of tables) {
    located([table.file], () => {
      const columns = studyColumns(study, table.header);
      notes.push(
        ...checkCells(columns, table.header, table.lines).map((text) => (tables.length > 1 ? `${table.name}: ${text}` : text)),
      );
      checkRegions(columns, table);
      const sites = sitesOf(table, columns, tables.length === 1 ? dealtTo(study, dealing) : undefined, notes);
      for (const [site, patients] of sites) {
        const records = bySite.get(site) ?? [];
        bySite.set(site, records);
        for (const [name, lines] of patients) {
          records.push(...recordOf(study, columns, lines, `${table.name}/${name}` as SubjectKey, draws.uniform()));
        }
      }
    });
  }
  const { minSites } = study.protocol;
  if (bySite.size < minSites)
    throw new CliError(
      'TOO_FEW_SITES',
      'input',
      `the tables have ${bySite.size === 1 ? 'one site' : `${bySite.size} sites`}, and the study publishes nothing of fewer than ${minSites}`,
      {
        hint: 'Name one table a site, or one with a column "site"; --sites deals the patients of one table to so many.',
      },
    );
  if (bySite.size !== study.protocol.sites.length)
    notes.push(
      `the tables have ${bySite.size} sites and the protocol ${study.protocol.sites.length}: the noise is that of ${bySite.size} answers, and the plan foresees ${study.protocol.sites.length}`,
    );
  return { sites: [...bySite].map(([site, records]) => ({ site, records })), notes };
}

/** A file name serves as the site's name, unless a column gives another. */
function checkNames(tables: readonly PatientTable[]): void {
  const twice = tables.find(({ name }, index) => tables.findIndex((one) => one.name === name) !== index);
  if (twice === undefined) return;
  throw new CliError('BAD_TABLE', 'input', `two tables are called "${twice.name}"`, {
    hint: 'Each table is a site, called as its file is: rename one, or name it once.',
  });
}

function dealtTo({ protocol }: FrozenStudy, { sites }: Dealing): readonly string[] {
  return sites === undefined ? protocol.sites : Array.from({ length: sites }, (_, index) => `site-${index + 1}`);
}

/** @param dealt names of the sites for a single table; the table is one site where there are several */
function sitesOf(
  table: PatientTable,
  { fixed }: StudyColumns,
  dealt: readonly string[] | undefined,
  notes: string[],
): ReadonlyMap<string, ReadonlyMap<string, Patient>> {
  const sites = new Map<string, Map<string, TableLine[]>>();
  const seen = new Map<string, string>();
  for (const line of table.lines) {
    const subject = fixed.subject < 0 ? `line ${line.line}` : cellOf(line, fixed.subject);
    if (subject === '')
      throw emptyCell(line, 'subject', 'Name the patient, or leave the whole column out: then each line is one.');
    const site = siteOf(line, subject);
    const patients = sites.get(site) ?? new Map<string, TableLine[]>();
    sites.set(site, patients);
    patients.set(subject, [...(patients.get(subject) ?? []), line]);
  }
  if (fixed.subject < 0)
    notes.push(`${table.name} has no column "subject": each of its ${table.lines.length} lines is a patient`);
  if (fixed.site < 0 && dealt !== undefined && dealt.length > 1)
    notes.push(`the table names no site: its patients were dealt in turn to ${dealt.length} sites`);
  return sites;

  function siteOf(line: TableLine, subject: string): string {
    if (fixed.site >= 0) {
      const site = cellOf(line, fixed.site);
      if (site === '') throw emptyCell(line, 'site', 'Name the site of every line.');
      return site;
    }
    if (dealt === undefined) return table.name;
    const known = seen.get(subject) ?? dealt[seen.size % dealt.length];
    seen.set(subject, known);
    return known;
  }
}

function emptyCell({ line }: TableLine, title: string, hint: string): CliError {
  return new CliError('BAD_CELL', 'input', 'the cell is empty', { place: { tag: `line ${line}, column ${title}` }, hint });
}

/** A table that names regions, none of which is the study's, would contribute no patient. */
function checkRegions({ features, fixed }: StudyColumns, { lines }: PatientTable): void {
  if (fixed.roi < 0 || features.length === 0) return;
  const found = new Set(lines.map((line) => cellOf(line, fixed.roi)));
  const asked = [...new Set(features.map(({ roi }) => roi))];
  if (asked.some((roi) => found.has(roi))) return;
  throw new CliError('BAD_TABLE', 'input', `no line has a region of the study in its column roi: ${asked.join(', ')}`, {
    hint: `The table has ${[...found].slice(0, 5).join(', ')}. Rename them, or leave the column out where each line is of the study's region.`,
  });
}

/** @returns no record where version 1 knows no group of the patient, or two */
function recordOf(
  study: FrozenStudy,
  columns: StudyColumns,
  lines: Patient,
  subject: SubjectKey,
  draw: number,
): readonly SubjectRecord[] {
  const { protocol, reading } = study;
  const { variables } = reading;
  const cells = new Map(
    columns.cohort.map(({ title, index }) => [
      title,
      [...new Set(lines.map((line) => cellOf(line, index)).filter((cell) => cell !== ''))],
    ]),
  );
  const scans = lines.flatMap((line) => measured(columns, line));
  const source = { cells, scans };
  const own = subjectValues(variables, source, (cell, labels) => (labels.includes(cell) ? cell : undefined));
  if (!isDeclared(protocol)) {
    const keys = reading.extractions[0].features;
    return own.size === 0 ? [] : [{ subject, values: own, scans: scans.map(({ values }) => keys.map((key) => values.get(key))) }];
  }
  const values = new Map<string, VariableValue>([...own, ...changesOf(columns, lines)]);
  const stage = stageOf(study, columns, lines, scans, values);
  if (stage === ASKED) return [refuserOf(study, subject, values, draw)];
  for (const name of BUILT_IN_STAGES) if (isBuiltInStage(name, variables)) values.set(name, stage);
  return [{ subject, values, scans: [], readings: subjectReadings(variables, source), draw }];
}

/** Of patients who refused, a hospital reads only columns of its own tables. */
function refuserOf(
  { reading: { variables } }: FrozenStudy,
  subject: SubjectKey,
  values: ReadonlyMap<string, VariableValue>,
  draw: number,
): SubjectRecord {
  const own = [...values].filter(([name]) => variables[name].source === 'cohort');
  return { subject, values: new Map([...own, [STAGE_OF_ASKED, ASKED]]), scans: [], draw, hasRefused: true };
}

function changesOf({ changes }: StudyColumns, lines: Patient): readonly (readonly [string, number])[] {
  return changes.flatMap(({ index, variable }) => {
    const found = new Set(lines.map((line) => cellOf(line, index)).filter((cell) => cell !== ''));
    return found.size === 1 ? [[variable, Number([...found][0])] as const] : [];
  });
}

/** The features of a line, by their plan, region and time point. */
function measured({ features, fixed }: StudyColumns, line: TableLine): readonly MeasuredScan[] {
  const [timepoint, reader, scan, image, roi, plan] = (['timepoint', 'reader', 'scan', 'image', 'roi', 'plan'] as const).map(
    (name) => cellOf(line, fixed[name]) || undefined,
  );
  const places = new Map<string, FeatureColumn[]>();
  const severalPlans = new Set(features.map((one) => one.plan)).size > 1;
  for (const one of features) {
    if ((roi !== undefined && roi !== one.roi) || (severalPlans && plan !== undefined && plan !== one.plan)) continue;
    const place = JSON.stringify([one.plan, one.roi, timepoint ?? one.timepoint]);
    places.set(place, [...(places.get(place) ?? []), one]);
  }
  return [...places.values()].map((columns) => ({
    ...{ plan: columns[0].plan, roi: columns[0].roi, timepoint: timepoint ?? columns[0].timepoint, reader, scan },
    image,
    values: new Map(columns.map(({ key, index }) => [key, cellOf(line, index) === '' ? undefined : Number(cellOf(line, index))])),
  }));
}

/** The stage that the table tells, or that follows from its values: a patient with a value of a feature was read. */
function stageOf(
  { reading: { variables }, queries }: FrozenStudy,
  { fixed }: StudyColumns,
  lines: Patient,
  scans: readonly MeasuredScan[],
  values: ReadonlyMap<string, VariableValue>,
): string {
  // A study may have its own variable called stage; then the column belongs to that variable.
  const said = isBuiltInStage(STAGE, variables) ? cellOf(lines[0], fixed.stage) : '';
  const countsAll = queries.some(({ design }) => countsRefusers(design));
  const stages: readonly string[] = stagesOf(variables, countsAll ? STAGE_OF_ASKED : STAGE);
  if (said !== '' && !stages.includes(said))
    throw new CliError('BAD_CELL', 'input', 'it is no stage of the study', {
      place: { tag: `line ${lines[0].line}, column stage` },
      hint: `The stages are ${stages.join(', ')}.`,
    });
  if (said !== '') return said;
  const isMeasured = scans.some((scan) => [...scan.values.values()].some((value) => value !== undefined));
  return subjectStage(variables, { isImaged: isMeasured, isRead: isMeasured, hasRegion: isMeasured }, values);
}
