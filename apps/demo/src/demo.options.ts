import { parseArgs } from 'node:util';

/** How the demo is run. */
export interface DemoOptions {
  /** Of the simulated patients; the same seed gives the same hospitals. */
  readonly seed: number;
  /** Patients per group and hospital. */
  readonly patients: number;
  /** Where everything is written; made anew by each run. */
  readonly folder: string;
  /** Port of the results page, the next free one if it is taken. */
  readonly pagePort: number;
  /** Print the result as JSON on standard output and nothing else there. */
  readonly json: boolean;
  /** Keep the page up until Ctrl-C. */
  readonly stay: boolean;
}

/** The text of `--help`. */
export const USAGE = `Runs a whole federated radiomics study on this machine: three hospitals, one coordinator, simulated patients.

  npm run demo                           the study, and its results page until Ctrl-C
  npm run demo -- --seed 7               other patients
  npm run demo -- --patients 40          per group and hospital (default 40)
  npm run demo -- --folder my-demo       where the files go (default collimate-demo)
  npm run demo -- --page-port 9000       the results page (default 8080, the next free port if taken)
  npm run demo -- --json > result.json   for programs: ends by itself, exit code 0 if every proof held
  npm run demo -- --no-stay              end by itself on a terminal too
`;

/** @throws TypeError of node:util for an unknown option, RangeError for a value out of range */
export function readOptions(argv: readonly string[], terminal: boolean): DemoOptions | 'help' {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      seed: { type: 'string', default: '2026' },
      patients: { type: 'string', default: '40' },
      folder: { type: 'string', default: 'collimate-demo' },
      'page-port': { type: 'string', default: '8080' },
      json: { type: 'boolean', default: false },
      'no-stay': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  return {
    seed: wholeNumber('seed', values.seed, 0, 4_294_967_295),
    patients: wholeNumber('patients', values.patients, 8, 500),
    folder: values.folder,
    pagePort: wholeNumber('page-port', values['page-port'], 0, 65_535),
    json: values.json,
    stay: terminal && !values.json && !values['no-stay'],
  };
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new RangeError(`--${name} is a whole number from ${least} to ${most}`);
  }
  return value;
}
