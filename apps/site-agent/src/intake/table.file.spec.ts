import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTable } from './csv.table.js';
import { readTableFile } from './table.file.js';

describe('a table that cannot be read', () => {
  const folder = mkdtempSync(join(tmpdir(), 'table-file-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string, bytes: string | Uint8Array): string => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };

  it.each([
    ['a mistyped name', () => join(folder, 'DOE.csv'), /there is no such file/, /absolute path/],
    ['a folder', () => folder, /leads to a folder/, /absolute path/],
    ['another encoding', () => file('latin.csv', Uint8Array.of(0x4d, 0xfc, 0x0a)), /not in UTF-8/, /CSV UTF-8/],
    ['a workbook', () => file('DOE.xlsx', Uint8Array.of(0x50, 0x4b, 3, 4)), /workbook/, /CSV UTF-8/],
  ])('says of %s what it is, and what to do', (_, path, message, hint) => {
    const said = {
      code: 'TABLE_UNREADABLE',
      message: expect.stringMatching(message) as string,
      hint: expect.stringMatching(hint) as string,
    };
    expect(() => readTableFile(path())).toThrow(expect.objectContaining(said));
    expect(() => readTableFile(path())).not.toThrow(/DOE/);
  });

  it('names a column that is foreign by its place, and one that stands twice by its name', () => {
    const read = (header: string) => () => readTable(`${header}\n`, ['subject', 'type']);
    expect(read('subject,type,DOE^JANE')).toThrow('; column 3 is foreign');
    expect(read('subject,type,DOE^JANE')).not.toThrow('DOE^JANE');
    expect(read('subject,type,subject,x')).toThrow('; column 3 is subject again, column 4 is foreign');
  });
});
