import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, sep } from 'node:path';
import { TableError, tableText } from '@collimate/platform-tables';
import { AgentError } from '../ground/agent.error.js';
import { MAXIMUM_TABLE_BYTES } from './csv.table.js';

/** A table of the hospital, read whole. */
export interface TableFile {
  readonly text: string;
  /** Folder of the table with a trailing separator; paths in the table are relative to it. */
  readonly folder: string;
}

const HINT = 'give the absolute path of a CSV file in UTF-8 that the agent may read';

/**
 * Reads the file of a table. No message quotes the path, which may hold a name; the caller knows it.
 * @throws AgentError TABLE_UNREADABLE for a path that is not absolute, no file, too large, a workbook, or in another
 *   encoding
 */
export function readTableFile(path: string): TableFile {
  if (!isAbsolute(path)) throw unreadable('the path of a table is absolute');
  let bytes: Uint8Array;
  let folder: string;
  try {
    const stat = statSync(path);
    if (!stat.isFile()) throw unreadable('the path leads to a folder, or to another thing that is no file');
    if (stat.size > MAXIMUM_TABLE_BYTES)
      throw unreadable(`the table is larger than ${MAXIMUM_TABLE_BYTES / 1024 ** 2} MiB`, 'give it in parts');
    bytes = readFileSync(path);
    folder = dirname(realpathSync(path)) + sep;
  } catch (error) {
    throw error instanceof AgentError ? error : unreadable(whyNot((error as NodeJS.ErrnoException).code));
  }
  try {
    return { text: tableText(bytes), folder };
  } catch (error) {
    if (!(error instanceof TableError)) throw error;
    // The hint tells how to save a readable file from a spreadsheet.
    throw unreadable(error.message, error.hint);
  }
}

function whyNot(code: string | undefined): string {
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'there is no such file';
  if (code === 'EACCES' || code === 'EPERM') return 'the account of the agent may not read the table';
  return `the table cannot be read (${code ?? 'no reason'})`;
}

function unreadable(message: string, hint = HINT): AgentError {
  return new AgentError('TABLE_UNREADABLE', message, { hint });
}
