/** What is read of Jest's report of one file. */
export interface FileReport {
  readonly name: string;
  readonly status: string;
  readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
}

/** What is read of Jest's report. */
export interface Report {
  readonly testResults: readonly FileReport[];
}

/** The files to run again; none if any failure stands outside the programs, or too many failed. */
export function again(report: Report, root: string): string[];

/** The first report with the second's files in place of its own. */
export function joined(
  first: Report,
  second: Report | undefined,
): { readonly testResults: FileReport[]; readonly unsteady: string[]; readonly passed: number; readonly failed: number };
