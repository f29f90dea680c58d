import type { Command } from 'commander';
import { common, example, type Done } from './site.common.js';

/** Declares `collimate site studies`, `approve`, `reject` and `ready`. */
export function declareStudies(site: Command, done: Done): void {
  common(site.command('studies').description('list the studies that the coordinator has sent'))
    .option(
      '--figures <digest>',
      'of an approved study: who takes part, and who does not and why; these numbers stay in this house',
    )
    .addHelpText('after', example('  collimate site studies\n  collimate site studies --figures 3f9a1c02'))
    .action(async (options) => done(await (await commands()).runStudies(options)));

  common(
    site
      .command('attest')
      .description('print what left this house for a study, signed with the key of the site: an in-toto statement in JSON')
      .argument('<digest>', 'of `collimate site studies`; its first 8 digits are enough'),
  )
    .addHelpText('after', example('  collimate site attest 3f9a1c02 > releases.json   # then: collimate verify releases.json'))
    .action(async (digest: string, options) => done(await (await commands()).runAttest(digest, options)));

  for (const decision of ['approve', 'reject'] as const) {
    const command = common(
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

  common(
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
  common(
    site
      .command('close')
      .description('take the yes to a study back; what was charged stays charged')
      .argument('<digest>', 'of `collimate site studies`; its first 8 digits are enough'),
  )
    .option('--yes', 'do not ask; the digest is named whole')
    .addHelpText('after', example('  collimate site close 3f9a1c02'))
    .action(async (digest: string, options) => done(await (await commands()).runCloseStudy(digest, options)));
}

const commands = (): Promise<typeof import('./site.command.js')> => import('./site.command.js');
