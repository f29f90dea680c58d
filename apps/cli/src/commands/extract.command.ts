import { availableParallelism, freemem } from 'node:os';
import { CollimateError } from '@collimate/kernel-errors';
import { type Anatomy, LocatedError, REGION_NAMES, type RegionFiles, regionsIn } from '@collimate/platform-pacs';
import type { ExtractionPlan } from '@collimate/radiomics-vocabulary';
import { CliError } from '../cli.error.js';
import { type Case, type CaseOrder, type CaseOutcome, type CaseSettings, caseKey } from '../extraction/case-order.js';
import { type CaseRunner, inThisThread, inWorkers } from '../extraction/case-runner.js';
import { CaseMemory, CaseStore } from '../extraction/case-store.js';
import { type CohortLine, readCohort } from '../extraction/cohort.table.js';
import { subjectNameOf } from '../extraction/subject-name.js';
import { CaseNotes, caseName } from '../output/case-notes.js';
import { checkWritable, isStream, makeFolder, writeOutput } from '../output/output-file.js';
import { note } from '../output/print.js';
import { recordJson } from '../output/record-json.js';
import { ProgressLine } from '../output/progress-line.js';
import { type WideCase, wideTable } from '../output/wide-table.js';
import { readPlan } from '../sources/plan.source.js';

/** What `collimate extract` was asked. */
export interface ExtractOptions {
  readonly image?: string;
  readonly mask?: string;
  readonly series?: string;
  readonly phase?: string;
  readonly cohort?: string;
  readonly roi?: readonly string[];
  readonly label?: number;
  readonly allRois?: boolean;
  readonly unit?: string;
  readonly region?: readonly string[];
  readonly anatomy?: Anatomy;
  readonly plan: readonly string[];
  readonly subject?: string;
  readonly format: 'csv' | 'json';
  readonly wide?: boolean;
  readonly out?: string;
  readonly diagnostics?: boolean;
  readonly regrid?: boolean;
  readonly threshold?: number;
  readonly threads?: number;
  readonly resume?: boolean;
  readonly maxMemory?: number;
  readonly saveStages?: string;
  readonly record?: string;
}

/** Seen from the chunk of the bundle that this file ends in. */
const WORKER = new URL('../extract.worker.mjs', import.meta.url);
/** Part of the free memory that a run takes for itself unless it is told how much. */
const SHARE_OF_FREE = 0.8;

/**
 * `collimate extract`: ROIs of scans to one table, in the order they were given, each under every plan.
 * @param trace also show stack frames with an error @returns the exit code
 */
export async function runExtract(options: ExtractOptions, trace = false): Promise<number> {
  checkOptions(options);
  const plans = plansOf(options.plan);
  const lines = await withRegions(linesOf(options), options.allRois === true);
  const cases = lines.flatMap((line) => plans.map((plan): OrderedCase => ({ ...line, plan })));
  const threads = Math.max(1, Math.min(options.threads ?? availableParallelism(), cases.length));
  const limitBytes = options.maxMemory === undefined ? (SHARE_OF_FREE * freemem()) / threads : options.maxMemory * 2 ** 20;
  const settings: CaseSettings = {
    format: options.format,
    diagnostics: options.diagnostics === true,
    masks: {
      regrid: options.regrid === true,
      ...(options.threshold === undefined ? {} : { threshold: options.threshold }),
    },
    limitBytes,
    stagesFolder: options.saveStages,
    severalPlans: plans.length > 1,
  };
  const runner = threads === 1 ? inThisThread(settings, trace) : inWorkers(WORKER, settings, threads, trace);
  return runCases(cases, settings, runner, options);
}

/** A case with what its line of the cohort carries along. */
interface OrderedCase extends Case, CohortLine {}

