import { wasmEngine } from '@collimate/radiomics-pipeline';
import { CliError } from '../../errors/cli.error.js';
import { conformanceCases, findIbsiFolder } from '../../conformance/cases.js';
import type { Verdict } from '../../conformance/judge.js';
import { PATIENT_TOLERANCE, type PatientVerdict, hasPatients, judgePatients } from '../../conformance/patients.js';
import { type CaseReport, runCase } from '../../conformance/run-case.js';

/** Options of `collimate conformance`. */
export interface ConformanceOptions {
  readonly config?: string;
  readonly from: 'dicom' | 'nifti' | 'both';
  readonly data?: string;
  readonly failures?: boolean;
}

/** Under this name the patients are asked for beside the configurations. */
const PATIENTS = 'patients';

const say = (line: string): boolean => process.stdout.write(`${line}\n`);

/** `collimate conformance`: the engine against the IBSI 1 reference values. @returns 0 only if every row passes */
export async function runConformance(options: ConformanceOptions): Promise<number> {
  const data = findIbsiFolder(options.data);
  if (data === undefined) {
    say('The IBSI data is not here: only the digital phantom is run. Name its folder by --data or COLLIMATE_IBSI_DATA.');
  }
  const wanted = options.config?.split(',').map((name) => name.trim());
  const cases = conformanceCases(data).filter(
    (one) =>
      (wanted === undefined || wanted.includes(one.config)) &&
      (options.from === 'both' || one.form === 'built-in' || one.form === options.from),
  );
  const patients = wanted?.includes(PATIENTS) ?? options.from !== 'dicom';
  if (cases.length === 0 && !(patients && hasPatients(data))) {
    throw new CliError('NO_REFERENCE', 'missing', 'no configuration has this name, or its data is not here', {
      hint: `Configurations are digital_phantom, A, B, C, D, E and ${PATIENTS}.`,
    });
  }
  const engine = wasmEngine();
  const reports: CaseReport[] = [];
  for (const one of cases) {
    const report = await runCase(one, engine);
    print(report, options.failures === true);
    reports.push(report);
  }
  const passed =
    patients && hasPatients(data) ? printPatients(await judgePatients(data, engine), options.failures === true) : true;
  return reports.length === 0 ? (passed ? 0 : 1) : Math.max(conclude(reports), passed ? 0 : 1);
}

/** The bar for patients: where three teams agree to 0.1 percent, 99 of 100 values of ours do too. */
const PATIENTS_PASS = 0.99;

/** @returns whether the bar is reached */
function printPatients(verdicts: readonly PatientVerdict[], listFailures: boolean): boolean {
  say('patients of phase 3, nifti (rows on which three teams agree to 0.1 %)');
  for (const modality of new Set(verdicts.map(({ row }) => row.modality))) {
    const own = verdicts.filter(({ row }) => row.modality === modality);
    const within = own.filter(({ relative }) => relative <= PATIENT_TOLERANCE).length;
    say(`  ${modality.padEnd(11)}  ${within} of ${own.length} within 0.1 % (${((100 * within) / own.length).toFixed(2)} %)`);
  }
  const beyond = verdicts.filter(({ relative }) => relative > PATIENT_TOLERANCE);
  if (listFailures) {
    for (const { row, found, relative } of beyond) {
      say(
        `    ${row.patient} ${row.modality} ${row.tag}: ${found ?? 'no value'}, ${row.teams} teams ${row.value}, off by ${relative.toExponential(1)}`,
      );
    }
  }
  return beyond.length <= (1 - PATIENTS_PASS) * verdicts.length;
}

function print(report: CaseReport, listFailures: boolean): void {
  const { features, diagnostics, milliseconds } = report;
  say(`${report.case.config}, ${report.case.form} (${report.case.preset}, ${(milliseconds / 1000).toFixed(2)} s)`);
  say(`  features     ${summary(features)}`);
  if (diagnostics.length > 0) say(`  diagnostics  ${summary(diagnostics)}`);
  if (!listFailures) return;
  for (const verdict of [...features, ...diagnostics].filter(failed)) {
    const { tag, aggregation, value, tolerance, precise } = verdict.reference;
    const relative = verdict.relative === undefined ? '' : `, off by ${verdict.relative.toExponential(1)}`;
    say(
      `    ${tag} ${aggregation}: ${verdict.found ?? 'no value'}, reference ${value} ± ${tolerance}, precise ${precise}${relative}`,
    );
  }
}

function summary(verdicts: readonly Verdict[]): string {
  const inTolerance = verdicts.filter((verdict) => verdict.inTolerance).length;
  const compared = verdicts.filter((verdict) => verdict.relative !== undefined);
  const precise = compared.filter((verdict) => verdict.precise).length;
  const worst = compared.reduce<Verdict | undefined>(
    (a, b) => (a?.relative !== undefined && a.relative >= (b.relative ?? 0) ? a : b),
    undefined,
  );
  const worstText =
    worst?.relative === undefined
      ? ''
      : `, worst ${worst.reference.tag} ${worst.reference.aggregation} ${worst.relative.toExponential(1)}`;
  return `${inTolerance} of ${verdicts.length} in tolerance, ${precise} of ${compared.length} within 1e-5 of the teams${worstText}`;
}

/** Every row whose digits are not held against us, grouped by the reason; a configuration that is run in two forms is listed once. */
function printExempt(verdicts: readonly Verdict[]): void {
  const lines = new Map<string, Set<string>>();
  for (const { reference, found, exempt } of verdicts) {
    const { config, tag, aggregation, precise, teams } = reference;
    const line = `${config} ${tag} ${aggregation}: ${found}, ${teams} teams ${precise}, off by ${exempt?.relative.toExponential(1)}`;
    const reason = exempt?.reason ?? '';
    lines.set(reason, (lines.get(reason) ?? new Set()).add(line));
  }
  for (const [reason, rows] of lines) {
    say(`  ${reason}`);
    for (const row of rows) say(`    ${row}`);
  }
}

function failed(verdict: Verdict): boolean {
  return !verdict.inTolerance || !verdict.precise;
}

function conclude(reports: readonly CaseReport[]): number {
  const verdicts = reports.flatMap((report) => [...report.features, ...report.diagnostics]);
  const failures = verdicts.filter(failed).length;
  const tolerance = verdicts.filter((verdict) => verdict.relative === undefined).length;
  const exempt = verdicts.filter((verdict) => verdict.exempt !== undefined);
  say(
    `${tolerance} rows are held to the published tolerance alone: of ${tolerance - exempt.length} fewer than three teams agree on more digits, ${exempt.length} are let be:`,
  );
  printExempt(exempt);
  say(
    failures === 0 ? `All ${verdicts.length} rows pass.` : `${failures} of ${verdicts.length} rows fail; --failures lists them.`,
  );
  return failures === 0 ? 0 : 1;
}
