import { yamlFault } from '@collimate/platform-service-kit/yaml';
import { parse } from 'yaml';
import { CliError, located } from '../errors/cli.error.js';
import { readText } from './text.source.js';

/**
 * Reads a JSON or YAML file and hands it to a reader, whose errors will name the file.
 * @param hint for a file that is neither
 * @throws LocatedError over CliError BAD_DOCUMENT and over the errors of `read`; CliError NO_SUCH_FILE, UNREADABLE
 */
export function readDocument<T>(file: string, hint: string, read: (document: unknown) => T): T {
  const text = readText(file);
  return located([file], () => {
    let document: unknown;
    try {
      document = parse(text);
    } catch (error) {
      // No cause: a parser quotes the text.
      throw new CliError('BAD_DOCUMENT', 'input', noDocument(error), { hint });
    }
    return read(document);
  });
}

/** @returns that a text is no document, and where and why where that is known */
export function noDocument(error: unknown): string {
  const fault = yamlFault(error);
  return `the file is neither YAML nor JSON${fault === undefined ? '' : `: ${fault}`}`;
}
