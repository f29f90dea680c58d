import { InvalidArgumentError, type Command } from 'commander';
import type { Done } from '../command.done.js';

/** Declares `collimate reference …`. @param done takes the exit code */
export function declareReference(program: Command, done: Done): void {
  const reference = program
    .command('reference')
    .description('public references by which a study scales and clips: never from its own patients');
  reference
    .command('make')
    .description(
      'centre, width and kurtosis of every column of numbers of public or invented patients, as a file that a study pins',
    )
    .argument('<table...>', 'tables of features: a line for each patient, as `extract --wide` writes them')
    .requiredOption('--out <file>', 'the reference, JSON')
    .requiredOption('--name <name>', 'in lower case, for example nsclc-ct', nameOf)
    .option('--number <version>', 'version: another content is another number', versionNumber, 1)
    .requiredOption('--licence <words>', 'of the data')
    .requiredOption('--by <words>', 'who declares that these patients are public or invented')
    .option('--public <source>', 'says of tables without a mark that their patients are public, and from where')
    .option('--simulated <source>', 'says of tables without a mark that their patients are invented, and by what')
    .option(
      '--correlation',
      'with how the variables go together, which makes the noise of moments smaller; of at least 30 patients',
    )
    .option('--json', 'answer in JSON')
    .addHelpText('after', MAKE_HELP)
    .action(async (files: string[], options) => done((await import('./reference.command.js')).runReferenceMake(files, options)));
  reference
    .command('show')
    .description('the references of a file as a protocol writes them')
    .argument('<file>', 'from `reference make`')
    .option('--variable <names...>', 'these alone')
    .option('--json', 'answer in JSON')
    .addHelpText('after', '\nExample:\n  collimate reference show nsclc-ct.json --variable RNU0@DHQ4')
    .action(async (file: string, options) => done((await import('./reference.command.js')).runReferenceShow(file, options)));
}

const MAKE_HELP = `
Example:
  collimate reference make features.csv --out nsclc-ct.json --name nsclc-ct --licence "CC BY 3.0" --by "J. Doe" \\
    --public doi:10.7937/K9/TCIA.2015.PF0M9REI
  collimate study plan protocol.yaml --reference nsclc-ct.json

A table says in its first line whose rows these are: "# collimate-table/1 public SOURCE"; tables of hospitals are refused. At least 20 patients.`;

function nameOf(text: string): string {
  if (!/^[a-z][a-z0-9-]{0,60}$/.test(text)) throw new InvalidArgumentError('It has lower-case letters, digits and hyphens.');
  return text;
}

function versionNumber(text: string): number {
  if (!/^\d{1,6}$/.test(text) || Number(text) < 1) throw new InvalidArgumentError('It has to be a whole number from 1 on.');
  return Number(text);
}
