import { accessSync, constants, mkdirSync } from 'node:fs';
import { foreignCode } from './logged-error.js';
import { ServiceKitError } from './service-kit.error.js';

/**
 * Makes the data folder of a program, for its owner alone, unless it is there.
 * @param setting the key of the configuration that names it
 * @throws ServiceKitError DATA_FOLDER_UNUSABLE with the folder and the setting
 */
export function makeDataFolder(folder: string, setting: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new ServiceKitError('DATA_FOLDER_UNUSABLE', `the data folder ${folder} cannot be used`, {
      cause,
      details: { setting, reason: foreignCode(cause) ?? 'UNKNOWN' },
      hint: `${setting} has to name a folder that this account may make, read and write`,
    });
  }
}
