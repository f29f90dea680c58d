import { Option, type Command } from 'commander';
import { agentOptions } from '../agent.options.js';
import type { Done } from '../command.done.js';
import { example } from '../help.example.js';

/** Declares `collimate site accounts …` and `collimate site login`. */
export function declareAccounts(site: Command, done: Done): void {
  const accounts = site.command('accounts').description("the hospital's people");
  declareOwnAccount(accounts, done);
  declareOthersAccount(accounts, done);
}

/** Commands that make an account (administrator) and activate it (holder). */
function declareOwnAccount(accounts: Command, done: Done): void {
  agentOptions(accounts.command('add').description('make an account').argument('<name>', 'lower case, for example anna'))
    .addOption(
      new Option('--role <roles...>', 'what the person may do')
        .choices(['administrator', 'operator', 'approver'])
        .makeOptionMandatory(),
    )
    .option('--password-file <file>', 'of the first account: the password in its first line')
    .addHelpText(
      'after',
      example(`  The first account, with the token that the agent wrote into its folder:
    collimate site accounts add anna --role administrator --token-file data/bootstrap.token
  The others, by the administrator, who hands the printed code on:
    collimate site login anna
    collimate site accounts add olga --role operator
    collimate site accounts add dpo --role approver`),
    )
    .action(async (name: string, options) => done(await (await accountCommands()).runAddAccount(name, options)));
  agentOptions(
    accounts
      .command('activate')
      .description('set your first password with the code that you were given')
      .argument('<name>', 'yours'),
  )
    .option('--code-file <file>', 'the code in its first line')
    .option('--password-file <file>', 'the password in its first line')
    .addHelpText('after', example('  collimate site accounts activate dpo'))
    .action(async (name: string, options) => done(await (await accountCommands()).runActivateAccount(name, options)));
}

/** Commands on the accounts of others. */
function declareOthersAccount(accounts: Command, done: Done): void {
  agentOptions(
    accounts
      .command('confirm')
      .description('say that an approver with a password is who the account says; neither its holder nor its makers can')
      .argument('<name>', 'of the approver'),
  )
    .addHelpText('after', example('  collimate site accounts confirm dpo'))
    .action(async (name: string, options) => done(await (await accountCommands()).runConfirmAccount(name, options)));
  agentOptions(
    accounts
      .command('reset')
      .description(
        'end the password of somebody else who has forgotten it, and print a code for a new one (another administrator); an approver is confirmed anew',
      )
      .argument('<name>', 'account of the person'),
  )
    .option('--yes', 'do not ask')
    .addHelpText('after', example('  collimate site accounts reset dpo'))
    .action(async (name: string, options) => done(await (await accountCommands()).runResetPassword(name, options)));
  agentOptions(
    accounts
      .command('disable')
      .description('end an account for good, with its sessions; its signatures stand (an administrator)')
      .argument('<name>', 'account of somebody who has left'),
  )
    .option('--yes', 'do not ask')
    .addHelpText('after', example('  collimate site accounts disable olga'))
    .action(async (name: string, options) => done(await (await accountCommands()).runDisableAccount(name, options)));
  agentOptions(accounts.command('list').description('list the accounts, who made them and who confirmed them'))
    .addHelpText('after', example('  collimate site accounts list'))
    .action(async (options) => done(await (await accountCommands()).runListAccounts(options)));
}

/** Declares `collimate site login` and `collimate site enrol`: who calls, and who the house is. */
export function declareEntry(site: Command, done: Done): void {
  agentOptions(
    site
      .command('login')
      .description('open a session of 12 hours and keep its token in a file of your own')
      .argument('[name]', 'account; asked for if absent'),
  )
    .option('--password-file <file>', 'the password in its first line')
    .addHelpText('after', example('  collimate site login anna\n  COLLIMATE_PASSWORD=... collimate site login anna'))
    .action(async (name: string | undefined, options) => done(await (await accountCommands()).runLogin(name, options)));

  agentOptions(
    site
      .command('enrol')
      .alias('enroll')
      .description('join the federation with a one-time invitation')
      .argument('[token]', 'CM1-…'),
  )
    .option('--invite-file <file>', 'the invitation in its first line')
    .addHelpText(
      'after',
      example('  collimate site enrol CM1-eyJ1cmwiOi...\n  collimate site enrol --invite-file invitation.txt'),
    )
    .action(async (token: string | undefined, options) => done(await (await commands()).runEnrol(token, options)));
}

const accountCommands = (): Promise<typeof import('./site.accounts.js')> => import('./site.accounts.js');

const commands = (): Promise<typeof import('./site.command.js')> => import('./site.command.js');
