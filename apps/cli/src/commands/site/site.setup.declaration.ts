import type { Command } from 'commander';
import type { Done } from '../command.done.js';
import { example } from '../help.example.js';

const EXAMPLES = `  sudo collimate site setup CM1-...
  sudo collimate site setup --invite-file invitation.txt --yes --password-file admin.txt --approvers dpo radiologist \\
    --budget 9/10 --zone Europe/Berlin --images /mnt/research --consent consent.csv --cohort cohort.csv

What is not said is asked for; all is shown before anything is done. After an interruption the same command goes on: what was
done stays done. Whoever runs it is the administrator, and neither the operator nor an approver.`;

/** Declares `collimate site setup`. */
export function declareSetup(site: Command, done: Done): void {
  site
    .command('setup')
    .description('set this hospital up: settings, service, four accounts, enrolment, tables, hello study')
    .argument('[invitation]', 'CM1-…; without it the site is enrolled later')
    .option('--invite-file <file>', 'the invitation in its first line')
    .option('--yes', 'ask nothing: defaults for what is not said, and no confirmation')
    .option('--password-file <file>', "the administrator's password in its first line (or COLLIMATE_PASSWORD)")
    .option('--administrator <name>', 'account of whoever runs this (default: admin)')
    .option('--operator <name>', 'account of who keeps the tables (default: operator)')
    .option('--approvers <names...>', 'accounts of the two people who approve (default: approver-1 approver-2)')
    .option('--policy <name>', 'cautious, usual or generous: budget and rhythm (default: usual)')
    .option('--budget <rho>', 'lifetime budget in rho (default: of the policy)')
    .option('--zone <zone>', 'time zone of dates in tables (default: of the machine)')
    .option('--proxy <url>', 'http://host:port of a proxy')
    .option('--withdrawals-copy <file>', 'second list of withdrawals, on a network share')
    .option('--backups <folder>', 'where backups are made, beside /var/backups/collimate-agent; opened to the service')
    .option('--images <folder>', 'where the images lie: whether the agent may read them is looked at')
    .option('--group <name>', 'group of this machine that may read them; the account of the agent joins it')
    .option('--consent <file>', 'consent table to import')
    .option('--cohort <file>', 'cohort table to import')
    .option('--no-doctor', 'do not examine the machine first')
    .option('--api <url>', 'address of the agent, where it is no service')
    .option('--data <folder>', 'its data folder, where it is no service')
    .option('--settings <file>', 'its file of settings, where it is not /etc/collimate/agent.yaml')
    .addHelpText('after', example(EXAMPLES))
    .action(async (invitation: string | undefined, options) =>
      done(await (await import('./site.setup.js')).runSetup(invitation, options)),
    );
}
