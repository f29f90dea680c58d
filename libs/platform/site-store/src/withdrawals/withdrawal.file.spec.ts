import { appendFileSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseInstant } from '@collimate/kernel-canonical';
import { Keystore } from '@collimate/platform-keystore';
import { TemporarySite } from '../../fixtures/temporary-site.js';
import { WithdrawalFile } from './withdrawal.file.js';
import type { WithdrawalLine } from './withdrawal.line.js';

const line = (arrival: number): WithdrawalLine => ({
  arrival,
  mark: String(arrival).repeat(64).slice(0, 64),
  kind: 'ERASURE',
  at: parseInstant('2026-01-01T00:00:00.000Z'),
});

describe('the list of withdrawals', () => {
  let site: TemporarySite;
  let file: WithdrawalFile;
  beforeEach(() => {
    site = new TemporarySite();
    file = new WithdrawalFile(join(site.folder, 'apart', 'withdrawals.log'), site.keys.subjects);
  });
  afterEach(() => site.remove());

  it('is not there before something is written, and then holds each line once, for its owner alone', async () => {
    expect(await file.read()).toBeUndefined();
    await file.append([]);
    expect(await file.read()).toEqual({ lines: [], damaged: 0 });
    await Promise.all([file.append([line(1)]), file.append([line(1), line(2)]), file.append([line(1)])]);
    expect(await file.read()).toEqual({ lines: [line(1), line(2)], damaged: 0 });
    expect(statSync(file.path).mode & 0o777).toBe(0o600);
  });

  it('only grows', async () => {
    await file.append([line(1)]);
    const before = readFileSync(file.path, 'utf8');
    await file.append([line(1), line(2)]);
    expect(readFileSync(file.path, 'utf8').startsWith(before)).toBe(true);
  });

  it('goes on after a line that a kill has cut, which it writes again', async () => {
    await file.append([line(1), line(2)]);
    const whole = readFileSync(file.path, 'utf8');
    writeFileSync(file.path, whole.slice(0, -20));
    expect(await file.read()).toEqual({ lines: [line(1)], damaged: 1 });
    await file.append([line(1), line(2)]);
    expect(await file.read()).toEqual({ lines: [line(1), line(2)], damaged: 1 });
  });

  it('believes no line that was altered, or written by somebody without the key', async () => {
    await file.append([line(1), line(2)]);
    const text = readFileSync(file.path, 'utf8');
    writeFileSync(file.path, text.replace('2026', '2025'));
    expect(await file.read()).toEqual({ lines: [line(2)], damaged: 1 });
    const other = new WithdrawalFile(file.path, new Keystore(join(site.folder, 'other')).subjects);
    expect(await other.read()).toEqual({ lines: [], damaged: 2 });
    appendFileSync(file.path, 'something\n');
    expect((await file.read())?.damaged).toBe(2);
    rmSync(file.path);
    expect(await file.read()).toBeUndefined();
  });
});
