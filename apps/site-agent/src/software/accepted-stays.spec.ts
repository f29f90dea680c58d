import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDigest } from '@collimate/kernel-canonical';
import { rational } from '@collimate/kernel-numeric';
import { Keystore, type HeadMark } from '@collimate/platform-keystore';
import { SystemClock } from '@collimate/platform-service-kit';
import { openSiteStore, type SiteStore } from '@collimate/platform-site-store';
import { AcceptedSoftware } from './accepted.software.js';

const named = (version: string) => ({ version: `${version}.0.0`, software: parseDigest(version.repeat(64)) });
const clock = new SystemClock();
let folder: string;
let store: SiteStore;

/** As at a start of the program. */
function start(): AcceptedSoftware {
  const keys = new Keystore(join(folder, 'keys'));
  store = openSiteStore(join(folder, 'site.db'), keys.subjects, clock, keys.headCounter);
  const { releaseLog, settings, session, softwareWord } = store;
  const accepted = new AcceptedSoftware(releaseLog, settings, session, softwareWord, clock);
  accepted.onModuleInit();
  return accepted;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'software-'));
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

it.each(['of this version', 'that was upgraded'])(
  'a database that has forgotten what was accepted meets no first software again: a site %s',
  (of) => {
    start();
    store.releaseLog.append({ kind: 'log-started', owner: 'north', at: clock.now() });
    store.budget.open(rational(1n));
    store.close();
    copyFileSync(join(folder, 'site.db'), join(folder, 'older.db'));
    expect(start().meets(named('1'))).toBe(true);
    store.close();
    if (of !== 'of this version') {
      const counter = join(folder, 'keys', 'head.counter');
      const mark = JSON.parse(readFileSync(counter, 'utf8')) as HeadMark;
      const { 'software-accepted': accepted, ...pinned } = mark.pinned!;
      expect(accepted).toBeDefined();
      writeFileSync(counter, JSON.stringify({ ...mark, pinned }));
      start();
      store.close();
    }
    for (const rest of ['-wal', '-shm']) rmSync(join(folder, `site.db${rest}`), { force: true });
    copyFileSync(join(folder, 'older.db'), join(folder, 'site.db'));
    const restored = start();
    expect(store.heads.standing).toBe('behind');
    expect(restored.meets(named('2'))).toBe(false);
    store.recovery.close({ owner: 'north', receipts: [], studies: [], lifetime: rational(1n), witnessed: null });
    store.close();
    const recovered = start();
    expect(store.heads.standing).toBe('continues');
    expect(recovered.current()).toEqual(named('1'));
    expect(recovered.meets(named('2'))).toBe(false);
    expect(recovered.waiting()).toEqual(named('2'));
    expect(recovered.meets(named('1'))).toBe(true);
  },
);
