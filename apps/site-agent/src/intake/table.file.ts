import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, sep } from 'node:path';
import { tableText } from '@collimate/platform-tables';
import { AgentError } from '../ground/agent.error.js';
import { MAXIMUM_TABLE_BYTES } from './csv.table.js';

/** A table of the hospital, read whole. */
export interface TableFile {
  readonly text: string;
  /** Folder of the table with a trailing separator; paths in the table are relative to it. */
  readonly folder: string;
}

/** @throws AgentError TABLE_UNREADABLE for a path that is not absolute, no file, too large, or not UTF-8 */
export function readTableFile(path: string): TableFile {
  if (!isAbsolute(path)) throw unreadable('the path of a table is absolute');
  let bytes: Uint8Array;
  let folder: string;
  try {
    const stat = statSync(path);
    if (!stat.isFile() || stat.size > MAXIMUM_TABLE_BYTES) throw new Error('unusable');
    bytes = readFileSync(path);
    folder = dirname(realpathSync(path)) + sep;
  } catch {
    throw unreadable('the table is missing, too large or may not be read');
  }
  try {
    return { text: tableText(bytes), folder };
  } catch {
    throw unreadable('the table is not UTF-8 or UTF-16 text');
  }
}

function unreadable(message: string): AgentError {
  return new AgentError('TABLE_UNREADABLE', message, {
    hint: 'give the absolute path of a CSV file in UTF-8 that the agent may read',
  });
}
