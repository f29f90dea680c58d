import type { Command } from 'commander';
import type { Done } from '../command.done.js';

/** Declares `collimate deidentify`, which is loaded when it is called. */
export function declareDeidentify(program: Command, done: Done): void {
  program
    .command('deidentify')
    .description('write cleaned copies of scans, and a report without an identifier')
    .argument('[in...]', 'files or folders: DICOM, NIfTI, NRRD, MetaImage, side-cars in JSON')
    .option('--out <folder>', 'of the cleaned files, new or empty; nothing is written over')
    .option('--profile <name|file>', 'safe-harbor, basic, or a profile of your own in YAML')
    .option('--key <file>', 'the key that the replacements are made with; without one they can never be made again')
    .option('--new-key <file>', 'make a key in this file, which its owner alone can read; without inputs that is all')
    .option('--report <file>', 'of the report in JSON (default: report.json in the folder)')
    .option('--mapping <folder>', 'also tables of old and new patient IDs and UIDs, as secret as the key')
    .option('--json', 'print the report in JSON')
    .addHelpText(
      'after',
      `\nExamples:
  collimate deidentify --new-key study.key
  collimate deidentify scans/ct scans/rtstruct.dcm --out cleaned --profile safe-harbor --key study.key
  collimate deidentify scans --out cleaned --profile study.yaml --new-key study.key --report report.json

Files that are refused are told by number, because paths can hold names. See docs/privacy/deidentify.md.
Exit codes: 0 every file is cleaned, 1 something is broken, 2 the input is wrong or no file was cleaned, 3 some files were refused.`,
    )
    .action(async (paths: string[], options) => {
      const { runDeidentify } = await import('./deidentify.command.js');
      done(await runDeidentify(paths, options));
    });
}
