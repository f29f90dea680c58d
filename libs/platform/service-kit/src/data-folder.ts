import { accessSync, chmodSync, constants, statSync } from 'node:fs';
import { foreignCode } from './logged-error.js';
import { makeFolders } from './make-folders.js';
import { ServiceKitError } from './service-kit.error.js';

/** Bits of everybody but the owner. */
const OTHERS = 0o077;
/** Bit of folders such as /tmp, where several accounts keep files: no program may take such a folder for itself. */
const STICKY = 0o1000;

/**
 * Makes the data folder of a program, for its owner alone, unless it is there. A folder that others may look into is
 * closed to them.
 * @param setting the key of the configuration that names it
 * @returns whether the folder was open to others and was given mode 0700; the program logs it
 * @throws ServiceKitError DATA_FOLDER_UNUSABLE with the folder and the setting; DATA_FOLDER_OPEN if it is open to
 *   others and this account cannot close it
 */
export function makeDataFolder(folder: string, setting: string): { readonly wasOpen: boolean } {
  try {
    makeFolders(folder);
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new ServiceKitError('DATA_FOLDER_UNUSABLE', `the data folder ${folder} cannot be used`, {
      cause,
      details: { setting, reason: foreignCode(cause) ?? 'UNKNOWN' },
      hint: `${setting} has to name a folder that this account may make, read and write`,
    });
  }
  // Windows has no such bits; the mode says nothing there.
  if (process.platform === 'win32') return { wasOpen: false };
  const { mode, uid } = statSync(folder);
  if ((mode & OTHERS) === 0) return { wasOpen: false };
  if (uid !== process.getuid?.() || (mode & STICKY) !== 0) throw open(folder, setting);
  try {
    chmodSync(folder, 0o700);
  } catch (cause) {
    throw open(folder, setting, cause);
  }
  // Some shares accept a mode and keep their own.
  if ((statSync(folder).mode & OTHERS) !== 0) throw open(folder, setting);
  return { wasOpen: true };
}

function open(folder: string, setting: string, cause?: unknown): ServiceKitError {
  return new ServiceKitError('DATA_FOLDER_OPEN', `other accounts of this machine may look into the data folder ${folder}`, {
    cause,
    details: { setting },
    hint: `${setting} has to name a folder that belongs to this account, with mode 0700`,
  });
}
