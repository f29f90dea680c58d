import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Clock } from '@collimate/kernel-canonical';
import { coordinatorClient, type TransportCode } from '@collimate/platform-coordinator-client';
import { copyStore, migrateStore, restoreStore, type StoreLocation } from '@collimate/platform-coordinator-store';
import { makeDataFolder, type ProgramCommand } from '@collimate/platform-service-kit';
import { locationOf, tokenFile, type CoordinatorConfig } from '../platform/coordinator.config.js';
import { CoordinatorError } from '../platform/coordinator.error.js';
import { CoordinatorKeys, keyFilesOf, operatorToken } from '../platform/coordinator.keys.js';
import { readRunFile } from '../serving/run.file.js';
import { linesOfBackup, writeBackup, type MadeBackup } from './backup.folder.js';

/** Commands of the program besides serving. */
export const COMMANDS: readonly ProgramCommand[] = [
  { name: 'serve', says: 'the same as no word at all' },
  { name: 'init', says: 'make the data folder, the keys and the token of the operator, and start nothing' },
  { name: 'migrate', flag: '--check', says: 'bring the database to this version; with --check take all of it back again' },
  { name: 'backup', argument: 'FOLDER', says: 'copy the database into a new folder, while the coordinator runs or not' },
  {
    ...{ name: 'restore', argument: 'FOLDER', flag: '--unsealed' },
    says: 'put a backup into an empty data folder or an empty database; --unsealed takes one of before backups were sealed',
  },
];

const NOT_IN_IT = `Not in it: the keys and the token of the operator. Without the keys no site believes the coordinator, and the backup is of no use.
Keep a copy of the folder \`keys\` apart, in a safe; it never changes.`;

/** Carries out a command. @returns the text to print @throws CoordinatorError, StoreError, ClientError */
export async function runCommand(words: readonly string[], config: CoordinatorConfig, clock: Clock): Promise<string> {
  const [word, ...rest] = words;
  const argument = rest.find((given) => !given.startsWith('--')) ?? '';
  switch (word) {
    case 'init':
      return init(config, clock);
    case 'migrate':
      return migrate(locationOf(config), rest.includes('--check'));
    case 'backup':
      return describe(await backup(resolve(argument), config, clock));
    default:
      return restore(argument, rest.includes('--unsealed'), config, clock);
  }
}

/** Makes missing keys and a missing token; existing ones stay. */
async function init(config: CoordinatorConfig, clock: Clock): Promise<string> {
  makeDataFolder(config.data, 'COLLIMATE_COORDINATOR_DATA');
  const folder = join(config.data, 'keys');
  const isNew = !existsSync(keyFilesOf(folder).certificate);
  const keys = await CoordinatorKeys.open(folder, clock.now());
  operatorToken(tokenFile(config));
  const { certificate, authority, log } = keyFilesOf(folder);
  return `${isNew ? 'The coordinator has keys now' : 'The keys are there already, and nothing was changed'}: ${keys.fingerprint()}
  ${certificate}   the certificate that sites and operators trust
  ${authority}    issues the certificates of sites: whoever has it can be any site
  ${log}          signs the log
  ${tokenFile(config)}   what \`collimate study\` calls with
Keep a copy of these files in a safe; without them no site believes this coordinator again. A second replica starts with the same files.
For the Helm chart:
  kubectl create secret generic collimate-keys --from-file=${folder}
  kubectl create secret generic collimate-operator --from-file=operator.token=${tokenFile(config)}
`;
}

async function migrate(location: StoreLocation, isRehearsal: boolean): Promise<string> {
  const names = await migrateStore(location, isRehearsal);
  if (names.length === 0) return 'The database is of this version.\n';
  const list = names.map((name) => `  ${name}\n`).join('');
  return isRehearsal
    ? `These would run, and ran without a fault; all of it was taken back:\n${list}`
    : `The database is of this version now; these ran:\n${list}`;
}

/** If a coordinator runs here, it makes the backup itself, for no other process can read an embedded database. Otherwise the backup is made from the database. */
async function backup(folder: string, config: CoordinatorConfig, clock: Clock): Promise<MadeBackup> {
  const address = readRunFile(config.data);
  if (address !== undefined && isAlive(address.pid)) {
    const authorityPem = readFileSync(address.authorityFile, 'utf8');
    const token = readFileSync(address.tokenFile, 'utf8').trim();
    // By loopback where it can be: the public name may lead through a load balancer, to another machine with another disk.
    const isEverywhere = ['127.0.0.1', '0.0.0.0', '::', '::1', 'localhost'].includes(config.host ?? '::');
    const url = isEverywhere ? `https://localhost:${address.port}` : address.url;
    try {
      return await coordinatorClient({ url, authorityPem, token }).backup({ folder });
    } catch (error) {
      // The file outlives a coordinator that was killed, and its number may be another process's by now.
      if ((error as { readonly code?: unknown }).code !== ('UNREACHABLE' satisfies TransportCode)) throw error;
    }
  }
  const keys = await keysOf(config, clock);
  return writeBackup(folder, keys, (write) => copyStore(locationOf(config), write));
}

function describe({ folder, file, bytes, rows, log }: MadeBackup): string {
  return `${join(folder, file)}   ${bytes} bytes, ${rows} rows, a log of ${log.size} entries\n${NOT_IN_IT}\n`;
}

async function restore(folder: string, isUnsealed: boolean, config: CoordinatorConfig, clock: Clock): Promise<string> {
  const keys = await keysOf(config, clock);
  const lines = await linesOfBackup(folder, isUnsealed ? undefined : keys);
  const { rows, log } = await restoreStore(locationOf(config), lines, keys.fingerprint());
  return `${rows} rows were put back; the log has ${log.size} entries, with the root ${log.root}.
What was written since the backup is gone, and every site remembers the longest log that it was shown. A site that saw more than ${log.size}
entries refuses this coordinator: its two approvers have to say \`collimate site recover --coordinator\`, and will ask you why. A site
that enrolled since then has to be invited again. Answers that sites gave since then are charged there and are not given twice:
a study whose round lost them is cancelled and made anew.
`;
}

/** @throws CoordinatorError KEYS_MISSING: new keys would make another coordinator */
async function keysOf({ data }: CoordinatorConfig, clock: Clock): Promise<CoordinatorKeys> {
  const folder = join(data, 'keys');
  if (!existsSync(keyFilesOf(folder).certificate)) {
    throw new CoordinatorError('KEYS_MISSING', `there are no keys in ${folder}`, {
      hint: 'put the three files of the coordinator whose database it is there first; new keys would make another coordinator',
    });
  }
  return CoordinatorKeys.open(folder, clock.now());
}

/** Whether a process of this number runs; one of another account does, too. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
