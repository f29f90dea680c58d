import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { CollimateError } from '@collimate/kernel-errors';
import { doctorReportSchema, type DoctorReport, type SiteStatus } from '@collimate/platform-site-api';
import { archiveFinding } from '../../doctor/archive.finding.js';
import { statusFindings } from '../../doctor/status.findings.js';
import { CliError } from '../../errors/cli.error.js';
import { writeOutput } from '../../output/output-file.js';
import { print } from '../../output/print.js';
import { runAgentProgram } from '../../remote/agent.program.js';
import type { SiteOptions } from '../../remote/site.address.js';
import { askSite } from '../../remote/site.call.js';
import { doctorExit, renderDoctor } from '../../views/doctor.view.js';
import { renderNetsheet } from '../../views/netsheet.view.js';
import { archiveOf, type ArchiveOptions } from '../pacs/pacs.source.js';

/** Options of `collimate site doctor`. */
export interface DoctorOptions extends ArchiveOptions {
  readonly api?: string;
  readonly json?: boolean;
  readonly idle: string;
  readonly images?: string;
  readonly backups?: string;
  /** Folders that the setup is about to open to the service. */
  readonly granted?: readonly string[];
  /** A file for the page, or true for standard output. */
  readonly netsheet?: string | true;
}

/** `collimate site doctor`. @param target address of the coordinator, or an invitation @returns 0 all is well, 1 warnings, 2 failures */
export async function runDoctor(target: string | undefined, options: DoctorOptions): Promise<number> {
  const report = await examined(target, options);
  if (options.netsheet === undefined) print(options.json, report, renderDoctor);
  else if (options.netsheet === true) process.stdout.write(`${renderNetsheet(report, hostname())}\n`);
  else writeOutput(options.netsheet, `${renderNetsheet(report, hostname())}\n`);
  return options.netsheet === undefined ? doctorExit(report) : 0;
}

/**
 * @param settings COLLIMATE_SITE_… that the agent will have
 * @returns the findings of the agent's program, and those of this command alone: on the archive, and from the running
 *   agent
 */
export async function examined(
  target: string | undefined,
  options: DoctorOptions,
  settings: Readonly<Record<string, string>> = {},
): Promise<DoctorReport> {
  const word = (name: string, value: string | undefined): readonly string[] => (value === undefined ? [] : [name, value]);
  const path = (folder: string | undefined): string | undefined => (folder === undefined ? undefined : resolve(folder));
  const places = [
    ...word('--images', path(options.images)),
    ...word('--backups', path(options.backups)),
    ...(options.granted ?? []).flatMap((folder) => ['--granted', folder]),
  ];
  const program = await runAgentProgram(
    ['doctor', '--idle', options.idle, ...places, ...(target === undefined ? [] : [target])],
    settings,
  );
  if (program.exitCode !== 0) {
    throw new CliError('DOCTOR_FAILED', 'input', `the agent's program says: ${program.complaint.slice(0, 500)}`, {
      hint: 'See `collimate site doctor --help`.',
    });
  }
  const seen = doctorReportSchema.parse(JSON.parse(program.output)) as DoctorReport;
  const archive = options.web === undefined && options.dicom === undefined ? undefined : archiveOf(options);
  const findings = [
    ...seen.findings,
    await archiveFinding(archive),
    ...statusFindings(await statusOf({ api: options.api }), Date.now()),
  ];
  return { ...seen, findings };
}

/** Without a running agent, or without a login, there is no status. */
async function statusOf(options: SiteOptions): Promise<SiteStatus | undefined> {
  try {
    return await askSite(options, (site) => site.status());
  } catch (error) {
    if (error instanceof CollimateError) return undefined;
    throw error;
  }
}
