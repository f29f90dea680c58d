import type { Command } from 'commander';
import { common, example, type Done } from './site.common.js';

/** Declares `collimate site recover`. */
export function declareRecovery(site: Command, done: Done): void {
  common(site.command('recover').description('leave the quarantine after a restored backup; two approvers ask for it'))
    .option('--without-withdrawals', 'say that no list of withdrawals is left; both approvers have to')
    .option('--coordinator', 'instead: believe the log of a coordinator that was restored')
    .option('--yes', 'do not ask')
    .addHelpText('after', example('  collimate site recover\n  collimate site recover --coordinator'))
    .action(async (options) => done(await (await recovery()).runRecover(options)));
}

/** Declares `collimate site accept`. */
export function declareAccept(site: Command, done: Done): void {
  common(
    site
      .command('accept')
      .description("go on with another release of the coordinator's software; two approvers say so")
      .argument('<digest>', "as the agent's log and the coordinator's log name it, whole"),
  )
    .option('--yes', 'do not ask')
    .addHelpText('after', example('  collimate site accept 5b1c…'))
    .action(async (digest: string, options) => done(await (await recovery()).runAcceptSoftware(digest, options)));
}

/** Declares `collimate site budget …`, `backup`, `log` and `verify`. */
export function declareHouse(site: Command, done: Done): void {
  const budget = common(site.command('budget').description('what privacy is spent and left, in rho and epsilon'))
    .addHelpText('after', example('  collimate site budget\n  collimate site budget supplement 1/10'))
    .action(async (options) => done(await (await commands()).runBudget(options)));
  common(
    budget
      .command('supplement')
      .description('add to what this hospital allows for life; two approvers ask for the same amount')
      .argument('<rho>', 'an exact number such as 1/10'),
  )
    .addHelpText('after', example('  collimate site budget supplement 1/10'))
    .action(async (rho: string, options) => done(await (await commands()).runSupplement(rho, options)));
  common(
    site
      .command('backup')
      .description('copy the database of the running agent, and the list of withdrawals beside it, into a new folder')
      .argument('<folder>', 'must not exist; the account of the agent writes it'),
  )
    .addHelpText('after', example('  collimate site backup /var/backups/collimate/2026-01-05'))
    .action(async (folder: string, options) => done(await (await recovery()).runBackup(folder, options)));

  common(
    site
      .command('log')
      .description(
        'what the agent has charged, answered and decided, entry by entry; or the whole log in a file that `collimate verify` checks offline',
      )
      .argument('[file]', 'of JSON lines'),
  )
    .addHelpText('after', example('  collimate site log\n  collimate site log log.jsonl   # then: collimate verify log.jsonl'))
    .action(async (file: string | undefined, options) => {
      const commands = await recovery();
      done(await (file === undefined ? commands.runLog(options) : commands.runSiteLog(file, options)));
    });
  common(site.command('verify').description('make the agent read its whole release log again'))
    .addHelpText('after', example('  collimate site verify --json > head.json'))
    .action(async (options) => done(await (await recovery()).runVerifyLog(options)));
}

const commands = (): Promise<typeof import('./site.command.js')> => import('./site.command.js');
const recovery = (): Promise<typeof import('./site.recovery.js')> => import('./site.recovery.js');
