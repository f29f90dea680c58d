import type { Command } from 'commander';
import { agentOptions } from '../agent.options.js';
import type { Done } from '../command.done.js';
import { example } from '../help.example.js';

/** Declares `collimate site studies`, `approve`, `reject` and `ready`. */
export function declareStudies(site: Command, done: Done): void {
  agentOptions(site.command('studies').description('list the studies that the coordinator has sent'))
    .option(
      '--figures <digest>',
      'of an approved study: who takes part, and who does not and why; these numbers stay in this house',
    )
    .addHelpText('after', example('  collimate site studies\n  collimate site studies --figures 3f9a1c02'))
    .action(async (options) => done(await (await commands()).runStudies(options)));

  agentOptions(
    site
      .command('attest')
      .description('print what left this house for a study, signed with the key of the site: an in-toto statement in JSON')
      .argument('<digest>', 'of `collimate site studies`; its first 8 digits are enough'),
  )
    .addHelpText('after', example('  collimate site attest 3f9a1c02 > releases.json   # then: collimate verify releases.json'))
    .action(async (digest: string, options) => done(await (await commands()).runAttest(digest, options)));

  for (const decision of ['approve', 'reject'] as const) {
    const command = agentOptions(
      site
        .command(decision)
        .description(`show a study, ask, and ${decision} it in your name`)
        .argument('<digest>', 'of `collimate site studies`; its first 8 digits are enough'),
    );
    if (decision === 'reject')
      command.option('--reason <words>', 'why, in one line; it stays in this house, and names no patient');
    command
      .option('--yes', 'do not ask; the digest is named whole')
      .addHelpText(
        'after',
        example(`  collimate site ${decision} 3f9a1c02
Shown are title, purposes, features, the price in rho and epsilon, and what leaves the house. Two people have to approve; one
no rejects.`),
      )
      .action(async (digest: string, options) => done(await (await commands()).runSign(decision, digest, options)));
  }

  agentOptions(
    site
      .command('ready')
      .description('say that your tables are complete, so that an approved study may ask')
      .argument('<digest>', 'of `collimate site studies`; its first 8 digits are enough'),
  )
    .option('--yes', 'do not ask; the digest is named whole')
    .addHelpText(
      'after',
      example(`  collimate site ready 3f9a1c02
The coordinator hears the word alone, on the next hour: neither how many scans there are nor how long they took.`),
    )
    .action(async (digest: string, options) => done(await (await commands()).runReady(digest, options)));
}

/** Declares `collimate site close`. */
export function declareClosing(site: Command, done: Done): void {
  agentOptions(
    site
      .command('close')
      .description('take the yes to a study back; what was charged stays charged')
      .argument('<digest>', 'of `collimate site studies`; its first 8 digits are enough'),
  )
    .option('--yes', 'do not ask; the digest is named whole')
    .addHelpText('after', example('  collimate site close 3f9a1c02'))
    .action(async (digest: string, options) => done(await (await commands()).runCloseStudy(digest, options)));
}

/** Declares `collimate site terms` and `leave`. */
export function declareTerms(site: Command, done: Done): void {
  const terms = (): Promise<typeof import('./site.terms.js')> => import('./site.terms.js');
  agentOptions(
    site
      .command('terms')
      .description('what this hospital agreed to: study, version, digest, who signed and when, what it cost, what was taken back')
      .argument('[study]', 'its id, or the first 8 digits of its digest; without it, every study'),
  )
    .option('--out <file>', 'a new file: a page to print, or JSON where its name ends with .json')
    .addHelpText('after', example('  collimate site terms\n  collimate site terms lung-nodules --out terms.html'))
    .action(async (study: string | undefined, options) => done(await (await terms()).runTerms(study, options)));

  agentOptions(
    site
      .command('leave')
      .description('take the yes to a study back, and write down what was agreed and taken back')
      .argument('<study>', 'its id, or the first 8 digits of its digest'),
  )
    .option('--out <file>', 'a new file: a page to print, or JSON where its name ends with .json')
    .option('--yes', 'do not ask')
    .addHelpText('after', example('  collimate site leave lung-nodules --out left.html'))
    .action(async (study: string, options) => done(await (await terms()).runLeave(study, options)));
}

const commands = (): Promise<typeof import('./site.command.js')> => import('./site.command.js');
