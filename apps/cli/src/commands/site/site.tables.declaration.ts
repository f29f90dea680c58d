import type { ConsentFormat } from '@collimate/platform-site-api';
import { Option, type Command } from 'commander';
import { agentOptions } from '../agent.options.js';
import type { Done } from '../command.done.js';
import { example } from '../help.example.js';

/** Declares `collimate site cohort …`. */
export function declareCohortImport(site: Command, done: Done): void {
  const cohort = site.command('cohort').description('which scans belong to which subject');
  agentOptions(
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
  agentOptions(
    cohort
      .command('remove')
      .description('take the rows of a table out again, such as one that was imported by mistake')
      .argument('<file>', 'the same table, in the same folder as when it was imported'),
  )
    .option('--yes', 'do not ask')
    .addHelpText('after', example('  collimate site cohort remove /data/nodules/wrong.csv'))
    .action(async (file: string, options) => done(await (await commands()).runRemoveCohort(file, options)));
}

/** Declares `collimate site consent …`. */
export function declareConsent(site: Command, done: Done): void {
  const consent = site.command('consent').description('who allows what');
  agentOptions(
    consent
      .command('import')
      .description('read a consent table')
      .argument(
        '<file>',
        'CSV: subject,type,at,form,scope (and expires, majority, after_death, studies, modalities, basis, actor, rho_max, epsilon_max, withdrawal); or Consent resources of FHIR R4 or R5 as a Bundle, NDJSON or JSON',
      ),
  )
    .option('--sent-again', 'the table was imported before, and is sent as it was then: what a later table gave stays given')
    .addHelpText(
      'after',
      example(
        '  collimate site consent import /data/nodules/consent.csv\n  collimate site consent import /data/nodules/consent.fhir.json',
      ),
    )
    .action(async (file: string, options) => done(await (await commands()).runImportConsent(file, options)));
  agentOptions(
    consent.command('withdraw').description('take a subject out, from now on').argument('<subject>', "the hospital's own number"),
  )
    .addOption(
      new Option('--kind <kind>', 'what is withdrawn')
        .choices(['NO_FURTHER_CONTACT', 'NO_FURTHER_USE', 'ERASURE'])
        .default('NO_FURTHER_USE'),
    )
    .option('--yes', 'do not ask; without a terminal NO_FURTHER_USE and ERASURE need it')
    .addHelpText(
      'after',
      example('  collimate site consent withdraw 4711\n  collimate site consent withdraw 4711 --kind ERASURE'),
    )
    .action(async (subject: string, options) => done(await (await commands()).runWithdraw(subject, options)));

  agentOptions(
    consent
      .command('show')
      .description('what is recorded of a subject, and whether they may be called')
      .argument('<subject>', "the hospital's own number"),
  )
    .addHelpText('after', example('  collimate site consent show 4711'))
    .action(async (subject: string, options) => done(await (await commands()).runStanding(subject, options)));
  declareConsentDocuments(consent, done);
  agentOptions(
    consent.command('confirm-clock').description("say that the clock of the agent's machine is right, after it has jumped"),
  )
    .option('--yes', 'do not ask')
    .addHelpText('after', example('  collimate site consent confirm-clock'))
    .action(async (options) => done(await (await commands()).runConfirmClock(options)));
}

function declareConsentDocuments(consent: Command, done: Done): void {
  agentOptions(
    consent
      .command('export')
      .description('write every event of consent as a document that an import reads')
      .requiredOption('--out <file>', 'file that is made; it names patients')
      .addOption(new Option('--format <format>', 'as what').choices(CONSENT_FORMATS).default('csv')),
  )
    .addHelpText('after', example('  collimate site consent export --format fhir-r4 --out consent.fhir.json'))
    .action(async (options) => done(await (await documents()).runExportConsent(options)));
  agentOptions(
    consent
      .command('receipt')
      .description('write a signed receipt for a subject: what they allowed, and what comes of it')
      .argument('<subject>', "the hospital's own number")
      .requiredOption('--out <file>', 'file that is made')
      .option('--html', 'as one page to print, which holds the receipt too'),
  )
    .addHelpText(
      'after',
      example(
        '  collimate site consent receipt 4711 --out receipt.json\n  collimate site consent receipt 4711 --out receipt.html --html',
      ),
    )
    .action(async (subject: string, options) => done(await (await documents()).runReceipt(subject, options)));
}

/** As in the table of the API, which a declaration does not load. */
const CONSENT_FORMATS: readonly ConsentFormat[] = ['csv', 'fhir-r4', 'fhir-r5'];
const documents = (): Promise<typeof import('./site.consent.js')> => import('./site.consent.js');
const commands = (): Promise<typeof import('./site.command.js')> => import('./site.command.js');
