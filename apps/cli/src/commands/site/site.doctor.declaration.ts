import type { Command } from 'commander';
import { reached } from '../pacs/pacs.declaration.js';
import { agentOptions } from '../agent.options.js';
import type { Done } from '../command.done.js';
import { example } from '../help.example.js';

const EXAMPLES = `  collimate site doctor https://coordinator.example.org
  collimate site doctor CM1-... --images /mnt/research --backups /var/backups/collimate-agent
  collimate site doctor https://coordinator.example.org --dicom pacs.example:104 --called ARCHIVE --calling COLLIMATE
  collimate site doctor https://coordinator.example.org --netsheet firewall.md

Exit codes: 0 all is well, 1 warnings alone, 2 a failure. It needs neither a token nor a login; with one it also asks the agent
that runs. As root it looks as the account of the service. Nothing is changed.`;

/** Declares `collimate site doctor` and `collimate site hello`. */
export function declareDoctor(site: Command, done: Done): void {
  const command = site
    .command('doctor')
    .description('examine this machine and the way to the coordinator, and say what to do')
    .argument('[target]', 'https://HOST:PORT of the coordinator, or the invitation CM1-…, which also says whom to trust');
  // --token-file belongs to the archive here. The agent is called with the session of the logged-in user.
  reached(command)
    .option('--api <url>', 'address of the agent (default: COLLIMATE_API, then http://127.0.0.1:8181)')
    .option('--json', 'answer in JSON')
    .option('--idle <seconds>', 'how long a connection has to stand without a byte', '10')
    .option('--images <folder>', 'also whether the agent may read the images there')
    .option('--backups <folder>', 'also whether the agent may write backups there')
    .option('--netsheet [file]', 'instead: the page for the firewall team, in Markdown')
    .addHelpText('after', example(EXAMPLES))
    .action(async (target: string | undefined, options) =>
      done(await (await import('./site.doctor.js')).runDoctor(target, options)),
    );
  agentOptions(site.command('hello').description('run a study on phantoms through this agent: green says that it works'))
    .addHelpText(
      'after',
      example('  collimate site hello\n\nExit codes: 0 green, 2 not. Nothing of the budget is spent, and no patient is read.'),
    )
    .action(async (options) => done(await (await import('./site.hello.js')).runHello(options)));
}
