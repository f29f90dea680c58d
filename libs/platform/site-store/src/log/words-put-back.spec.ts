import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, digestOf, parseInstant, parseRoundId, parseStudyId } from '@collimate/kernel-canonical';
import type { ConsentRow } from '@collimate/governance-consent';
import { rational } from '@collimate/kernel-numeric';
import type { HeadMark } from '@collimate/platform-keystore';
import { granting, orderOf } from '@collimate/testing-contracts';
import { TemporarySite } from '../../fixtures/temporary-site.js';

const protocol = canonicalJson({ schema: 'collimate.study/1', id: 'demo-lung' });
const study = digestOf('collimate.study/1', JSON.parse(protocol));

/* What people of the hospital said, in tables whose rows bear no seal: rows of a moment before, put back into the file of the stopped agent. */
describe('what was said and is put back as it stood before', () => {
  let site: TemporarySite;
  beforeEach(() => {
    site = new TemporarySite();
    site.store.budget.open(rational(9n, 10n));
    site.store.releaseLog.append({ kind: 'quarantine-entered', at: site.clock.now() });
  });
  afterEach(() => site.remove());

  const kinds = (): readonly string[] => site.store.check.run().findings.map(({ kind }) => kind);
  /** Makes the counter one of a version that did not remember this, and starts. */
  const forget = (name: string): void => {
    site.store.close();
    const path = join(site.folder, 'keys', 'head.counter');
    const { pinned, ...mark } = JSON.parse(readFileSync(path, 'utf8')) as HeadMark;
    const others = Object.fromEntries(Object.entries(pinned ?? {}).filter(([key]) => key !== name));
    writeFileSync(path, JSON.stringify({ ...mark, pinned: others }));
    site.reopen();
  };
  const isSound = (): boolean => site.store.check.run().isSound;
  const alter = (sql: string): void => site.store.session.execute(sql);

  it('a pause whose row is deleted goes on, and is named until somebody ends it', () => {
    site.store.settings.set('paused', '{"by":"olga"}');
    alter(`delete from setting where name = 'paused'`);
    site.reopen();
    expect(site.store.settings.get('paused')).toBe('{"by":"olga"}');
    expect([kinds(), isSound()]).toEqual([['setting-differs'], true]);
    site.store.settings.clear('paused');
    expect([site.store.settings.get('paused'), kinds()]).toEqual([undefined, []]);
  });

  it('a pause that is written into the file is one, and is named', () => {
    alter(`insert into setting values ('paused', '{')`);
    site.reopen();
    expect([site.store.settings.get('paused'), kinds()]).toEqual(['{', ['setting-differs']]);
    site.store.settings.clear('paused');
    expect(site.reopen().settings.get('paused')).toBeUndefined();
  });

  it('names of the tables that were taken back stand for nothing any more, also of an older row', () => {
    site.store.names.map('roi', 'GTV-1', ['primary']);
    const { sealed } = site.store.session.prepare('select sealed from local_names').get<{ sealed: Uint8Array }>()!;
    site.store.names.map('roi', 'GTV-1', ['node']);
    site.store.names.remove('roi', 'GTV-1', ['primary']);
    site.store.session.prepare('update local_names set sealed = ?').write([sealed]);
    site.reopen();
    expect(site.store.names.current().roi).toEqual({ 'GTV-1': ['node'] });
    expect([kinds(), isSound()]).toEqual([['setting-differs'], true]);
    alter('delete from local_names');
    expect(site.reopen().names.current().roi).toEqual({ 'GTV-1': ['node'] });
    site.store.names.map('roi', 'GTV-1', ['lymph']);
    expect(kinds()).toEqual([]);
  });

  it('names of a version that remembered none are remembered from its first start on', () => {
    site.store.names.map('roi', 'GTV-1', ['primary']);
    forget('local-names');
    const remembered = site.store.heads.memory.pinned('local-names');
    expect(Buffer.from(remembered!, 'base64').length).toBeGreaterThan(40);
    alter('delete from local_names');
    expect(site.reopen().names.current().roi).toEqual({ 'GTV-1': ['primary'] });
  });

  it('a message that was laid into the outbox is not sent, one that this program has laid there is', async () => {
    await site.store.ledger.charge(orderOf(), granting(50n));
    site.store.outbox.put(parseRoundId('r-1'), 0, Uint8Array.of(1, 2, 3));
    alter(`insert into outbox values ('r-2', 0, x'040506', '2026-11-23T07:00:00.000Z', null)`);
    alter(`insert into outbox select 'r-3', sequence, bytes, queued_at, seal from outbox where round_id = 'r-1'`);
    site.reopen();
    expect(site.store.outbox.pending().map(({ roundId }) => roundId)).toEqual(['r-1']);
    expect(['r-1', 'r-2', 'r-3', 'r-4'].map((id) => site.store.outbox.isForeign(parseRoundId(id)))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect([kinds(), isSound()]).toEqual([['message-differs'], true]);
    site.store.outbox.put(parseRoundId('r-2'), 0, Uint8Array.of(7));
    expect(site.store.outbox.pending().find(({ roundId }) => roundId === 'r-2')?.bytes).toEqual(Uint8Array.of(7));
  });

  it('a message that waits at the upgrade is sent', async () => {
    await site.store.ledger.charge(orderOf(), granting(50n));
    site.store.outbox.put(parseRoundId('r-1'), 0, Uint8Array.of(1, 2, 3));
    alter('update outbox set seal = null');
    expect(site.store.outbox.pending()).toEqual([]);
    forget('outbox');
    expect(site.store.outbox.pending()).toHaveLength(1);
  });

  it('a study that nobody said to be ready is not', async () => {
    const people = [];
    for (const name of ['ada', 'bob']) {
      people.push((await site.store.accounts.create(name, 'correct horse battery', ['approver'])).account);
    }
    site.store.accounts.confirm('ada', people[1]);
    site.store.accounts.confirm('bob', people[0]);
    site.store.studies.receive(study, parseStudyId('demo-lung'), protocol);
    for (const account of people) site.store.studies.sign(study, account, 'approved');
    site.reopen();
    expect(isSound()).toBe(true);
    alter(`update study set state = 'ready'`);
    site.reopen();
    expect([kinds(), site.store.heads.mayRelease]).toEqual([['names-differ'], false]);
    alter(`update study set state = 'approved'`);
    site.reopen();
    site.store.studies.advance(study, 'ready');
    expect(site.reopen().heads.mayRelease).toBe(true);
  });

  it('a withdrawal of somebody whom nobody has met yet waits, whatever its row says', () => {
    const row = (type: ConsentRow['type']): ConsentRow => {
      const at = parseInstant('2026-01-01T00:00:00.000Z');
      return {
        hospitalId: 'H-1',
        type,
        at,
        form: 'v1',
        duo: ['DUO:0000042'],
        ...(type === 'WITHDRAWN' && { withdrawal: 'ERASURE' }),
      };
    };
    site.store.close();
    cpSync(site.path, join(site.folder, 'older.db'));
    site.reopen().withdrawals.importRows([row('GIVEN'), row('WITHDRAWN')]);
    const list = site.store.withdrawalLines.all();
    site.store.close();
    rmSync(site.path);
    cpSync(join(site.folder, 'older.db'), site.path);
    site.reopen().withdrawals.replay(list);
    expect([list.length, site.store.subjects.find('H-1')]).toEqual([1, undefined]);
    alter('update withdrawal_line set bound = 1');
    site.reopen();
    site.store.withdrawals.importRows([{ ...row('GIVEN'), at: parseInstant('2025-12-01T00:00:00.000Z') } as ConsentRow]);
    const { consent } = site.store;
    const use = { study: 's', purpose: ['DUO:0000006'], forms: ['v1'], modality: 'CT' };
    expect(consent.stateOf({ ...use, subject: consent.subjectOf('H-1') })).toMatchObject({ reason: 'WITHDRAWN' });
  });
});
