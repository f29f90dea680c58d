import type { Command } from 'commander';
import { agentOptions } from '../agent.options.js';
import type { Done } from '../command.done.js';
import { example } from '../help.example.js';

/** Declares `collimate site recover`. */
export function declareRecovery(site: Command, done: Done): void {
  agentOptions(site.command('recover').description('leave the quarantine after a restored backup; two approvers ask for it'))
    .option('--without-withdrawals', 'say that no list of withdrawals is left; both approvers have to')
    .option('--coordinator', 'instead: believe the log of a coordinator that was restored')
    .option('--yes', 'do not ask')
    .addHelpText('after', example('  collimate site recover\n  collimate site recover --coordinator'))
    .action(async (options) => done(await (await recovery()).runRecover(options)));
}

/** Declares `collimate site decommission`. */
export function declareDecommission(site: Command, done: Done): void {
  agentOptions(
    site
      .command('decommission')
      .description('leave the federation for good; two approvers say so, and it is certified with what ended and what remains'),
  )
    .requiredOption('--out <file>', 'a new file for the certificate: a page to print, or JSON where its name ends with .json')
    .option('--yes', 'do not ask')
    .addHelpText('after', example('  collimate site decommission --out left.html   # each of two approvers'))
    .action(async (options) => done(await (await import('./site.decommission.js')).runDecommission(options)));
}

/** Declares `collimate site accept`. */
export function declareAccept(site: Command, done: Done): void {
  agentOptions(
    site
      .command('accept')
      .description("go on with another release of the coordinator's software; two approvers say so")
      .argument('<digest>', "as the agent's log and the coordinator's log name it, whole"),
  )
    .option('--yes', 'do not ask')
    .addHelpText('after', example('  collimate site accept 5b1c…'))
    .action(async (digest: string, options) => done(await (await recovery()).runAcceptSoftware(digest, options)));
}

/** Declares `collimate site budget …`, `backup`, `keys …`, `log`, `egress` and `verify`. */
export function declareHouse(site: Command, done: Done): void {
  const budget = agentOptions(site.command('budget').description('what privacy is spent and left, in rho and epsilon'))
    .addHelpText('after', example('  collimate site budget\n  collimate site budget supplement 1/10'))
    .action(async (options) => done(await (await commands()).runBudget(options)));
  agentOptions(
    budget
      .command('supplement')
      .description('add to what this hospital allows for life; two approvers ask for the same amount')
      .argument('<rho>', 'an exact number such as 1/10'),
  )
    .option('--yes', 'do not ask')
    .addHelpText('after', example('  collimate site budget supplement 1/10'))
    .action(async (rho: string, options) => done(await (await commands()).runSupplement(rho, options)));
  agentOptions(
    site
      .command('backup')
      .description('copy the database of the running agent, and the list of withdrawals beside it, into a new folder')
      .argument('<folder>', 'must not exist; the account of the agent writes it'),
  )
    .addHelpText('after', example('  collimate site backup /var/backups/collimate-agent/2026-01-05'))
    .action(async (folder: string, options) => done(await (await recovery()).runBackup(folder, options)));

  declareKeys(site, done);
  agentOptions(
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
  declarePauses(site, done);
  declareLogs(site, done);
  agentOptions(
    site
      .command('egress')
      .description('what has left the house: every message, or one of them to the last byte')
      .argument('[id]', 'number of a message, from the list'),
  )
    .option('--kind <kind>', 'only messages of this kind, such as contribution or progress')
    .option('--whole', 'every message with what it says, not only the list')
    .addHelpText(
      'after',
      example(
        '  collimate site egress --kind contribution\n  collimate site egress 12\n  collimate site egress --whole --json > egress.json',
      ),
    )
    .action(async (id: string | undefined, options) => done(await (await egress()).runEgress(id, options)));
  agentOptions(site.command('verify').description('make the agent read its whole release log again'))
    .addHelpText('after', example('  collimate site verify --json > head.json'))
    .action(async (options) => done(await (await recovery()).runVerifyLog(options)));
}

/** Declares `collimate site logs`. */
function declareLogs(site: Command, done: Done): void {
  site
    .command('logs')
    .description(
      'what the log of the agent says, without anything that follows from patients: for somebody outside of the house who helps',
    )
    .argument('[file]', 'lines of the log; `-` for standard input; without it, the journal of the service')
    .option('--redacted', 'has to be said: the log as it is stays in the house, and is read with journalctl')
    .option('--unit <name>', 'of the service', 'collimate-agent')
    .addHelpText(
      'after',
      example(
        '  sudo collimate site logs --redacted > log.jsonl\n  journalctl -u collimate-agent -o cat --since -7d | collimate site logs - --redacted',
      ),
    )
    .action(async (file: string | undefined, options) => done(await (await import('./site.logs.js')).runLogs(file, options)));
}

/** Declares `collimate site pause`, `resume` and `support-bundle`. */
function declarePauses(site: Command, done: Done): void {
  agentOptions(
    site.command('pause').description('take up no new work: no scan is begun and no round answered; what is under way ends'),
  )
    .addHelpText('after', example('  collimate site pause\n  collimate site resume'))
    .action(async (options) => done(await (await pause()).runPause(options)));
  agentOptions(site.command('resume').description('take up work again after a pause'))
    .addHelpText('after', example('  collimate site resume'))
    .action(async (options) => done(await (await pause()).runResume(options)));
  agentOptions(
    site
      .command('support-bundle')
      .description('what may be handed to somebody outside of the house who helps: nothing in it follows from the patients')
      .argument('[file]', 'a new file; without it the bundle is printed'),
  )
    .addHelpText('after', example('  collimate site support-bundle support.json'))
    .action(async (file: string | undefined, options) => done(await (await support()).runSupportBundle(file, options)));
}

function declareKeys(site: Command, done: Done): void {
  const keys = agentOptions(site.command('keys').description('where the keys stand, and who covers them'))
    .addHelpText(
      'after',
      example('  collimate site keys\n  collimate site keys rotate\n  collimate site keys backup /mnt/safe/keys'),
    )
    .action(async (options) => done(await (await house()).runKeys(options)));
  agentOptions(keys.command('rotate').description('cover every key anew under another covering key'))
    .option('--pseudonyms', 'instead: give research copies other pseudonyms, and delete those that there are')
    .addHelpText('after', example('  collimate site keys rotate\n  collimate site keys rotate --pseudonyms'))
    .action(async (options) => done(await (await house()).runRotateKeys(options)));
  agentOptions(
    keys
      .command('backup')
      .description("copy the site's own keys into a new folder: none of a patient, and not the counter")
      .argument('<folder>', 'must not exist; the account of the agent writes it'),
  )
    .addHelpText('after', example('  collimate site keys backup /mnt/safe/keys'))
    .action(async (folder: string, options) => done(await (await house()).runBackUpKeys(folder, options)));
}

const house = (): Promise<typeof import('./site.keys.js')> => import('./site.keys.js');
const commands = (): Promise<typeof import('./site.command.js')> => import('./site.command.js');
const egress = (): Promise<typeof import('./site.egress.js')> => import('./site.egress.js');
const pause = (): Promise<typeof import('./site.pause.js')> => import('./site.pause.js');
const support = (): Promise<typeof import('./site.support.js')> => import('./site.support.js');
const recovery = (): Promise<typeof import('./site.recovery.js')> => import('./site.recovery.js');