/** What can be found out before a scan is read. @throws CliError BAD_THRESHOLD, NEEDS_OUT, NEEDS_TABLE, WHICH_REGION, CANNOT_WRITE */
function checkOptions({ threshold, resume, out, record, saveStages, wide, format, allRois, roi, label }: ExtractOptions): void {
  if (threshold !== undefined && !(threshold > 0 && threshold <= 1)) {
    throw new CliError('BAD_THRESHOLD', 'input', 'a threshold is above 0 and at most 1', {
      hint: 'Without one a voxel is inside from 0.5 on.',
    });
  }
  if (resume === true && out === undefined) {
    throw new CliError('NEEDS_OUT', 'input', 'only a run that writes a file can go on where it was stopped', {
      hint: 'Name by --out the file that the run before was given.',
    });
  }
  if (wide === true && format === 'json')
    throw new CliError('NEEDS_TABLE', 'input', 'only a table can be wide', { hint: 'Leave out --format json, or --wide.' });
  if (allRois === true && (roi !== undefined || label !== undefined)) {
    throw new CliError('WHICH_REGION', 'input', 'all regions are asked for, and some by name', {
      hint: 'Leave out --all-rois, or --roi and --label.',
    });
  }
  for (const file of [out, record]) if (file !== undefined) checkWritable(file);
  if (saveStages !== undefined) makeFolder(saveStages);
}

/** @throws CliError WHICH_PLAN when rows of two plans could not be told apart */
function plansOf(given: readonly string[]): readonly ExtractionPlan[] {
  const plans = given.map(readPlan);
  const names = plans.map(({ name }) => name);
  const twice = names.find((name, n) => names.indexOf(name) < n);
  if (twice === undefined) return plans;
  throw new CliError('WHICH_PLAN', 'input', `two of the plans are called "${twice}"`, {
    hint: 'Give each plan a name of its own: it stands in every row.',
  });
}

/** @throws CliError WHICH_INPUT unless there is one image with its mask, or a cohort */
function linesOf({
  image,
  mask,
  series,
  phase,
  cohort,
  subject,
  roi,
  label,
  region,
  anatomy,
  unit,
}: ExtractOptions): readonly CohortLine[] {
  const said = { ...(anatomy === undefined ? {} : { anatomy }), ...(unit === undefined ? {} : { unit }) };
  if (cohort !== undefined && image === undefined && mask === undefined && region === undefined) {
    if ([roi, label, series, phase, subject].some((given) => given !== undefined)) {
      throw new CliError('WHICH_INPUT', 'input', 'regions, series, phases and subjects of a cohort are columns of it', {
        hint: 'Leave out --roi, --label, --series, --phase and --subject, and write the columns roi, label, series, phase and subject.',
      });
    }
    return readCohort(cohort).map(({ order, others }) => ({ order: { ...said, ...order }, others }));
  }
  if (cohort === undefined && image !== undefined && mask !== undefined) {
    const which = { image, ...(series === undefined ? {} : { series }), ...(phase === undefined ? {} : { phase }), mask };
    const facts = {
      ...(label === undefined ? {} : { label }),
      ...said,
      ...(region === undefined ? {} : { regions: regionsOf(region) }),
    };
    const derived = subjectNameOf(image);
    if (subject === undefined && !derived.isTelling)
      note(`the subject is called "${derived.name}" after its files; --subject names it`);
    return (roi ?? [undefined]).map((one) => ({
      order: { subject: subject ?? derived.name, ...which, ...(one === undefined ? {} : { roi: one }), ...facts },
      others: {},
    }));
  }
  throw new CliError('WHICH_INPUT', 'input', 'extract takes one image with its mask, or a table of them', {
    hint: 'Give --image and --mask, or --cohort FILE with the columns subject,image,mask,roi; regions of a cohort are columns of it.',
  });
}

/** Lines that name no region become one for each region of their mask; a mask that cannot be read stays a case, which says why. */
async function withRegions(lines: readonly CohortLine[], all: boolean): Promise<readonly CohortLine[]> {
  if (!all) return lines;
  const found: CohortLine[] = [];
  for (const { order, others } of lines) {
    if (order.roi !== undefined || order.label !== undefined) found.push({ order, others });
    else for (const region of await regionsOrNone(order.mask)) found.push({ order: { ...order, ...region }, others });
  }
  return found;
}

async function regionsOrNone(mask: string): Promise<readonly Pick<CaseOrder, 'roi' | 'label'>[]> {
  try {
    return await regionsIn(mask);
  } catch (error) {
    if (error instanceof LocatedError || error instanceof CollimateError) return [{}];
    throw error;
  }
}

