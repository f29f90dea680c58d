import { Option, type Command } from 'commander';

/** Declares `collimate inspect`. */
export function declareInspect(program: Command, done: (exitCode: number) => void): void {
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
      const { runInspect } = await import('./inspect/inspect.command.js');
      done(await runInspect(paths, options));
    });
}

/** Declares `collimate conformance`. */
export function declareConformance(program: Command, done: (exitCode: number) => void): void {
  program
    .command('conformance')
    .description('hold the engine to the IBSI 1 reference values')
    .option('--config <names>', 'only these, for example C,digital_phantom')
    .addOption(new Option('--from <source>', 'form of the CT phantom').choices(['dicom', 'nifti', 'both']).default('both'))
    .option('--data <folder>', 'IBSI data (default: COLLIMATE_IBSI_DATA, then ../shared/ibsi beside the workspace)')
    .option('--failures', 'list every row that fails')
    .addHelpText('after', '\nExamples:\n  collimate conformance\n  collimate conformance --config C --from dicom --failures')
    .action(async (options) => {
      const { runConformance } = await import('./conformance/conformance.command.js');
      done(await runConformance(options));
    });
}
