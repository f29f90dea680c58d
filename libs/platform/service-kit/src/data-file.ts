import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { foreignCode } from './logged-error.js';
import { ServiceKitError } from './service-kit.error.js';

/** Which setting names the folder of a file, and who may read it; its owner alone unless a mode is given. */
export interface DataFile {
  readonly setting: string;
  readonly mode?: number;
}

/**
 * Writes a file of a program's data folder whole or not at all: a reader never sees half of it, and a disk that is full leaves
 * what stood there.
 * @throws ServiceKitError DATA_FOLDER_UNUSABLE with the file, the setting and what the system says
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
    // Where a draft could not be written, nothing may be there that could be taken away.
  }
}
