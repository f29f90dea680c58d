import type { Command } from 'commander';
import type { Done } from './site.declaration.js';

/** Declares `collimate cohort check`. */
export function declareCohort(program: Command, done: Done): void {
  program
    .command('cohort')
    .description('tables of cases')
    .command('check')
    .description('read every file of a cohort and tell all that is wrong before anything is run')
    .argument('<file>', 'CSV table with the columns subject,image,mask,roi and any outcome and covariates; paths are relative to it')
    .option('--regrid', 'accept masks on another grid than their image')
    .option('--json', 'one JSON document')
    .addHelpText('after', '\nExamples:\n  collimate cohort check hospital/cohort.csv\n  collimate cohort check cohort.csv --json > problems.json')
    .action(async (file: string, options) => {
      const { runCohortCheck } = await import('./cohort.command.js');
      done(await runCohortCheck(file, options));
    });
}
