import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkWritable, isStream, makeFolder } from './output-file.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'collimate-output-'))));
afterEach(() => rmSync(folder, { recursive: true }));
const refusal = (act: () => void): string => {
  try {
    act();
  } catch (error) {
    return `${(error as { code: string }).code}: ${(error as Error).message.replaceAll(folder, '…')}`;
  }
  return 'written';
};

describe('checkWritable', () => {
  it('leaves behind what it found', () => {
    const file = join(folder, 'x.csv');
    checkWritable(file);
    expect(existsSync(file)).toBe(false);
    writeFileSync(file, 'before');
    checkWritable(file);
    expect(readFileSync(file, 'utf8')).toBe('before');
  });

  it('says why a file cannot be written', () => {
    const file = join(folder, 'x.csv');
    writeFileSync(file, '');
    expect(refusal(() => checkWritable(folder))).toContain('it is a folder');
    expect(refusal(() => checkWritable(join(file, 'y.csv')))).toBe(
      'CANNOT_WRITE: "…/x.csv/y.csv" cannot be written: its path leads through a file',
    );
    expect(refusal(() => checkWritable(join(file, 'a', 'y.csv')))).toContain('leads through a file');
    expect(refusal(() => checkWritable(join(folder, 'gone', 'y.csv')))).toContain('its folder does not exist');
  });

  // Linux alone has a file system that takes no files from anybody, root included.
  (existsSync('/proc') ? it : it.skip)('ends at once where a system takes no files', () => {
    expect(refusal(() => checkWritable('/proc/x.csv'))).toContain('CANNOT_WRITE');
    expect(refusal(() => makeFolder('/proc/x/y/z'))).toContain('CANNOT_WRITE');
  });
});

describe('makeFolder', () => {
  it('makes what is missing, and no folder out of a file', () => {
    makeFolder(join(folder, 'a', 'b'));
    makeFolder(join(folder, 'a', 'b'));
    expect(existsSync(join(folder, 'a', 'b'))).toBe(true);
    writeFileSync(join(folder, 'f'), '');
    for (const path of ['f', 'f/g']) expect(refusal(() => makeFolder(join(folder, path)))).toContain('CANNOT_WRITE');
  });
});

describe('isStream', () => {
  it('knows devices from files and from nothing', () => {
    expect([isStream('/dev/null'), isStream(join(folder, 'gone')), isStream(import.meta.filename)]).toEqual([true, false, false]);
  });
});
