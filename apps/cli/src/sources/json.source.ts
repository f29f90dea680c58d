import { CliError, located } from '../errors/cli.error.js';
import { readText } from './text.source.js';

/**
 * Reads an exported document: JSON alone, each key once. A more tolerant reader would accept other documents for this
 * one.
 * @throws LocatedError over CliError BAD_DOCUMENT and over the errors of `read`; CliError NO_SUCH_FILE, UNREADABLE
 */
export function readExported<T>(file: string, hint: string, read: (document: unknown) => T): T {
  const text = readText(file);
  return located([file], () => {
    let document: unknown;
    try {
      document = JSON.parse(text);
    } catch {
      // No cause: a parser quotes the text.
      throw new CliError('BAD_DOCUMENT', 'input', 'the file is no JSON', { hint });
    }
    const twice = keyTwice(text);
    if (twice === undefined) return read(document);
    throw new CliError(
      'BAD_DOCUMENT',
      'input',
      `a key stands twice in one object, at character ${twice + 1}: one would hide the other`,
      {
        hint,
      },
    );
  });
}

/**
 * @param text JSON
 * @returns position of a key that its object has already; undefined if there is none
 */
function keyTwice(text: string): number | undefined {
  const open: (Set<string> | undefined)[] = [];
  // Strings are skipped whole, so a bracket in one opens nothing.
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"(?:\s*:)?|[{}[\]]/g)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (token.endsWith(':')) {
      const key = JSON.parse(token.replace(/\s*:$/, '')) as string;
      const keys = open.at(-1);
      if (keys?.has(key) === true) return index;
      keys?.add(key);
    }
  }
  return undefined;
}
