import type { Command } from 'commander';
import { agentOptions } from '../agent.options.js';
import type { Done } from '../command.done.js';
import { example } from '../help.example.js';
import { declareAccounts, declareEntry } from './site.accounts.declaration.js';
import { declareDoctor } from './site.doctor.declaration.js';
import { declareAccept, declareDecommission, declareHouse, declareRecovery } from './site.house.declaration.js';
import { declareNames } from './site.names.declaration.js';
import { declarePolicy } from './site.policy.declaration.js';
import { declareSetup } from './site.setup.declaration.js';
import { declareClosing, declareStudies, declareTerms } from './site.studies.declaration.js';
import { declareCohortImport, declareConsent } from './site.tables.declaration.js';

const GROUP_EXAMPLES = `
Examples, on the machine of the agent:
  collimate site accounts add anna --role administrator --token-file /var/lib/collimate-agent/bootstrap.token
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

  agentOptions(site.command('status').description('say what the agent is and does now'))
    .addHelpText('after', example('  collimate site status\n  collimate site status --json'))
    .action(async (options) => done(await (await commands()).runStatus(options)));

  // In the order in which the help lists them.
  declareDoctor(site, done);
  declareSetup(site, done);
  declareAccounts(site, done);
  declareEntry(site, done);
  declareCohortImport(site, done);
  declareNames(site, done);
  declareConsent(site, done);
  declareStudies(site, done);
  declareRecovery(site, done);
  declareAccept(site, done);
  declareClosing(site, done);
  declareTerms(site, done);
  declarePolicy(site, done);
  declareHouse(site, done);
  declareDecommission(site, done);
}

const commands = (): Promise<typeof import('./site.command.js')> => import('./site.command.js');
