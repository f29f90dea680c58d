import { InvalidArgumentError, type Command } from 'commander';
import type { Done } from '../command.done.js';

/** Declares `collimate risk`. @param done takes the exit code */
export function declareRisk(program: Command, done: Done): void {
  program
    .command('risk')
    .description('how easily the people of a local table are found; the report stays in the house')
    .argument('<table>', 'one line per person, a header above: comma, semicolon or tab')
    .requiredOption('--quasi <columns>', 'what somebody may know of a person from elsewhere: age,sex,zip', names)
    .option('--sensitive <columns>', 'what nobody should learn of a person', names)
    .option('--k <number>', 'target: at least so many rows look alike', wholeNumber)
    .option('--l <number>', 'target: at least so many values of each sensitive column among them', wholeNumber)
    .option('--entropy-l <number>', 'target: exp of their entropy', decimal)
    .option('--t <number>', 'target: their law is at most so far from that of the table, 0 to 1', decimal)
    .option('--suppress <share>', 'share of the rows that may be left out to reach the target, 0 to below 1', decimal)
    .option('--levels <column=how...>', 'how a column may be told more roughly: age=5,10,20, zip=prefix, seen=date, stage=FILE')
    .option('--population <table>', 'everybody among whom the people of the table live; a column "count" is people per line')
    .option('--known <role=column,...>', 'columns of the linkage attack: sex, age, date, birthDate, institution')
    .option('--against <path...>', 'documents and folders that may leave: is anybody of the table found in them?')
    .option('--html <file>', 'also a page with a plot, which loads nothing from elsewhere')
    .option('--templates <folder>', 'also drafts of a HIPAA Expert Determination and of a GDPR Art. 35 assessment')
    .option('--json', 'answer in JSON')
    .addHelpText('after', HELP)
    .action(async (table: string, options) => {
      const { runRisk } = await import('./risk.command.js');
      done(runRisk(table, options));
    });
}

const HELP = `
Examples:
  collimate risk cohort.csv --quasi sex,age,zip --sensitive stage
  collimate risk cohort.csv --quasi sex,age,seen --k 5 --suppress 0.02 --levels age=5,10,20 --html risk.html
  collimate risk cohort.csv --quasi sex,age --known sex=sex,age=age,date=seen,institution=house --against exports proof.json
  collimate risk cohort.csv --quasi sex,age,zip --k 11 --templates drafts

The report is made of rows of patients, without noise: it is no release and stays in the house.
Exit codes: 0 done, 1 a target is missed or somebody is found in a document, 2 the input is wrong, 3 a document, or a value of it, could not be searched.`;

function names(text: string): readonly string[] {
  const found = text.split(',').map((name) => name.trim());
  if (found.includes('')) throw new InvalidArgumentError('They are names of columns, with commas between them.');
  if (new Set(found).size !== found.length) throw new InvalidArgumentError('A column stands there twice.');
  return found;
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text) || Number(text) < 1) throw new InvalidArgumentError('It has to be a whole number from 1 on.');
  return Number(text);
}

function decimal(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It has to be a number, such as 0.2.');
}
