import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshFolder } from './demo.folder.js';

describe('the folder of the demo', () => {
  const parent = mkdtempSync(join(tmpdir(), 'collimate-folder-'));
  afterAll(() => rmSync(parent, { recursive: true, force: true }));

  it('is emptied when the run that made it is over, and left alone while it runs', () => {
    const wanted = join(parent, 'demo');
    expect(freshFolder(wanted)).toBe(wanted);
    // We are that run, and alive: the next one gets another folder.
    expect(freshFolder(wanted)).toBe(`${wanted}-2`);
    writeFileSync(join(wanted, 'left.txt'), 'x');
    writeFileSync(join(wanted, '.collimate-demo'), '4194305');
    expect(freshFolder(wanted)).toBe(wanted);
    expect(existsSync(join(wanted, 'left.txt'))).toBe(false);
    expect(readFileSync(join(wanted, '.collimate-demo'), 'utf8')).toBe(String(process.pid));
  });

  it('is never one that holds other files', () => {
    writeFileSync(join(parent, 'mine.txt'), 'x');
    expect(() => freshFolder(parent)).toThrow(/not a folder of the demo/);
    expect(existsSync(join(parent, 'mine.txt'))).toBe(true);
  });
});
