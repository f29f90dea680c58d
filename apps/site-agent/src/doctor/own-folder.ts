import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { failed, fine, type Verdict } from '../examination/check.js';
import { nearestFolder } from './nearest-folder.js';

/** Whether a folder belongs to this account alone and can be written, or can be made. */
export function ownFolder(folder: string): Verdict {
  if (!existsSync(folder)) {
    const above = nearestFolder(folder);
    // Systemd makes the folders of the unit itself, so this account need not be able to write in /var/lib.
    if (mayWrite(above) || folder.startsWith('/var/lib/collimate-agent')) return fine(`${folder} is made at the first start`);
    return failed(
      `${folder} is not there, and this account may not make it in ${above}`,
      `Make it for the account of the agent: \`sudo install -d -m 700 -o ACCOUNT ${folder}\`.`,
    );
  }
  const { mode, uid } = statSync(folder);
  const cure = `\`sudo chown -R ACCOUNT ${folder} && sudo chmod 700 ${folder}\`, with the account that runs the agent.`;
  if (process.getuid !== undefined && uid !== process.getuid()) return failed(`${folder} belongs to another account`, cure);
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) return failed(`others may look into ${folder}`, cure);
  return mayWrite(folder)
    ? fine(folder)
    : failed(`${folder} cannot be written`, 'The disk is read-only, or its mount is: mount it for writing.');
}

/** @returns whether this account may make files in a folder */
export function mayWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
