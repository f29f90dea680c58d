import type { Command } from 'commander';
import { fetching, reached } from '../pacs/pacs.declaration.js';
import type { Done } from '../command.done.js';

const FROM_PACS_EXAMPLES = `
Example:
  collimate cohort from-pacs --web https://pacs.example/dicom-web --token-file token.txt \\
    --worklist studies.csv --folder scans --out cohort.csv

The worklist is that of \`collimate pacs fetch\`; a run that was stopped goes on where it was. Every structure set and segmentation becomes
one line for each region, with the scan in its frame of reference (of several the one whose series it names); a study is the subject until you write a number of
your own. Masks that fit no scan or several are told and left out. Then: \`collimate cohort check cohort.csv\`.`;

/** Declares `collimate cohort …`. */
export function declareCohort(program: Command, done: Done): void {
  const cohort = program.command('cohort').description('tables of cases');
  cohort
    .command('check')
    .description('read every file of a cohort and tell all that is wrong before anything is run')
    .argument(
      '<file>',
      'CSV table with the columns subject,image,mask,roi and any outcome and covariates; paths are relative to it',
    )
    .option('--regrid', 'accept masks on another grid than their image')
    .option('--json', 'one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  collimate cohort check hospital/cohort.csv\n  collimate cohort check cohort.csv --json > problems.json',
    )
    .action(async (file: string, options) => {
      const { runCohortCheck } = await import('./cohort.command.js');
      done(await runCohortCheck(file, options));
    });
  fetching(reached(cohort.command('from-pacs').description('fetch the studies of a worklist and write the table of their cases')))
    .requiredOption('--worklist <file>', 'CSV of studies')
    .requiredOption('--folder <folder>', 'where the files go')
    .requiredOption('--out <file>', 'the table')
    .option('--roi <name>', 'only the region of this name')
    .option('--json', 'one JSON document')
    .addHelpText('after', FROM_PACS_EXAMPLES)
    .action(async (options) => {
      const { runCohortFromPacs } = await import('./cohort.from-pacs.js');
      done(await runCohortFromPacs(options));
    });
  for (const command of cohort.commands) command.exitOverride();
}
