import type { Command } from 'commander';
import { agentOptions } from '../agent.options.js';
import type { Done } from '../command.done.js';
import { example } from '../help.example.js';

const FORM = `
A file of rules, each of which may be left out:
  schema: collimate.house-policy/1
  patientBudget: 1/2            # rho that the releases may cost one patient, for life
  studyBudget: 3/10             # rho that one study may take
  shortestOpeningMs: 604800000  # between two openings
  shortestTickMs: 60000         # between two ticks on which answers leave
  purposes: [DUO:0000006]       # of studies, and no other
  leastSites: 3                 # that a study pools
  refusers: counted             # or counted-in-groups: studies may count those who refused consent`;

/** Declares `collimate site policy …`. */
export function declarePolicy(site: Command, done: Done): void {
  const policy = site.command('policy').description('the rules of this hospital: what two people allow studies to ask');
  agentOptions(policy.command('show').description('the rules that are in force, and those that wait for a second person'))
    .addHelpText('after', example('  collimate site policy show'))
    .action(async (options) => done(await (await commands()).runShowPolicy(options)));

  agentOptions(
    policy
      .command('diff')
      .description('say what other rules would change; nothing is kept')
      .argument('<file>', 'rules, YAML or JSON'),
  )
    .addHelpText('after', example(`  collimate site policy diff rules.yaml${FORM}`))
    .action(async (file: string, options) => done(await (await commands()).runDiffPolicy(file, options)));

  agentOptions(
    policy
      .command('apply')
      .description('show a change of the rules, ask, and sign it in your name; two approvers put it in force')
      .argument('[file]', 'rules, YAML or JSON; without it, the change that waits for a second person'),
  )
    .option('--yes <digest>', 'do not ask: sign the change of this digest, and no other')
    .addHelpText(
      'after',
      example(
        `  collimate site policy apply rules.yaml   # the first\n  collimate site policy apply              # the second${FORM}`,
      ),
    )
    .action(async (file: string | undefined, options) => done(await (await commands()).runApplyPolicy(file, options)));
}

const commands = (): Promise<typeof import('./site.policy.js')> => import('./site.policy.js');
