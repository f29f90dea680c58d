import type { Command } from 'commander';
import type { Done } from '../command.done.js';
import { remote } from '../study/study.remote.js';

const GROUP_EXAMPLES = `
Examples, of which the two in the middle are for a machine without a network:
  collimate members list --json > members.json
  collimate members key consortium.key
  collimate members sign members.json --key consortium.key > signed.json
  collimate members add signed.json
  collimate members protocol north south east west centre`;

/** Declares `collimate members …`: the log of hospitals that may share noise. */
export function declareMembers(program: Command, done: Done): void {
  const members = program
    .command('members')
    .description('keep the log of members: the keys of the hospitals that may share noise')
    .addHelpText('after', GROUP_EXAMPLES);

  remote(members.command('list').description('list the lines of the log, and the hospitals that wait for one'))
    .addHelpText('after', '\nExample:\n  collimate members list')
    .action(async (options) => done(await (await commands()).runListMembers(options)));

  members
    .command('key')
    .description("make the consortium's key, once: it signs who a member is, and belongs on no machine with a network")
    .argument('<file>', 'to write; one that is there is left as it is')
    .addHelpText('after', '\nExample:\n  collimate members key consortium.key')
    .action(async (file: string) => done((await commands()).runMemberKey(file)));

  members
    .command('sign')
    .description("sign a line for each hospital that waits, with the consortium's key")
    .argument('<list>', 'what `collimate members list --json` gave')
    .requiredOption('--key <file>', "the consortium's key")
    .option('--site <sites...>', 'sign for these alone')
    .addHelpText(
      'after',
      '\nExample:\n  collimate members sign members.json --key consortium.key > signed.json\nBefore you sign, compare the six words of each hospital by telephone.',
    )
    .action(async (list: string, options) => done((await commands()).runSignMembers(list, options)));

  remote(
    members
      .command('add')
      .description('append signed lines to the log')
      .argument('<signed>', 'what `collimate members sign` gave'),
  )
    .addHelpText('after', '\nExample:\n  collimate members add signed.json')
    .action(async (signed: string, options) => done(await (await commands()).runAddMembers(signed, options)));

  remote(
    members
      .command('protocol')
      .description('write the key `members` of a protocol under shared noise')
      .argument('<sites...>', 'of the study'),
  )
    .addHelpText('after', '\nExample:\n  collimate members protocol north south east west centre >> protocol.yaml')
    .action(async (sites: string[], options) => done(await (await commands()).runMembersProtocol(sites, options)));
}

const commands = (): Promise<typeof import('./members.command.js')> => import('./members.command.js');