/** @throws CliError WHICH_REGION unless each is NAME=PATH with a name that a plan can normalise by, once */
function regionsOf(given: readonly string[]): RegionFiles {
  const regions: Partial<Record<(typeof REGION_NAMES)[number], string>> = {};
  for (const text of given) {
    const name = REGION_NAMES.find((one) => text.startsWith(`${one}=`));
    const path = name === undefined ? '' : text.slice(name.length + 1);
    if (name === undefined || path === '' || regions[name] !== undefined) {
      throw new CliError('WHICH_REGION', 'input', 'a region is given as NAME=PATH, each name once', {
        hint: `Names are ${REGION_NAMES.join(' and ')}; the ROI and the whole image need no file.`,
      });
    }
    regions[name] = path;
  }
  return regions;
}

async function runCases(
  cases: readonly OrderedCase[],
  settings: CaseSettings,
  run: CaseRunner,
  options: ExtractOptions,
): Promise<number> {
  const { out, resume } = options;
  const store = out === undefined || isStream(out) ? new CaseMemory() : new CaseStore(`${out}.cases`);
  if (resume !== true) store.clear();
  store.open();
  const keys = cases.map((one) => caseKey(one, settings));
  const open = cases.filter((_, n) => !store.has(keys[n]));
  if (open.length < cases.length) note(`${cases.length - open.length} of ${cases.length} cases were done before`);
  const progress = new ProgressLine();
  const bad: { readonly one: Case; readonly outcome: Exclude<CaseOutcome, { kind: 'done' }> }[] = [];
  const notes = new CaseNotes();
  let done = cases.length - open.length;
  if (cases.length > 1) progress.at('extracting', done, cases.length, 'cases');
  await run(open, (index, outcome) => {
    const one = open[index];
    if (outcome.kind === 'done') {
      store.write(caseKey(one, settings), { text: outcome.text, records: outcome.records });
      notes.add(one, outcome.notes);
    } else {
      bad.push({ one, outcome });
    }
    if (cases.length > 1) progress.at('extracting', ++done, cases.length, 'cases');
  });
  progress.end();
  for (const text of notes.lines(cases.length)) note(text);
  for (const { one, outcome } of bad) report(one, outcome, cases.length > 1);
  const finished = cases.flatMap(({ others }, n) => (store.has(keys[n]) ? [{ ...store.read(keys[n]), others }] : []));
  const texts = finished.map(({ text }) => text);
  if (texts.length > 0) write(options.wide === true ? wide(finished) : joined(texts, settings.format, cases.length > 1), out);
  if (texts.length > 0 && options.record !== undefined)
    write(recordJson(finished.flatMap(({ records }) => records)), options.record);
  store.close();
  if (bad.length === 0) store.clear();
  else if (out !== undefined && texts.length > 0)
    note(`${texts.length} of ${cases.length} cases are in ${out}; --resume tries the others again`);
  return bad.some(({ outcome }) => outcome.kind === 'failed' && outcome.exitCode === 1) ? 1 : bad.length > 0 ? 2 : 0;
}

function report(one: Case, outcome: Exclude<CaseOutcome, { kind: 'done' }>, several: boolean): void {
  if (several) process.stderr.write(`collimate: ${caseName(one)} was left out\n`);
  if (outcome.kind === 'failed') {
    process.stderr.write(outcome.message);
    return;
  }
  const megabytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MB`;
  const sentence = `the extraction would need ${megabytes(outcome.neededBytes)} and may take ${megabytes(outcome.limitBytes)}`;
  process.stderr.write(
    `collimate: ${sentence}.\n  do:    Choose a wider spacing or fewer threads, or allow more by --max-memory.\n  code:  TOO_LARGE\n`,
  );
}

/** One table with one header line; JSON documents one under the other. */
function joined(texts: readonly string[], format: 'csv' | 'json', several: boolean): string {
  if (format === 'csv') return texts.map((text, n) => (n === 0 ? text : text.slice(text.indexOf('\n') + 1))).join('');
  return several ? texts.map((text) => `${JSON.stringify(JSON.parse(text))}\n`).join('') : texts.join('');
}

/** @returns the wide table; what has no value in it is told, since its cells cannot say why */
function wide(cases: readonly WideCase[]): string {
  const { text, undefinedCells } = wideTable(cases);
  if (undefinedCells > 0)
    note(`${undefinedCells} cells are empty for features without a value; the table without --wide says why`);
  return text;
}

function write(text: string, file: string | undefined): void {
  if (file === undefined) process.stdout.write(text);
  else writeOutput(file, text);
}
