import { MODALITIES } from '@collimate/radiomics-vocabulary';
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Done } from '../command.done.js';

/** Declares `collimate simulate` and `collimate verify`, which need neither an agent nor a coordinator. */
export function declareOffline(program: Command, done: Done): void {
  program
    .command('simulate')
    .description('write a simulated hospital: scans, regions of interest, cohort and consent tables')
    .argument('<folder>', 'new or empty')
    .addOption(
      new Option('--site <site>', 'which hospital; each has its own scanner')
        .choices(['north', 'south', 'west'])
        .makeOptionMandatory(),
    )
    .requiredOption('--patients <number>', 'half of them benign, half malignant', wholeNumber(1, 100_000))
    .requiredOption('--seed <number>', 'the same site, number and seed give the same bytes', wholeNumber(0, 0xffff_ffff))
    .addOption(new Option('--modality <modality>', 'what the scanner is').choices(MODALITIES).default('CT'))
    .addOption(new Option('--masks <kind>', 'how the regions are stored').choices(['RTSTRUCT', 'SEG']).default('RTSTRUCT'))
    .option('--list-truth', 'also what was planted, in the population and in each lesion')
    .option('--json', 'answer in JSON')
    .addHelpText(
      'after',
      `\nExamples:
  collimate simulate hospital --site north --patients 24 --seed 7
  collimate simulate hospital --site west --patients 8 --seed 1 --list-truth
  collimate simulate pet --site south --patients 6 --seed 1 --modality PT --masks SEG
  collimate site cohort import hospital/cohort.csv`,
    )
    .action(async (folder: string, options) => {
      const { runSimulate } = await import('../rehearse/simulate.command.js');
      done(runSimulate(folder, options));
    });
  declareVerify(program, done);
}

function declareVerify(program: Command, done: Done): void {
  program
    .command('verify')
    .description('check an exported result, log, log head, attestation or crate offline')
    .argument(
      '<file>',
      'from `study proof`, `study log`, `site log`, `site attest`, `study result` or `study audit --json`; or the folder of a crate',
    )
    .option('--protocol <file>', 'the protocol that was approved: the result must follow from it')
    .option('--key <fingerprint>', "SHA-256 of the log's public key that you trust, hex")
    .option('--site-key <site=fingerprint...>', "SHA-256 of a site's log key that you trust, hex; for each site")
    .option('--log <file>', "the coordinator's log from `study log`: what the result says of it has to stand there")
    .option(
      '--witness <key...>',
      'key of an independent witness that you trust, NAME+KEYID+BASE64: it has to have cosigned the log',
    )
    .option('--json', 'answer in JSON')
    .addHelpText(
      'after',
      `\nExamples:
  collimate verify log.jsonl --key 5b1c... --witness witness.example.org/w1+1a2b3c4d+BA...
  collimate verify proof.json --protocol protocol.yaml
  collimate verify proof.json --protocol protocol.yaml --key 5b1c... --site-key north=77d0... south=0a9e...
  collimate verify proof.json --log log.jsonl --key 5b1c...
  collimate verify head.json --key 5b1c...

Exit codes: 0 all of it holds, 1 something fails, 2 the file is no such document, 3 nothing fails and points are left open (–).`,
    )
    .action(async (file: string, options) => {
      const { runVerify } = await import('./verify.command.js');
      done(runVerify(file, options));
    });
}

function wholeNumber(lowest: number, highest: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,12}$/.test(text) ? Number(text) : NaN;
    if (value >= lowest && value <= highest) return value;
    throw new InvalidArgumentError(`It has to be a whole number from ${lowest} to ${highest}.`);
  };
}
