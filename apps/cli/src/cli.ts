import { Command, CommanderError } from 'commander';
import { declareCohort } from './commands/cohort/cohort.declaration.js';
import { declareDeidentify } from './commands/deidentify/deidentify.declaration.js';
import { declareDeface } from './commands/deface/deface.declaration.js';
import { declareConformance, declareInspect } from './commands/engine.declaration.js';
import { declareExtract } from './commands/extract/extract.declaration.js';
import { declareOffline } from './commands/verify/offline.declaration.js';
import { declareMembers } from './commands/members/members.declaration.js';
import { refuseRepeated } from './commands/options.once.js';
import { declarePacs } from './commands/pacs/pacs.declaration.js';
import { declarePlan } from './commands/plan/plan.declaration.js';
import { declareReference } from './commands/reference/reference.declaration.js';
import { declareRisk } from './commands/risk/risk.declaration.js';
import { declareSite } from './commands/site/site.declaration.js';
import { declareStudy } from './commands/study/study.declaration.js';
import { shownPage } from './output/shown.js';
import { CLI_VERSION } from './output/software.js';
import { refuseOverwriting } from './output/overwritten.js';
import { presentError } from './errors/present-error.js';

const EXAMPLES = `
Examples:
  collimate extract --image scans/ct --mask scans/rtstruct.dcm --roi GTV-1 --plan ct-default --out features.csv
  collimate extract --image image.nii.gz --mask mask.nii.gz --plan my-plan.yaml --format json
  collimate inspect scans/ct scans/rtstruct.dcm
  collimate plan ct-default > my-plan.yaml
  collimate conformance
  collimate deidentify scans --out cleaned --profile safe-harbor --key study.key
  collimate simulate hospital --site north --patients 24 --seed 7
  collimate pacs fetch --web https://pacs.example/dicom-web --worklist studies.csv --out scans
  collimate risk cohort.csv --quasi sex,age,zip --k 5
  collimate study plan protocol.yaml
  collimate site status
  collimate verify result.json --protocol protocol.yaml

Exit codes: 0 done, 1 something is broken, 2 the input is wrong.`;

/** The commands, in the order in which the help lists them. */
const COMMANDS = [
  declareExtract,
  declareDeidentify,
  declareInspect,
  declarePlan,
  declareConformance,
  declareCohort,
  declareDeface,
  declareMembers,
  declareOffline,
  declarePacs,
  declareReference,
  declareRisk,
  declareSite,
  declareStudy,
];

function programOf(done: (exitCode: number) => void): Command {
  const program = new Command('collimate')
    .description('Radiomic features as the IBSI defines them, computed where the scans are.')
    .version(CLI_VERSION)
    .option('--trace', 'show stack frames with an error')
    .addHelpText('after', EXAMPLES)
    .hook('preAction', (_, command) => refuseOverwriting(command))
    .exitOverride();

  for (const declare of COMMANDS) declare(program, done);
  for (const command of program.commands) command.exitOverride();
  refuseRepeated(program);
  return program;
}

/**
 * Runs one command.
 * @input arguments without program and script @returns the exit code: 0 done, 1 broken, 2 input wrong
 */
export async function runCli(args: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = programOf((code) => (exitCode = code));
  try {
    if (args.length === 0) program.outputHelp();
    else await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has already printed its own sentence.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const presented = presentError(error, program.opts()['trace'] === true);
    process.stderr.write(shownPage(presented.text));
    return presented.exitCode;
  }
}
