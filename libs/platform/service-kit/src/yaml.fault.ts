import type { ErrorCode, YAMLParseError } from 'yaml';

/** The faults that people make most, in plain words. */
const WORDS: Readonly<Partial<Record<ErrorCode, string>>> = {
  BAD_INDENT: 'it is indented otherwise than what it belongs to',
  TAB_AS_INDENT: 'a tab stands where blanks have to',
  DUPLICATE_KEY: 'the same key stands twice',
  MISSING_CHAR: 'a bracket, a comma, a colon or a quotation mark is missing',
  UNEXPECTED_TOKEN: 'something stands where nothing may',
  MULTILINE_IMPLICIT_KEY: 'a key goes over two lines: look for a quotation mark or a colon that is missing',
  BLOCK_AS_IMPLICIT_KEY: 'a list or a mapping begins where a value was expected: look at the indents',
  BAD_ALIAS: 'a value begins with * or &: put it in quotation marks',
  MULTIPLE_DOCS: 'a second document begins: take out the line of three dashes',
};

/**
 * @returns place and cause of a fault in YAML, without a word of the text: `line 4, column 3: the same key stands
 *   twice`; undefined for another error
 */
export function yamlFault(error: unknown): string | undefined {
  // Not `instanceof`: a package may bring its own copy of the parser, with its own class of this name.
  if (!(error instanceof Error) || error.name !== 'YAMLParseError') return undefined;
  const { code, linePos } = error as YAMLParseError;
  const [start] = linePos ?? [];
  const why = WORDS[code] ?? 'it cannot be read';
  return start === undefined ? why : `line ${start.line}, column ${start.col}: ${why}`;
}
