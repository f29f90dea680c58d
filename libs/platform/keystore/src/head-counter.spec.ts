import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Keystore } from './keystore.js';
import type { HeadMark } from './head-counter.js';

describe('the counter of the head', () => {
  const root = 'ab'.repeat(32);
  const mark: HeadMark = {
    ...{ commit: 3, tree: 1, size: 7, root, spent: { study: '1/10' }, witnessed: { tree: 1, size: 5, root } },
    ...{ lifetime: [{ rho: '1', at: '2026-11-23T07:00:00.000Z' }], quarantine: 'awaiting-consent', disabled: ['a-carol'] },
    retired: ['cd'.repeat(32)],
  };
  let folder: string;
  const counter = () => new Keystore(folder).headCounter;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'counter-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('comes back as it was written, from a file that is its owner’s alone, and leaves no draft', () => {
    expect(counter().read()).toBeUndefined();
    counter().write({ ...mark, commit: 2 });
    counter().write(mark);
    expect(counter().read()).toMatchObject(mark);
    expect(statSync(join(folder, 'head.counter')).mode & 0o077).toBe(0);
    expect(readdirSync(folder).filter((name) => name.endsWith('.new'))).toEqual([]);
  });

  it.each([
    ['is cut off', (text: string) => text.slice(0, 40)],
    ['is empty', () => ''],
    ['is of another schema', (text: string) => text.replace('head-counter/1', 'head-counter/2')],
    ['has no number', (text: string) => text.replace('"commit":3', '"commit":-3')],
    ['has another root', (text: string) => text.replaceAll(root, 'x')],
    ['has a price that is none', (text: string) => text.replace('1/10', '-1/10')],
    ['has a budget that is none', (text: string) => text.replace('"rho":"1"', '"rho":"-1"')],
    ['has a quarantine that is none', (text: string) => text.replace('"quarantine":"awaiting-consent"', '"quarantine":1')],
    ['has a password that is no digest', (text: string) => text.replace('cd'.repeat(32), 'horse')],
    ['has half a witness', (text: string) => text.replace('"size":5', '"size":null')],
  ])('counts as missing when it %s', (_, spoil) => {
    counter().write(mark);
    const file = join(folder, 'head.counter');
    writeFileSync(file, spoil(readFileSync(file, 'utf8')));
    expect(counter().read()).toBeUndefined();
  });
});
