import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBytes, readBytes } from './files.source.js';

/** Larger than what is read at once, so that its parts are read from the disk. */
const BYTES = 1 << 19;

describe('an open file', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'files-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const filled = (name: string, value: number) => {
    writeFileSync(join(folder, name), new Uint8Array(BYTES).fill(value));
    return openBytes(join(folder, name));
  };

  it('gives bytes that no later reading changes, of it or of another file', () => {
    const [one, two] = [filled('one', 1), filled('two', 2)];
    const first = one.read(BYTES - 64, 64);
    const second = two.read(BYTES - 64, 64);
    const third = two.read(0, 32);
    expect([...new Set(first)]).toEqual([1]);
    expect([...new Set(second)]).toEqual([2]);
    writeFileSync(join(folder, 'two'), new Uint8Array(BYTES).fill(3));
    expect(two.read(0, 32)[0]).toBe(3);
    expect([...new Set(third)]).toEqual([2]);
  });

  it('gives what there is of a file that has become shorter', () => {
    const one = filled('one', 1);
    writeFileSync(join(folder, 'one'), new Uint8Array(100).fill(5));
    expect(one.read(90, 64)).toEqual(new Uint8Array(10).fill(5));
  });
});

describe('a path that is there in another Unicode form', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'files-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const refusal = (path: string): string => {
    try {
      readBytes(join(folder, path));
    } catch (error) {
      return `${(error as { code: string }).code}: ${(error as Error).message.replace(/^.*" /u, '')}`;
    }
    return 'read';
  };
  // Where a system takes the two for one name, the file is read.
  const told =
    process.platform === 'linux'
      ? 'NO_SUCH_FILE: does not exist; a name that is there differs in its Unicode form alone'
      : 'read';

  it.each(['NFC', 'NFD'] as const)('is told as such, of a file and of a folder in its way, when the disk has %s', (form) => {
    const other = form === 'NFC' ? 'NFD' : 'NFC';
    mkdirSync(join(folder, 'Mühle'.normalize(form)));
    writeFileSync(join(folder, 'Mühle'.normalize(form), 'é.nii'.normalize(form)), 'x');
    expect(refusal('Mühle/é.nii'.normalize(other))).toBe(told);
    expect(refusal(`${'Mühle'.normalize(form)}/${'é.nii'.normalize(other)}`)).toBe(told);
    expect(refusal('Mühle/é.nii'.normalize(form))).toBe('read');
    expect(refusal('Mühle/è.nii'.normalize(other))).toBe('NO_SUCH_FILE: does not exist');
    expect(refusal('gone/é.nii')).toBe('NO_SUCH_FILE: does not exist');
  });
});
