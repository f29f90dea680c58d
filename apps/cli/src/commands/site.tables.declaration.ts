import { Option, type Command } from 'commander';
import { common, example, type Done } from './site.common.js';

/** Declares `collimate site cohort …`. */
export function declareCohortImport(site: Command, done: Done): void {
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
}

/** Declares `collimate site consent …`. */
export function declareConsent(site: Command, done: Done): void {
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
}

const commands = (): Promise<typeof import('./site.command.js')> => import('./site.command.js');
