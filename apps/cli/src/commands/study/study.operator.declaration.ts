import type { Command } from 'commander';
import type { Done } from '../command.done.js';

/**
 * Declares the commands of a coordinator's operator on sites and studies in general: listing them and ending them.
 * @param remote adds the options of a command that calls the coordinator
 */
export function declareStudyOperator(study: Command, done: Done, remote: (command: Command) => Command): void {
  remote(
    study.command('list').description('list the studies of the coordinator: state, sites that are there, what is waited for'),
  )
    .option('--watch', 'stay, and show the list again whenever it changes')
    .addHelpText('after', '\nExamples:\n  collimate study list\n  collimate study list --watch')
    .action(async (options) => done(await (await commands()).runListStudies(options)));

  remote(study.command('sites').description('list the hospitals: who is connected, who refuses, who was seen when'))
    .option('--watch', 'stay, and show the list again whenever it changes')
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

  declareStanding(study, done, remote);
  declareOperators(study, done, remote);
}

type Remote = (command: Command) => Command;

/** Declares `collimate study admit`, `refuse`, `suspend` and `resume`. */
function declareStanding(study: Command, done: Done, remote: Remote): void {
  remote(
    study
      .command('admit')
      .description(
        'hear a hospital that has enrolled, by the phrase that it reads to you on the telephone; by another operator than invited it',
      )
      .argument('<site>', 'identifier, for example north')
      .argument('[words...]', 'the six words as they are read out; asked for when they are not named'),
  )
    .addHelpText(
      'after',
      '\nExample:\n  collimate study admit north\nThe hospital finds the phrase in `collimate site status`. Call it at a number that you know, not at one out of a mail.',
    )
    .action(async (site: string, words: string[], options) => done(await (await commands()).runAdmitSite(site, words, options)));

  remote(
    study
      .command('refuse')
      .description('a hospital that waits reads another phrase: unbind the key, so that it can be invited again')
      .argument('<site>', 'identifier, for example north'),
  )
    .option('--yes', 'do not ask')
    .addHelpText('after', '\nExample:\n  collimate study refuse north')
    .action(async (site: string, options) => done(await (await commands()).runRefuseSite(site, options)));

  remote(
    study
      .command('suspend')
      .description('ask a hospital for nothing until it is resumed; its link stays, and its people see why')
      .argument('<site>', 'identifier, for example north'),
  )
    .requiredOption('--why <line>', 'the reason, in one line that its people see')
    .addHelpText('after', '\nExample:\n  collimate study suspend north --why "its scanner is being calibrated until Friday"')
    .action(async (site: string, options) => done(await (await commands()).runSuspendSite(site, options)));

  remote(
    study.command('resume').description('ask a suspended hospital again').argument('<site>', 'identifier, for example north'),
  )
    .addHelpText('after', '\nExample:\n  collimate study resume north')
    .action(async (site: string, options) => done(await (await commands()).runResumeSite(site, options)));
}

/** Declares `collimate study operators …`. */
function declareOperators(study: Command, done: Done, remote: Remote): void {
  const operators = study.command('operators').description('the people who operate the coordinator, each with a token');
  const people = (): Promise<typeof import('./study.operators.command.js')> => import('./study.operators.command.js');
  remote(operators.command('list').description('list them, and who knows their tokens'))
    .addHelpText('after', '\nExample:\n  collimate study operators list')
    .action(async (options) => done(await (await people()).runListOperators(options)));

  remote(
    operators.command('add').description('make a further operator: prints a token, once').argument('<name>', 'for example jane'),
  )
    .addHelpText('after', '\nExample:\n  collimate study operators add jane > jane.token')
    .action(async (name: string, options) => done(await (await people()).runAddOperator(name, options)));

  remote(
    operators
      .command('reset')
      .description('another token for an operator, also for yourself: prints it, once; the one before is of no use any more')
      .argument('<name>', 'for example jane'),
  )
    .addHelpText('after', '\nExample:\n  collimate study operators reset jane > jane.token')
    .action(async (name: string, options) => done(await (await people()).runResetOperator(name, options)));

  remote(
    operators
      .command('confirm')
      .description('say that the holder of an account is a person of their own, whom you know; not of one that you made')
      .argument('<name>', 'for example jane'),
  )
    .option('--yes', 'do not ask')
    .addHelpText('after', '\nExample:\n  collimate study operators confirm jane')
    .action(async (name: string, options) => done(await (await people()).runConfirmOperator(name, options)));

  remote(
    operators
      .command('remove')
      .description('end the account of an operator: the token is of no use any more, and the name stays taken')
      .argument('<name>', 'for example jane'),
  )
    .option('--yes', 'do not ask')
    .addHelpText('after', '\nExample:\n  collimate study operators remove jane')
    .action(async (name: string, options) => done(await (await people()).runRemoveOperator(name, options)));
}

const commands = (): Promise<typeof import('./study.operator.command.js')> => import('./study.operator.command.js');
