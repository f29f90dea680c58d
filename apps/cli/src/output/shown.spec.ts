import { presentError } from '../errors/present-error.js';
import { CliError } from '../errors/cli.error.js';
import { note, print } from './print.js';
import { ProgressLine } from './progress-line.js';

const HOSTILE = 'x\u001b[2K\r\ncollimate: all is well\u202e';
const SEEN = 'x\\u{1b}[2K\\u{d}\\u{a}collimate: all is well\\u{202e}';

/** What a step writes, without showing it. */
function writtenBy(name: 'stdout' | 'stderr', step: () => void): string {
  const stream = name === 'stdout' ? process.stdout : process.stderr;
  let written = '';
  const write = stream.write;
  stream.write = ((text: string) => {
    written += text;
    return true;
  }) as typeof write;
  try {
    step();
  } finally {
    stream.write = write;
  }
  return written;
}

describe('a text from elsewhere', () => {
  it('writes no line of its own on a page, and is whole in JSON', () => {
    const document = { title: HOSTILE, sites: [{ [HOSTILE]: HOSTILE }] };
    const page = (seen: typeof document) => `title ${seen.title}\nsites ${JSON.stringify(seen.sites)}`;
    expect(writtenBy('stdout', () => print(false, document, page)).split('\n')).toEqual([
      `title ${SEEN}`,
      `sites ${JSON.stringify([{ [SEEN]: SEEN }])}`,
      '',
    ]);
    expect(JSON.parse(writtenBy('stdout', () => print(true, document, page)))).toEqual(document);
  });

  it('moves no cursor where a page is not made of a document', () => {
    expect(writtenBy('stdout', () => print(false, {}, () => 'a\u001b[2Kb\nc'))).toBe('a\\u{1b}[2Kb\nc\n');
    expect(writtenBy('stderr', () => note('a\rb'))).toBe('collimate: note: a\\u{d}b\n');
  });

  it('writes no line of an error', () => {
    const { text } = presentError(new CliError('BAD_DOCUMENT', 'input', HOSTILE, { hint: HOSTILE }), false);
    expect(text.split('\n')).toEqual([`collimate: ${SEEN}.`, `  do:    ${SEEN}`, '  code:  BAD_DOCUMENT', '']);
  });

  it('writes no line of progress', () => {
    let written = '';
    new ProgressLine({ write: (text) => (written += text) }).step(HOSTILE);
    expect(written).toBe(`${SEEN}\n`);
  });
});
