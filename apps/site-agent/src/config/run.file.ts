import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDataFile } from '@collimate/platform-service-kit';
import { runDocumentOf, type RunDocument } from '@collimate/platform-site-api';

/** Writes `run.json` anew, for its owner alone. @throws ServiceKitError DATA_FOLDER_UNUSABLE */
export function writeRunFile(dataFolder: string, run: RunDocument): void {
  writeDataFile(fileOf(dataFolder), `${JSON.stringify(run)}\n`, { setting: 'COLLIMATE_SITE_DATA' });
}

/** Adds the results of an enrolment; does nothing where no program wrote the file. */
export function noteInRunFile(dataFolder: string, more: Pick<RunDocument, 'coordinator' | 'authority'>): void {
  const run = existsSync(fileOf(dataFolder)) ? readRunFile(dataFolder) : {};
  if (run.pid !== undefined) writeRunFile(dataFolder, { ...(run as RunDocument), ...more });
}

/** @returns the run file of the last agent in this folder, running or not; empty where it cannot be read */
export function readRunFile(dataFolder: string): Partial<RunDocument> {
  try {
    return runDocumentOf(readFileSync(fileOf(dataFolder), 'utf8'));
  } catch {
    return {};
  }
}

const fileOf = (dataFolder: string): string => join(dataFolder, 'run.json');
