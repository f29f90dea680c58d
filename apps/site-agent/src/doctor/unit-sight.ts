import { existsSync } from 'node:fs';
import { isAbsolute, relative } from 'node:path';
import { failed, type Verdict } from '../examination/check.js';
import type { Examination } from '../examination/examination.js';
import { printed } from './command.js';

const UNIT = 'collimate-agent.service';
const DATA = '/var/lib/collimate-agent';
const ASKED = 'LoadState,ProtectSystem,ProtectHome,PrivateTmp,ReadWritePaths,StateDirectory,CacheDirectory';
const HOMES = ['/home', '/root', '/run/user'];
const OF_ITS_OWN = ['/tmp', '/var/tmp'];

/**
 * Whether the service may write in a folder that its account may write: the unit of the package closes the disk but for the
 * folders that it names.
 * @returns the failure; undefined if the unit leaves it open, or the agent that is examined is not the one of the package
 */
export async function closedByUnit({ config, granted }: Examination, folder: string): Promise<Verdict | undefined> {
  if (config?.dataFolder !== DATA || !existsSync('/run/systemd/system')) return undefined;
  if (granted.some((open) => isAtOrBelow(open, folder))) return undefined;
  const why = closedBy((await printed('systemctl', ['show', UNIT, `--property=${ASKED}`])) ?? '', folder);
  return why === undefined ? undefined : failed(`${folder} ${why}`, cureOf(folder));
}

/**
 * @param shown output of `systemctl show` for the unit @returns why the unit cannot write in a folder; undefined if it
 *   can
 */
export function closedBy(shown: string, folder: string): string | undefined {
  const word = (key: string): string => new RegExp(`^${key}=(.*)$`, 'm').exec(shown)?.[1] ?? '';
  if (word('LoadState') !== 'loaded') return undefined;
  if (['yes', 'tmpfs'].includes(word('ProtectHome')) && isBelowOne(HOMES, folder))
    return 'is closed to the service: it sees nothing below /home and /root';
  if (word('PrivateTmp') === 'yes' && isBelowOne(OF_ITS_OWN, folder))
    return 'is of no use to the service: its /tmp is its own and goes with it';
  if (word('ProtectSystem') !== 'strict') return undefined;
  const open = [
    ...wordsOf(word('ReadWritePaths')).map((path) => path.replace(/^[-+]+/, '')),
    ...wordsOf(word('StateDirectory')).map((name) => `/var/lib/${name}`),
    ...wordsOf(word('CacheDirectory')).map((name) => `/var/cache/${name}`),
  ];
  return isBelowOne(open, folder)
    ? undefined
    : 'can be written by the account, and not by the service: its unit does not name it';
}

function cureOf(folder: string): string {
  if (isBelowOne([...HOMES, ...OF_ITS_OWN], folder)) return 'Name a folder elsewhere, such as one below /mnt or /var/backups.';
  const place = '/etc/systemd/system/collimate-agent.service.d';
  return (
    `\`sudo mkdir -p ${place} && printf '[Service]\\nReadWritePaths="-${folder}"\\n' | sudo tee -a ${place}/writable.conf && ` +
    'sudo systemctl daemon-reload && sudo systemctl restart collimate-agent`; `collimate site setup` does it for the places that it is told.'
  );
}

function isBelowOne(folders: readonly string[], folder: string): boolean {
  return folders.some((open) => isAtOrBelow(open, folder));
}

function isAtOrBelow(open: string, folder: string): boolean {
  const rest = relative(open, folder);
  return rest === '' || (!isAbsolute(rest) && rest !== '..' && !rest.startsWith('../'));
}

/** A word with a space in it is in quotes, as in a shell. */
function wordsOf(list: string): readonly string[] {
  return [...list.matchAll(/"((?:\\.|[^"\\])*)"|(\S+)/g)].map(
    ([, quoted, plain]) => plain ?? (quoted ?? '').replace(/\\(.)/g, '$1'),
  );
}
