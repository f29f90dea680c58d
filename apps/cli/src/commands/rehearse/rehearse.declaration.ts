import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Done } from '../command.done.js';

/** Declares `collimate study rehearse`. */
export function declareRehearse(study: Command, done: Done): void {
  study
    .command('rehearse')
    .description('play a whole protocol on public or invented patients, with the noise that the study would have; no network')
    .argument('<file>', 'protocol in JSON or YAML')
    .option('--table <files...>', 'tables of public or invented patients: one a site, or with a column "site"')
    .option('--cohort <files...>', 'the same as --table')
    .option('--simulate <patients>', 'invent so many patients from the references and planned numbers of the protocol', positive)
    .option('--sites <number>', 'deal the patients of one table, or the invented ones, to so many sites', positive)
    .option('--public <source>', 'says of tables without a mark that their patients are public, and from where')
    .option('--simulated <source>', 'says of tables without a mark that their patients are invented, and by what')
    .option(
      '--truth <file>',
      'how the invented patients differ from the references: shift, scale, shape, correlation, effect, prevalence, hazard',
    )
    .option('--repeat <number>', 'so many studies: new patients and new noise each; on tables new noise alone', positive)
    .option('--seed <number>', 'the same number gives the same rehearsal; drawn and printed where it is left out', seedNumber)
    .addOption(
      new Option('--noise <switch>', 'off: what the estimators say of the sums, for comparing with other programs')
        .choices(['on', 'off'])
        .default('on'),
    )
    .option('--out <folder>', 'new folder for the rows, the summary and the invented patients')
    .option('--json', 'answer in JSON')
    .addHelpText('after', HELP)
    .action(async (file: string, options) => done((await import('./rehearse.command.js')).runRehearse(file, options)));
}

const HELP = `
Examples:
  collimate study rehearse protocol.yaml --simulate 500
  collimate study rehearse protocol.yaml --simulate 500 --truth truth.yaml --repeat 200 --out rehearsal
  collimate study rehearse protocol.yaml --table cohort.csv --public doi:10.1000/example --noise off --json
  collimate study rehearse protocol.yaml --table north.csv south.csv --repeat 100

A column is called as the variable is, or as the protocol's "column" says; a feature also by its code (RNU0@DHQ4) or as extract writes it. A line is a
patient, unless a column "subject" says otherwise; an empty cell or NA is missing. The first line of a table says whose rows these are:
"# collimate-table/1 public SOURCE". Tables of hospitals are refused. Nothing is charged, released or sent.`;

function positive(text: string): number {
  if (!/^\d{1,7}$/.test(text) || Number(text) < 1) throw new InvalidArgumentError('It has to be a whole number from 1 on.');
  return Number(text);
}

function seedNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It has to be a whole number of at most 9 digits.');
  return Number(text);
}
