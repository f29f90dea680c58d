import { Option, type Command } from 'commander';
import { common, example, type Done } from './site.common.js';
import { declareNames } from './site.names.declaration.js';

const GROUP_EXAMPLES = `
Examples, on the machine of the agent:
  collimate site accounts add anna --role administrator --token-file /var/lib/collimate/bootstrap.token
  collimate site login anna
  collimate site enrol CM1-...
  collimate site consent import consent.csv
  collimate site cohort import cohort.csv
  collimate site studies
  collimate site approve 3f9a1c02
  collimate site status

The agent is sought at --api, COLLIMATE_API, then http://127.0.0.1:8181. Who calls: --token, --token-file, COLLIMATE_TOKEN,
then the session of \`collimate site login\`. Passwords are typed, or come from --password-file or COLLIMATE_PASSWORD.`;

/** Declares `collimate site …`; each command is loaded when it is called. */
export function declareSite(program: Command, done: Done): void {
  const site = program
    .command('site')
    .description("run this hospital's agent: accounts, enrolment, tables, approvals, budget")
    .addHelpText('after', GROUP_EXAMPLES);

  common(site.command('status').description('say what the agent is and does now'))
    .addHelpText('after', example('  collimate site status\n  collimate site status --json'))
    .action(async (options) => done(await (await commands()).runStatus(options)));

  const accounts = site.command('accounts').description("the hospital's people");
  common(accounts.command('add').description('make an account').argument('<name>', 'lower case, for example anna'))
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
  common(
    accounts
      .command('activate')
      .description('set your first password with the code that you were given')
      .argument('<name>', 'yours'),
  )
    .option('--code-file <file>', 'the code in its first line')
    .option('--password-file <file>', 'the password in its first line')
    .addHelpText('after', example('  collimate site accounts activate dpo'))
    .action(async (name: string, options) => done(await (await accountCommands()).runActivateAccount(name, options)));
  common(
    accounts
      .command('confirm')
      .description('say that an approver with a password is who the account says; neither its holder nor its makers can')
      .argument('<name>', 'of the approver'),
  )
    .addHelpText('after', example('  collimate site accounts confirm dpo'))
    .action(async (name: string, options) => done(await (await accountCommands()).runConfirmAccount(name, options)));
  common(
    accounts
      .command('disable')
      .description('end an account for good, with its sessions; its signatures stand (an administrator)')
      .argument('<name>', 'account of somebody who has left'),
  )
    .option('--yes', 'do not ask')
    .addHelpText('after', example('  collimate site accounts disable olga'))
    .action(async (name: string, options) => done(await (await accountCommands()).runDisableAccount(name, options)));
  common(accounts.command('list').description('list the accounts, who made them and who confirmed them'))
    .addHelpText('after', example('  collimate site accounts list'))
    .action(async (options) => done(await (await accountCommands()).runListAccounts(options)));

  common(
    site
      .command('login')
      .description('open a session of 12 hours and keep its token in a file of your own')
      .argument('[name]', 'account; asked for if absent'),
  )
    .option('--password-file <file>', 'the password in its first line')
    .addHelpText('after', example('  collimate site login anna\n  COLLIMATE_PASSWORD=... collimate site login anna'))
    .action(async (name: string | undefined, options) => done(await (await accountCommands()).runLogin(name, options)));

  common(
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

  const cohort = site.command('cohort').description('which scans belong to which subject');
  common(
    cohort
      .command('import')
      .description('read a cohort table')
      .argument(
        '<file>',
        'CSV: subject,image,mask,roi, the columns that studies read, such as group (and series, phase, anatomy, intracranial, body-minus-face); paths relative to the table',
      ),
  )
    .addHelpText('after', example('  collimate site cohort import /data/nodules/cohort.csv'))
    .action(async (file: string, options) => done(await (await commands()).runImportCohort(file, options)));

  declareNames(site, done);

  const consent = site.command('consent').description('who allows what');
  common(consent.command('import').description('read a consent table').argument('<file>', 'CSV: subject,type,at,form,scope'))
    .addHelpText('after', example('  collimate site consent import /data/nodules/consent.csv'))
    .action(async (file: string, options) => done(await (await commands()).runImportConsent(file, options)));
  common(
    consent.command('withdraw').description('take a subject out, from now on').argument('<subject>', "the hospital's own number"),
  )
    .addOption(
      new Option('--kind <kind>', 'what is withdrawn')
        .choices(['NO_FURTHER_CONTACT', 'NO_FURTHER_USE', 'ERASURE'])
        .default('NO_FURTHER_USE'),
    )
    .addHelpText('after', example('  collimate site consent withdraw 4711'))
    .action(async (subject: string, options) => done(await (await commands()).runWithdraw(subject, options)));

  common(
    consent
      .command('show')
      .description('what is recorded of a subject, and whether they may be called')
      .argument('<subject>', "the hospital's own number"),
  )
    .addHelpText('after', example('  collimate site consent show 4711'))
    .action(async (subject: string, options) => done(await (await commands()).runStanding(subject, options)));
  common(consent.command('confirm-clock').description("say that the clock of the agent's machine is right, after it has jumped"))
    .option('--yes', 'do not ask')
    .addHelpText('after', example('  collimate site consent confirm-clock'))
    .action(async (options) => done(await (await commands()).runConfirmClock(options)));

  common(site.command('studies').description('list the studies that the coordinator has sent'))
    .option(
      '--figures <digest>',
      'of an approved study: who takes part, and who does not and why; these numbers stay in this house',
    )
    .addHelpText('after', example('  collimate site studies\n  collimate site studies --figures 3f9a1c02'))
    .action(async (options) => done(await (await commands()).runStudies(options)));

  for (const decision of ['approve', 'reject'] as const) {
    common(
      site
        .command(decision)
        .description(`show a study, ask, and ${decision} it in your name`)
        .argument('<digest>', 'of `collimate site studies`; its first 8 digits are enough'),
    )
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

  common(site.command('recover').description('leave the quarantine after a restored backup; two approvers ask for it'))
    .option('--without-withdrawals', 'say that no list of withdrawals is left; both approvers have to')
    .option('--coordinator', 'instead: believe the log of a coordinator that was restored')
    .option('--yes', 'do not ask')
    .addHelpText('after', example('  collimate site recover\n  collimate site recover --coordinator'))
    .action(async (options) => done(await (await commands()).runRecover(options)));

  common(
    site
      .command('close')
      .description('take the yes to a study back; what was charged stays charged')
      .argument('<digest>', 'of `collimate site studies`; its first 8 digits are enough'),
  )
    .option('--yes', 'do not ask; the digest is named whole')
    .addHelpText('after', example('  collimate site close 3f9a1c02'))
    .action(async (digest: string, options) => done(await (await commands()).runCloseStudy(digest, options)));

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
    .action(async (folder: string, options) => done(await (await commands()).runBackup(folder, options)));

  common(site.command('verify').description('make the agent read its whole release log again'))
    .addHelpText('after', example('  collimate site verify --json > head.json'))
    .action(async (options) => done(await (await commands()).runVerifyLog(options)));
}

const commands = (): Promise<typeof import('./site.command.js')> => import('./site.command.js');
const accountCommands = (): Promise<typeof import('./site.accounts.js')> => import('./site.accounts.js');
