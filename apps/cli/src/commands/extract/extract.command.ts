import { availableParallelism } from 'node:os';
import { memoryShare } from '@collimate/platform-scans';
import { type Case, type CaseOutcome, type CaseSettings, caseKey } from '../../extraction/case-order.js';
import { type CaseRunner, inThisThread, inWorkers } from '../../extraction/case-runner.js';
import { CaseMemory, CaseStore } from '../../extraction/case-store.js';
import { InputMarks } from '../../extraction/input.marks.js';
import type { OrderedLine } from '../../extraction/cohort.table.js';
import { saltsBeside } from '../../crates/crate.folder.js';
import { writeExtractCrate, type ExtractedCrate } from '../../crates/extract.crate.js';
import { CaseNotes, caseName } from '../../extraction/case-notes.js';
import { isStream, writeOutput } from '../../output/output-file.js';
import { lockOutput } from '../../output/output.lock.js';
import { checkOverwriting } from '../../output/overwritten.js';
import { note, say } from '../../output/print.js';
import { shown } from '../../output/shown.js';
import { recordJson } from '../../output/record-json.js';
import { ProgressLine } from '../../output/progress-line.js';
import { type WideCase, wideTable } from '../../output/wide-table.js';
import { type ExtractOptions, checkOptions } from './extract.options.js';
import { ordersOf, plansOf } from './extract.orders.js';

/** Seen from the chunk of the bundle that this file ends in. */
const WORKER = new URL('../extract.worker.mjs', import.meta.url);

/**
 * `collimate extract`: ROIs of scans to one table, in the order they were given, each under every plan.
 * @param trace also show stack frames with an error @returns the exit code
 */
export async function runExtract(options: ExtractOptions, trace = false): Promise<number> {
  checkOptions(options);
  const plans = plansOf(options.plan);
  const lines = await ordersOf(options);
  checkCohortFiles(options, lines);
  const cases = lines.flatMap((line) => plans.map((plan): OrderedCase => ({ ...line, plan })));
  const threads = Math.max(1, Math.min(options.threads ?? availableParallelism(), cases.length));
  const limitBytes = options.maxMemory === undefined ? memoryShare(threads) : options.maxMemory * 2 ** 20;
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
  const { out } = options;
  const unlock = out === undefined || isStream(out) ? undefined : lockOutput(out);
  try {
    return await runCases(cases, settings, runner, options);
  } finally {
    unlock?.();
  }
}

/** What the cells of a cohort name is known only after it was read. @throws CliError OVERWRITES_INPUT */
function checkCohortFiles({ out, record, cohort }: ExtractOptions, lines: readonly OrderedLine[]): void {
  if (cohort === undefined) return;
  const outputs = Object.entries({ '--out': out, '--record': record });
  checkOverwriting(
    outputs.flatMap(([option, path]) => (path === undefined ? [] : [{ option, path }])),
    lines.flatMap(({ order: { image, mask, regions } }) =>
      [image, mask, ...Object.values(regions ?? {})].map((path) => ({ option: '--cohort', path })),
    ),
  );
}

/** A case with the further values of its line in the cohort. */
interface OrderedCase extends Case, OrderedLine {}

async function runCases(
  cases: readonly OrderedCase[],
  settings: CaseSettings,
  run: CaseRunner,
  options: ExtractOptions,
): Promise<number> {
  const { out, resume } = options;
  const startTime = new Date().toISOString();
  const store = out === undefined || isStream(out) ? new CaseMemory() : new CaseStore(`${out}.cases`);
  if (resume !== true) store.clear();
  store.open();
  const marks = new InputMarks(writtenBy(options));
  const keyed = cases.map((one) => ({ one, key: caseKey(one, settings, marks.of(one.order)) }));
  const open = keyed.filter(({ key }) => !store.has(key));
  if (open.length < cases.length) note(`${cases.length - open.length} of ${cases.length} cases were done before`);
  const progress = new ProgressLine();
  const bad: { readonly one: Case; readonly key: string; readonly outcome: Exclude<CaseOutcome, { kind: 'done' }> }[] = [];
  const notes = new CaseNotes();
  let done = cases.length - open.length;
  if (cases.length > 1) progress.at('extracting', done, cases.length, 'cases');
  const openCases = open.map(({ one }) => one);
  await run(openCases, (index, outcome) => {
    const { one, key } = open[index];
    if (outcome.kind === 'done') {
      store.write(key, { text: outcome.text, records: outcome.records });
      notes.add(one, outcome.notes);
    } else {
      bad.push({ one, key, outcome });
    }
    if (cases.length > 1) progress.at('extracting', ++done, cases.length, 'cases');
  }).finally(() => progress.end());
  for (const text of notes.lines(cases.length)) note(text);
  for (const { one, outcome } of bad) report(one, outcome, cases.length > 1);
  const leftOut = new Set(bad.map(({ key }) => key));
  // Every other case was finished. If its file is gone by now, the run fails here, before any part of the table is
  // written.
  const finished = keyed.filter(({ key }) => !leftOut.has(key)).map(({ one, key }) => ({ ...one, ...store.read(key) }));
  const texts = finished.map(({ text }) => text);
  if (texts.length > 0) {
    const table = options.wide === true ? wide(finished) : joined(texts, settings.format, cases.length > 1);
    write(table, out);
    if (options.crate !== undefined) await crate(options.crate, { ...options, table, finished, startTime });
  }
  if (texts.length > 0 && options.record !== undefined)
    write(recordJson(finished.flatMap(({ records }) => records)), options.record);
  store.close();
  if (bad.length === 0) store.clear();
  else if (out !== undefined && texts.length > 0)
    note(`${texts.length} of ${cases.length} cases are in ${out}; --resume tries the others again`);
  return bad.some(({ outcome }) => outcome.exitCode === 1) ? 1 : bad.length > 0 ? 2 : 0;
}

/** Outputs of the run. They are not inputs, wherever they lie. */
function writtenBy({ out, record, saveStages, crate: folder }: ExtractOptions): readonly string[] {
  const files = out === undefined ? [] : [out, `${out}.cases`, `${out}.lock`];
  return [...files, ...[record, saveStages, folder].filter((one) => one !== undefined)];
}

/** Writes the crate beside the table. */
async function crate(
  folder: string,
  { crateKey, ...run }: ExtractOptions & Pick<ExtractedCrate, 'table' | 'finished' | 'startTime'>,
): Promise<void> {
  await writeExtractCrate({ ...run, folder, keyFile: crateKey, endTime: new Date().toISOString() });
  if (crateKey === undefined) note(`the crate in ${folder} is not signed: --crate-key names the key of the site`);
  note(
    `the crate in ${folder} stays in the house; the salts of its inputs are in ${saltsBeside(folder)}: hand that to nobody, and delete the line of an input to forget it`,
  );
}

function report(one: Case, outcome: Exclude<CaseOutcome, { kind: 'done' }>, several: boolean): void {
  if (several) say(`collimate: ${shown(caseName(one))} was left out`);
  process.stderr.write(outcome.message);
}

/** One table with one header line; JSON documents one under the other. */
function joined(texts: readonly string[], format: 'csv' | 'json', several: boolean): string {
  if (format === 'csv') return texts.map((text, n) => (n === 0 ? text : text.slice(text.indexOf('\n') + 1))).join('');
  return several ? texts.map((text) => `${JSON.stringify(JSON.parse(text))}\n`).join('') : texts.join('');
}

/** @returns the wide table; notes the number of empty cells, which cannot give the reason for a missing value */
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
