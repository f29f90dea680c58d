import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseDigest, parseRoundId, sha256Hex, type ScanKey } from '@collimate/kernel-canonical';
import { TemporarySite } from '../../fixtures/temporary-site.js';
import { migrate } from '../session/migrate.js';
import { SqliteSession } from '../session/sqlite-session.js';
import { AGENT_STEPS, STORE_STEPS } from './steps.js';

const DIGEST = parseDigest('a'.repeat(64));
const ORDER = {
  ...{ roundId: parseRoundId('r-1'), studyId: 's', studyDigest: DIGEST, statistic: 'n', epoch: 1, roster: ['north'] },
  ...{ mode: 'local-noise', deadline: '2026-11-24T07:00:00.000Z' },
};

/** Of each step as it landed; a landed database refuses any other text. */
const LANDED: readonly (readonly [version: number, checksum: string])[] = [
  [1, '613aeffc896b4e76862e388d6b5017293f02d0b3c861d4c885c409aeaddc602f'],
  [3, '60e3f8b5873fbcecec866c1e105a2a645e7e1b97bb5a34e15ff54e656f0f2eb3'],
  [4, '0bc495814e1c8d84eecd7c2b4d233c15d55a0cfe169c4634d36ab572af159ab9'],
  [5, '853bfe4675246ea42b075b04ab47e5b5f126989a691a56cbe9525effe73ed7ce'],
  [6, 'b16405a51ac5b6ccbdf8147e2903d9952e455d537a592e642a8742eddb6c6e67'],
  [54, 'a7b2ab5707b73c6fe13c0a9613952748302809a88af0783110d9e53cb2b265b9'],
];

describe('the tables that agents had of their own', () => {
  let site: TemporarySite;
  beforeEach(() => {
    site = new TemporarySite();
    site.store.close();
    rmSync(join(site.folder, 'site.db'));
  });
  afterEach(() => site.remove());

  /** A database as a program left it that knew this many steps. */
  function landed(steps: number): void {
    const session = SqliteSession.open(site.path);
    migrate(session, 'site-store', STORE_STEPS, site.clock.now());
    migrate(session, 'site-agent', AGENT_STEPS.slice(0, steps), site.clock.now());
    const insert = (table: string, ...row: readonly (string | number | null)[]): void => {
      session.prepare(`insert into ${table} values (${row.map(() => '?').join(', ')})`).run(...row);
    };
    insert('agent_round', 'r-1', 1, JSON.stringify(ORDER), 'declined', 'STUDY_NOT_APPROVED');
    insert('agent_told', DIGEST, 'approved');
    insert('agent_skip', DIGEST, 'scan-1', 'IMAGE_UNREADABLE');
    insert('agent_image_root', '/images/');
    const signature = steps < 3 ? ['ada'] : steps < 4 ? ['this one', 'ada'] : ['this one', 'ada', null];
    insert('agent_recovery', ...signature);
    if (steps > 1) insert('agent_without_withdrawals', ...signature);
    if (steps > 4) insert('agent_cancelled', DIGEST);
    if (steps > 5) insert('agent_ended', DIGEST);
    session.close();
  }

  it('are made by the same steps, to the letter, as those that landed databases have noted', () => {
    expect(AGENT_STEPS.map(({ version, sql }) => [version, sha256Hex(Buffer.from(sql))])).toEqual(LANDED);
  });

  it.each([1, 2, 3, 4, 5, 6])('are read on by the store, of a program that knew %i steps', (steps) => {
    landed(steps);
    const { session, rounds, studyWords, skips, imageRoots, recoverySignatures } = site.reopen();
    // An order of before there were steps asks for the first.
    expect(rounds.all()).toEqual([{ order: { step: 0, ...ORDER }, state: 'declined', code: 'STUDY_NOT_APPROVED' }]);
    expect([...studyWords.told()]).toEqual([[DIGEST, 'approved']]);
    expect([...studyWords.cancelled()]).toEqual(steps > 4 ? [DIGEST] : []);
    expect([...studyWords.ended()]).toEqual(steps > 5 ? [DIGEST] : []);
    expect(skips.under(DIGEST)).toEqual([{ scan: 'scan-1' as ScanKey, code: 'IMAGE_UNREADABLE' }]);
    expect(imageRoots.all()).toEqual(['/images/']);
    // Signatures that name no quarantine are dropped, and those without a seal count nothing.
    const signatures = session.prepare('select account, seal from agent_recovery').all();
    expect(signatures).toEqual(steps < 3 ? [] : [{ account: 'ada', seal: null }]);
    expect(recoverySignatures.count('agent_recovery', 'this one')).toBe(0);
    const noted = session.prepare(`select version, checksum from schema_step where owner = 'site-agent' order by version`);
    expect(noted.all<{ version: number; checksum: string }>().map(Object.values)).toEqual(LANDED);
  });

  it('refuse a step that was changed after it had landed', () => {
    landed(5);
    const session = SqliteSession.open(site.path);
    const [first, ...rest] = AGENT_STEPS;
    const changed = [{ ...first, sql: `${first.sql} ` }, ...rest];
    expect(() => migrate(session, 'site-agent', changed, site.clock.now())).toThrow(/was changed after it was released/);
    session.close();
    site.reopen();
  });
});
