import { chmodSync, constants, copyFileSync, existsSync, lstatSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { makeFolders } from '@collimate/platform-service-kit';
import type { Clock } from '@collimate/kernel-canonical';
import { makeDataFolder, type ProgramCommand } from '@collimate/platform-service-kit';
import { rehearseSteps } from '@collimate/platform-site-store';
import type { SiteConfig } from './config/site-config.js';
import { AgentError } from './ground/agent.error.js';

const DATABASE = 'site.db';
const LIST = 'withdrawals.log';

/** Commands of the program besides running. */
export const COMMANDS: readonly ProgramCommand[] = [
  { name: 'rehearse', argument: 'BACKUP', says: 'what this version would change of the database, tried on a copy of a backup' },
  {
    name: 'restore',
    argument: 'BACKUP',
    says: 'put a backup into a data folder without a database; the keys stay where they are',
  },
];

/** Carries out a command. @returns the text to print @throws AgentError, StoreError */
export function runCommand(words: readonly string[], config: SiteConfig, clock: Clock): string {
  const [word, folder = ''] = words;
  const backup = join(resolve(folder), DATABASE);
  if (!existsSync(backup) || !lstatSync(backup).isFile()) {
    throw new AgentError('BACKUP_PLACE_REFUSED', `there is no ${DATABASE} in this folder`, {
      hint: 'name the folder that `collimate site backup` made',
    });
  }
  return word === 'rehearse' ? rehearse(backup, config, clock) : restore(backup, config);
}

/** Tries the migration on a copy beside the data, for its owner alone, which is removed afterwards. */
function rehearse(backup: string, config: SiteConfig, clock: Clock): string {
  const folder = mkdtempSync(`${resolve(config.dataFolder)}-rehearsal-`);
  try {
    chmodSync(folder, 0o700);
    const copy = join(folder, DATABASE);
    copyFileSync(backup, copy);
    chmodSync(copy, 0o600);
    const steps = rehearseSteps(copy, clock.now());
    if (steps.length === 0) return 'The database is of this version: nothing would be changed.\n';
    const list = steps.map(({ version, name }) => `  ${version} ${name}\n`).join('');
    return `The copy is sound, and these steps ran on it without a fault; an older version does not open the database afterwards:\n${list}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function restore(backup: string, config: SiteConfig): string {
  refuseRoot(config);
  makeDataFolder(config.dataFolder, 'COLLIMATE_SITE_DATA');
  const target = join(config.dataFolder, DATABASE);
  const inTheWay = [target, `${target}-wal`, `${target}-shm`].find((path) => existsSync(path));
  if (inTheWay !== undefined) {
    throw new AgentError('BACKUP_EXISTS', `${inTheWay} is there, and is not written over`, {
      hint: 'stop the agent, and move the data folder aside first',
    });
  }
  copy(backup, target);
  const list = join(dirname(backup), LIST);
  const isListNeeded = existsSync(list) && !existsSync(config.withdrawalFile);
  if (isListNeeded) {
    makeFolders(dirname(config.withdrawalFile));
    copy(list, config.withdrawalFile);
  }
  return `${target} was put back.
${isListNeeded ? `${config.withdrawalFile} was put back too, for there was none. It is as old as the backup: if a newer one stands anywhere, put that in its place first.` : 'The list of withdrawals is as it was: it knows more than a backup.'}
Start the agent. It says that the database is behind, and releases nothing: two approvers ask for the way out, and then consent is
imported again from its source:
  collimate site login dpo          && collimate site recover
  collimate site login radiologist  && collimate site recover
  collimate site login olga         && collimate site consent import consent.csv
`;
}

function copy(from: string, to: string): void {
  copyFileSync(from, to, constants.COPYFILE_EXCL);
  chmodSync(to, 0o600);
}

/** Files that root writes into another account's folder are unreadable for that account. */
function refuseRoot({ dataFolder }: SiteConfig): void {
  if (process.getuid?.() !== 0 || !existsSync(dataFolder) || statSync(dataFolder).uid === 0) return;
  throw new AgentError('BACKUP_PLACE_REFUSED', 'the data folder is of another account', {
    hint: 'do this as the account of the agent: `sudo -u collimate-agent …`',
  });
}
