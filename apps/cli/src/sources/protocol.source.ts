import { CollimateError } from '@collimate/kernel-errors';
import { isMap, isScalar, parseDocument, Scalar, visit } from 'yaml';
import { CliError } from '../errors/cli.error.js';
import { readDocument } from './document.source.js';
import { readText } from './text.source.js';
import { asWritten } from './written.number.js';

/** Words that one reader of YAML takes for text and another for true or false. */
const WORDS = /^(?:y|yes|n|no|on|off)$/i;

/**
 * Reads a protocol in JSON or YAML. Version 2 must not contain a bare `no` or `yes`: other programs read them as true
 * and false, so labels would differ.
 * @throws LocatedError over CliError BAD_DOCUMENT and over the errors of `read`; CliError NO_SUCH_FILE, UNREADABLE
 */
export function readProtocolDocument<T>(file: string, read: (document: unknown) => T): T {
  return readDocument(file, 'A protocol is a JSON or YAML document.', (document) => {
    const text = readText(file);
    refuseBareWords(text, () => read(document));
    try {
      return read(document);
    } catch (error) {
      throw asWritten(error, text, read);
    }
  });
}

/** @param reading reads the protocol with bare words as texts; where it wants no text, quotation marks would not help */
function refuseBareWords(text: string, reading: () => unknown): void {
  const document = parseDocument(text);
  const root = document.contents;
  if (!isMap(root) || String(root.get('schema')) !== 'collimate.study/2') return;
  visit(document, {
    Scalar: (key, node, path) => {
      if (key === 'key' || node.type !== Scalar.PLAIN || !WORDS.test(node.source ?? '')) return;
      const names = path.flatMap((part) => ('key' in part && isScalar(part.key) ? [String(part.key.value)] : []));
      refuseOtherType(reading, names.join('.'));
      throw new CliError(
        'BAD_DOCUMENT',
        'input',
        `${names.join('.')}: a bare ${node.source} is text to one reader and true or false to another`,
        {
          place: { tag: names.join('.') },
          hint: `Write it in quotation marks: "${node.source}"`,
        },
      );
    },
  });
}

/** @throws the error of the reading, if it is about this place */
function refuseOtherType(reading: () => unknown, place: string): void {
  try {
    reading();
  } catch (error) {
    if (error instanceof CollimateError && error.place.tag === place) throw error;
  }
}
