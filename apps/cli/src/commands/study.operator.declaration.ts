import type { Command } from 'commander';
import type { Done } from './site.common.js';

/**
 * Declares what the operator of a coordinator does besides studies of their own: who is there, what runs, and ending either.
 * @param remote adds the options of a command that calls the coordinator
 */
export function declareStudyOperator(study: Command, done: Done, remote: (command: Command) => Command): void {
  remote(study.command('list').description('list the studies of the coordinator'))
    .addHelpText('after', '\nExample:\n  collimate study list')
    .action(async (options) => done(await (await commands()).runListStudies(options)));

  remote(study.command('sites').description('list the hospitals: who is connected, who refuses, who was seen when'))
    .addHelpText(
      'after',
      '\nExample:\n  collimate study sites\nThe exit code is 1 if a site refuses this coordinator or is quarantined.',
    )
    .action(async (options) => done(await (await commands()).runListSites(options)));

  remote(study.command('cancel').description('end a study before its time, without a result').argument('<id>', 'of the protocol'))
    .option('--yes', 'do not ask')
    .addHelpText('after', '\nExample:\n  collimate study cancel lung-nodules')
    .action(async (id: string, options) => done(await (await commands()).runCancelStudy(id, options)));

  remote(
    study
      .command('uninvite')
      .description('take back the invitations of a hospital that were not used: a token that went astray is of no use')
      .argument('<site>', 'identifier, for example north'),
  )
    .addHelpText('after', '\nExample:\n  collimate study uninvite north')
    .action(async (site: string, options) => done(await (await commands()).runUninvite(site, options)));

  remote(
    study
      .command('revoke')
      .description('refuse a hospital from now on: its certificates are revoked')
      .argument('<site>', 'identifier, for example north'),
  )
    .option('--yes', 'do not ask')
    .addHelpText('after', '\nExample:\n  collimate study revoke north')
    .action(async (site: string, options) => done(await (await commands()).runRevokeSite(site, options)));
}

const commands = (): Promise<typeof import('./study.operator.command.js')> => import('./study.operator.command.js');
