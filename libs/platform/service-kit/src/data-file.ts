import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { foreignCode } from './logged-error.js';
import { ServiceKitError } from './service-kit.error.js';

/** The setting that names the folder of a file, and the file's mode; without a mode its owner alone may read it. */
export interface DataFile {
  readonly setting: string;
  readonly mode?: number;
}

/**
 * Writes a file of a program's data folder whole or not at all: no reader sees half of it, and a full disk leaves the
 * old file.
 * @throws ServiceKitError DATA_FOLDER_UNUSABLE with the file, the setting and the system's code
 */
export function writeDataFile(path: string, text: string, { setting, mode = 0o600 }: DataFile): void {
  const draft = `${path}.new`;
  try {
    writeFileSync(draft, text, { mode });
    renameSync(draft, path);
  } catch (cause) {
    discard(draft);
    throw new ServiceKitError('DATA_FOLDER_UNUSABLE', `${path} cannot be written`, {
      cause,
      details: { setting, reason: foreignCode(cause) ?? 'UNKNOWN' },
      hint: `make room on the disk of the folder that ${setting} names, and let this account write there`,
    });
  }
}

function discard(draft: string): void {
  try {
    rmSync(draft, { force: true });
  } catch {
    // A draft that could not be written is often not there either.
  }
}
