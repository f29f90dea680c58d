import { Option, type Command } from 'commander';
import { declareRehearse } from '../rehearse/rehearse.declaration.js';
import type { Done } from '../command.done.js';
import { declareStudyOperator } from './study.operator.declaration.js';
import { remote } from './study.remote.js';

const GROUP_EXAMPLES = `
Examples:
  collimate study init protocol.yaml
  collimate study plan protocol.yaml
  collimate study rehearse protocol.yaml --simulate 500
  export COLLIMATE_COORDINATOR=https://coordinator.example.org:8443
  export COLLIMATE_AUTHORITY=authority.cert.pem COLLIMATE_TOKEN_FILE=operator.token
  collimate study invite north "University Hospital North" > invitation.txt
  collimate study create protocol.yaml
  collimate study open lung-nodules
  collimate study status lung-nodules --watch
  collimate study result lung-nodules --format csv > result.csv`;

/** Declares `collimate study …`; each command is loaded when it is called. */
export function declareStudy(program: Command, done: Done): void {
  const study = program
    .command('study')
    .description('plan a study offline, and run it as the operator of a coordinator')
    .addHelpText('after', GROUP_EXAMPLES);

  // In the order in which the help lists them.
  declareInit(study, done);
  declarePlan(study, done);
  declareRehearse(study, done);
  declareCourse(study, done);
  declareCertificate(study, done);
  declareReport(study, done);
  declareProofs(study, done);
  declareStudyOperator(study, done, remote);
}

/** Declares `collimate study init`. */
function declareInit(study: Command, done: Done): void {
  study
    .command('init')
    .description('write a commented protocol from a few answers; on a terminal it asks for what is not said')
    .argument('[file]', 'to write; one that is there is left as it is', 'protocol.yaml')
    .option('--id <id>', 'of the study, for good')
    .option('--title <title>', 'what approvers read first')
    .option('--site <sites...>', 'by the names of their invitations')
    .option('--feature <features...>', 'IBSI codes: RNU0, RNU0@DHQ4, or RNU0@DHQ4:transform:centre:width')
    .option('--group <labels...>', 'labels of the groups')
    .option('--number <numbers...>', 'numbers of the cohort table: name:unit:lower:upper:centre:width')
    .addOption(
      new Option('--schema <version>', 'version of the protocol: 2 has variables and names the engine, 1 has neither')
        .choices(['1', '2'])
        .default('2'),
    )
    .option('--form <forms...>', "versions of the consent forms, as the sites' tables write them")
    .option('--plan <plan>', 'a preset, or a file', 'ct-default')
    .option('--purpose <codes...>', 'DUO codes', ['DUO:0000006'])
    .option('--roi <name>', 'name of the region', 'GTV-1')
    .option('--subjects <number>', 'planned patients of each group over all sites', '100')
    .addHelpText(
      'after',
      `\nExample:
  collimate study init protocol.yaml --id lung-nodules --title "Shape of lung nodules" --site north south \\
    --group benign malignant --form broad-consent-1 --feature RNU0:log:9:0.6 Q4LE:identity:50:20
  collimate study init protocol.yaml --id response --title "Response and age" --site north south \\
    --group no yes --form broad-consent-1 --feature RNU0:log:9:0.6 --number age:year:18:90:62:11`,
    )
    .action(async (file: string, options) => done(await (await import('./study.init.js')).runInit(file, options)));
}

/** Declares `collimate study plan`. */
function declarePlan(study: Command, done: Done): void {
  study
    .command('plan')
    .description('check a protocol and say what it costs and how sure its answers will be; no network')
    .argument('<file>', 'protocol in JSON or YAML')
    .option(
      '--reference <files...>',
      'files to which the protocol pins its references: another digest or other numbers are refused',
    )
    .option('--out <file>', 'the protocol with all that was planned and taken from references, JSON: what `study create` takes')
    .option('--json', 'answer in JSON')
    .addHelpText(
      'after',
      `\nExamples:\n  collimate study plan protocol.yaml
The prediction uses public constants alone: planned numbers, references, prices. A note says where the noise that privacy adds
exceeds the error by chance, and which rho or how many subjects would make them equal.`,
    )
    .action(async (file: string, options) => done((await commands()).runPlanStudy(file, options)));
}

/** Declares `collimate study create`, `open`, `status` and `result`. */
function declareCourse(study: Command, done: Done): void {
  remote(
    study
      .command('create')
      .description('freeze a protocol: from now on it is its digest')
      .argument('<file>', 'protocol in JSON or YAML'),
  )
    .addHelpText('after', '\nExample:\n  collimate study create protocol.yaml')
    .action(async (file: string, options) => done(await (await commands()).runCreate(file, options)));

  remote(study.command('open').description('send a frozen study to its sites for review').argument('<id>', 'of the protocol'))
    .addHelpText('after', '\nExample:\n  collimate study open lung-nodules')
    .action(async (id: string, options) => done(await (await commands()).runOpen(id, options)));

  remote(study.command('status').description('say where a study stands').argument('<id>', 'of the protocol'))
    .option('--watch', 'stay until it is completed (exit code 0) or abandoned (1), saying what changes')
    .addHelpText(
      'after',
      '\nExamples:\n  collimate study status lung-nodules\n  collimate study status lung-nodules --watch --json > end.json',
    )
    .action(async (id: string, options) => done(await (await commands()).runStudyStatus(id, options)));

  declareResult(study, done);
}

