import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runDocumentOf, type RunDocument } from '@collimate/platform-site-api';

/** Writes `run.json` anew, for its owner alone. */
export function writeRunFile(dataFolder: string, run: RunDocument): void {
  writeFileSync(fileOf(dataFolder), `${JSON.stringify(run)}\n`, { mode: 0o600 });
}

/** Adds what an enrolment brought; nothing where no program wrote the file. */
export function noteInRunFile(dataFolder: string, more: Pick<RunDocument, 'coordinator' | 'authority'>): void {
  const run = existsSync(fileOf(dataFolder)) ? readRunFile(dataFolder) : {};
  if (run.pid !== undefined) writeRunFile(dataFolder, { ...(run as RunDocument), ...more });
}

/** @returns what the last agent of this folder said, running or not; nothing where it cannot be read */
export function readRunFile(dataFolder: string): Partial<RunDocument> {
  try {
    return runDocumentOf(readFileSync(fileOf(dataFolder), 'utf8'));
  } catch {
    return {};
  }
}

const fileOf = (dataFolder: string): string => join(dataFolder, 'run.json');
