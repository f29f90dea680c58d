import { Command, CommanderError, Option } from 'commander';
import { declareCohort } from './commands/cohort.declaration.js';
import { declareDeidentify } from './commands/deidentify.declaration.js';
import { declareDeface } from './commands/deface.declaration.js';
import { declareExtract } from './commands/extract.declaration.js';
import { declareOffline } from './commands/offline.declaration.js';
import { declarePacs } from './commands/pacs.declaration.js';
import { declarePlan } from './commands/plan.declaration.js';
import { declareReference } from './commands/reference.declaration.js';
import { declareRisk } from './commands/risk.declaration.js';
import { declareSite } from './commands/site.declaration.js';
import { declareStudy } from './commands/study.declaration.js';
import { shownPage } from './output/shown.js';
import { CLI_VERSION } from './output/software.js';
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

function programOf(done: (exitCode: number) => void): Command {
  const program = new Command('collimate')
    .description('Radiomic features as the IBSI defines them, computed where the scans are.')
    .version(CLI_VERSION)
    .option('--trace', 'show stack frames with an error')
    .addHelpText('after', EXAMPLES)
    .exitOverride();

  declareExtract(program, done);
  declareDeidentify(program, done);

  program
    .command('inspect')
    .description('say what files are: series, geometry, ROIs, segments, labels, and what is wrong with them')
    .argument('<path...>', 'files or folders: DICOM, NIfTI, NRRD, MetaImage')
    .option('--stats', 'also the lowest, highest and mean intensity after rescale')
    .option('--json', 'one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  collimate inspect scans/ct scans/rtstruct.dcm mask.nii.gz\n  collimate inspect scans --stats --json',
    )
    .action(async (paths: string[], options) => {
      const { runInspect } = await import('./commands/inspect.command.js');
      done(await runInspect(paths, options));
    });

  declarePlan(program, done);

  program
    .command('conformance')
    .description('hold the engine to the IBSI 1 reference values')
    .option('--config <names>', 'only these, for example C,digital_phantom')
    .addOption(new Option('--from <source>', 'form of the CT phantom').choices(['dicom', 'nifti', 'both']).default('both'))
    .option('--data <folder>', 'IBSI data (default: COLLIMATE_IBSI_DATA, then ../shared/ibsi beside the workspace)')
    .option('--failures', 'list every row that fails')
    .addHelpText('after', '\nExamples:\n  collimate conformance\n  collimate conformance --config C --from dicom --failures')
    .action(async (options) => {
      const { runConformance } = await import('./commands/conformance.command.js');
      done(await runConformance(options));
    });
  declareCohort(program, done);
  declareDeface(program, done);
  declareOffline(program, done);
  declarePacs(program, done);
  declareReference(program, done);
  declareRisk(program, done);
  declareSite(program, done);
  declareStudy(program, done);
  for (const command of program.commands) command.exitOverride();
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
