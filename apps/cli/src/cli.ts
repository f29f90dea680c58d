import { Command, CommanderError, Option } from 'commander';
import { presentError } from './present-error.js';

const EXAMPLES = `
Examples:
  collimate extract --image scans/ct --mask scans/rtstruct.dcm --roi GTV-1 --plan ct-default --out features.csv
  collimate extract --image image.nii.gz --mask mask.nii.gz --plan my-plan.yaml --format json
  collimate inspect scans/ct scans/rtstruct.dcm
  collimate plan ct-default > my-plan.yaml
  collimate conformance

Exit codes: 0 done, 1 something is broken, 2 the input is wrong.`;

const EXTRACT_EXAMPLES = `
Examples:
  A CT series and its structure set:
    collimate extract --image scans/ct --mask scans/rtstruct.dcm --roi GTV-1 --plan ct-default
  NIfTI image and mask, written to a file with the IBSI diagnostics:
    collimate extract --image ct.nii.gz --mask tumour.nii.gz --plan ibsi-c --diagnostics --out tumour.csv
  One label of several:
    collimate extract --image ct.nii.gz --mask organs.nii.gz --label 5 --plan ct-default
  With a plan of your own:
    collimate plan ct-default > my-plan.yaml   # edit it, then
    collimate extract --image scans/ct --mask rtstruct.dcm --plan my-plan.yaml

The table has one row per feature and aggregation; a feature without a value says why in its status.`;

function programOf(done: (exitCode: number) => void): Command {
  const program = new Command('collimate')
    .description('Radiomic features as the IBSI defines them, computed where the scans are.')
    .version('0.1.0')
    .option('--trace', 'show stack frames with an error')
    .addHelpText('after', EXAMPLES)
    .exitOverride();

  program
    .command('extract')
    .description('compute the features of one ROI of one scan')
    .requiredOption('--image <path>', 'folder of a DICOM series, or a NIfTI file')
    .requiredOption('--mask <path>', 'RTSTRUCT file, or a NIfTI file')
    .option('--roi <name>', 'name (or number) of the ROI in the structure set')
    .option('--label <number>', 'value of the ROI in a mask with several labels', Number)
    .requiredOption('--plan <name|file>', 'a preset, or a plan in YAML or JSON')
    .option('--subject <name>', 'first column of the table (default: name of the image)')
    .addOption(new Option('--format <format>', 'form of the result').choices(['csv', 'json']).default('csv'))
    .option('--out <file>', 'where to write (default: standard output)')
    .option('--diagnostics', 'also the 60 IBSI diagnostics')
    .addHelpText('after', EXTRACT_EXAMPLES)
    .action(async (options) => {
      const { runExtract } = await import('./commands/extract.command.js');
      done(runExtract(options));
    });

  program
    .command('inspect')
    .description('say what files are: geometry, intensities, ROIs')
    .argument('<path...>', 'DICOM folders, RTSTRUCT files, NIfTI files')
    .addHelpText('after', '\nExample:\n  collimate inspect scans/ct scans/rtstruct.dcm mask.nii.gz')
    .action(async (paths: string[]) => {
      const { runInspect } = await import('./commands/inspect.command.js');
      done(runInspect(paths));
    });

  program
    .command('plan')
    .description('print a preset whole, as a plan to edit; or check a plan of your own')
    .argument('[name|file]', 'a preset, or a plan in YAML or JSON; without it, the presets are listed')
    .addHelpText('after', '\nExamples:\n  collimate plan\n  collimate plan ct-default > my-plan.yaml\n  collimate plan my-plan.yaml')
    .action(async (name: string | undefined) => {
      const { runPlan } = await import('./commands/plan.command.js');
      done(runPlan(name));
    });

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
      done(runConformance(options));
    });
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
    process.stderr.write(presented.text);
    return presented.exitCode;
  }
}