/** Declares `collimate study result`. */
function declareResult(study: Command, done: Done): void {
  remote(
    study
      .command('result')
      .description('print the published result, or one of its two tables')
      .argument('<id>', 'of the protocol; STUDY@2 for the second opening of a standing study'),
  )
    .addOption(
      new Option('--format <format>', 'form of the result')
        .choices(['table', 'csv', 'json', 'parquet', 'ro-crate'])
        .default('table'),
    )
    .addOption(
      new Option('--table <table>', 'results: every number; releases: mechanism, noise and price of every release')
        .choices(['results', 'releases'])
        .default('results'),
    )
    .option(
      '--protocol <file>',
      'the approved protocol: with --table releases for clip and references, in a crate with its plans',
    )
    .option(
      '--site-attestation <file...>',
      'of a crate: what `site attest` printed at the hospitals, with approvals and commitments to inputs',
    )
    .option('--out <path>', 'new folder of the crate, which holds what is published and nothing else; or the Parquet file')
    .addHelpText(
      'after',
      `\nExamples:
  collimate study result lung-nodules
  collimate study result lung-nodules --format json > result.json   # then: collimate verify result.json
  collimate study result lung-nodules --format parquet --out results.parquet
  collimate study result lung-nodules --table releases --protocol protocol.yaml --format csv > releases.csv
  collimate study result lung-nodules --format ro-crate --out crate   # then: collimate verify crate
  collimate study result lung-nodules --format ro-crate --out crate --protocol protocol.yaml --site-attestation north.json south.json`,
    )
    .action(async (id: string, options) => done(await (await import('./study.result.command.js')).runResult(id, options)));
}

/** Declares `collimate study certificate`. */
function declareCertificate(study: Command, done: Done): void {
  remote(
    study
      .command('certificate')
      .description('what a published study cost and under which definition, release by release')
      .argument('<id>', 'of the protocol; STUDY@2 for the second opening of a standing study'),
  )
    .option('--html <file>', 'write it as one page that needs nothing else')
    .option('--protocol <file>', 'the approved protocol: adds clip, references and the price of abandoned rounds')
    .addHelpText(
      'after',
      `\nExamples:
  collimate study certificate lung-nodules
  collimate study certificate lung-nodules --protocol protocol.yaml --html certificate.html   # then: collimate verify certificate.html
  collimate study certificate lung-nodules --json > certificate.json                          # then: collimate verify certificate.json`,
    )
    .action(async (id: string, options) =>
      done(await (await import('./study.certificate.command.js')).runCertificate(id, options)),
    );
}

/** Declares `collimate study report`. */
function declareReport(study: Command, done: Done): void {
  remote(
    study
      .command('report')
      .description('fill in a reporting checklist, or write the methods, as far as protocol and result prove them')
      .argument('<id>', 'of the protocol; STUDY@2 for the second opening of a standing study'),
  )
    .requiredOption('--protocol <file>', 'the approved protocol')
    .addOption(
      new Option(
        '--checklist <name>',
        'which one, as Markdown with a marked blank for every item that a human must write',
      ).choices(['clear', 'metrics', 'tripod-ai', 'ibsi']),
    )
    .option('--methods', 'a paragraph for the methods of a paper')
    .addHelpText(
      'after',
      `\nExamples:
  collimate study report lung-nodules --protocol protocol.yaml --checklist clear > clear.md
  collimate study report lung-nodules --protocol protocol.yaml --methods`,
    )
    .action(async (id: string, options) => done(await (await import('./study.report.command.js')).runReport(id, options)));
}

/** Declares `collimate study invite`, `proof` and `audit`. */
function declareProofs(study: Command, done: Done): void {
  remote(
    study
      .command('invite')
      .description('invite a hospital: prints a one-time token')
      .argument('<site>', 'identifier, for example north')
      .argument('<name>', 'name of the hospital'),
  )
    .addHelpText('after', '\nExample:\n  collimate study invite north "University Hospital North" > invitation.txt')
    .action(async (site: string, name: string, options) => done(await (await commands()).runInvite(site, name, options)));

  remote(
    study
      .command('proof')
      .description("print the published result with the proof that it stands in the coordinator's log, in JSON")
      .argument('<id>', 'of the protocol; STUDY@2 for the second opening of a standing study'),
  )
    .addHelpText(
      'after',
      '\nExample:\n  collimate study proof lung-nodules > proof.json   # then: collimate verify proof.json --protocol protocol.yaml',
    )
    .action(async (id: string, options) => done(await (await commands()).runProof(id, options)));

  remote(study.command('audit').description("the signed head of the coordinator's log, and whether the log is whole"))
    .option('--since <file>', 'an earlier answer of `audit --json`: also prove that the log only grew since')
    .addHelpText(
      'after',
      '\nExamples:\n  collimate study audit --json > monday.json   # then: collimate verify monday.json\n  collimate study audit --json --since monday.json > friday.json',
    )
    .action(async (options) => done(await (await commands()).runAudit(options)));

  remote(
    study
      .command('log')
      .description("write the coordinator's whole log into a file that `collimate verify` checks offline, entry by entry")
      .argument('<file>', 'of JSON lines'),
  )
    .addHelpText('after', '\nExample:\n  collimate study log log.jsonl   # then: collimate verify log.jsonl --key 5b1c...')
    .action(async (file: string, options) => done(await (await commands()).runStudyLog(file, options)));
}

const commands = (): Promise<typeof import('./study.command.js')> => import('./study.command.js');
