import { parse } from 'yaml';
import { CliError, located } from '../errors/cli.error.js';
import { readText } from './text.source.js';

/**
 * Reads a JSON or YAML file and gives it to a reader whose errors will name the file.
 * @param what for the sentence, for example `protocol` @param hint what to do about a file that is neither
 * @throws LocatedError over CliError BAD_DOCUMENT and over whatever `read` throws; CliError NO_SUCH_FILE, UNREADABLE
 */
export function readDocument<T>(file: string, hint: string, read: (document: unknown) => T): T {
  const text = readText(file);
  return located([file], () => {
    let document: unknown;
    try {
      document = parse(text);
    } catch {
      // No cause: a parser quotes the text.
      throw new CliError('BAD_DOCUMENT', 'input', 'the file is neither YAML nor JSON', { hint });
    }
    return read(document);
  });
}
