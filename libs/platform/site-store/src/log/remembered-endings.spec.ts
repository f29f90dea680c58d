import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, digestOf, parseStudyId, type Instant } from '@collimate/kernel-canonical';
import { rational } from '@collimate/kernel-numeric';
import { Machine, type Image } from '../../fixtures/machine.js';

const PASSWORD = 'correct horse battery';
const protocol = canonicalJson({ schema: 'collimate.study/1', id: 'demo-lung' });
const digest = digestOf('collimate.study/1', JSON.parse(protocol));

/** What people ended, against a backup that is put back again and again. */
describe('what is remembered beside the keys', () => {
  let machine: Machine;
  let ada: string;
  let ben: string;
  let carol: string;
  const standing = (): string => machine.store.heads.standing;
  const state = (): string => machine.store.studies.get(digest).state;
  const recover = () =>
    machine.store.recovery.close({ owner: 'north', receipts: [], studies: [], lifetime: rational(1n), witnessed: null });
  const restore = (image: Image): void => {
    machine.restore(image);
    expect(standing()).toBe('behind');
  };

  beforeEach(async () => {
    machine = new Machine();
    const { accounts, studies, releaseLog, accountSeals, budget } = machine.store;
    for (const name of ['ada', 'ben', 'carol']) await accounts.create(name, PASSWORD, ['approver', 'administrator']);
    [ada, ben, carol] = accounts.list().map(({ account }) => account);
    accounts.confirm('ada', ben);
    accounts.confirm('ben', ada);
    accounts.confirm('carol', ada);
    releaseLog.append({ kind: 'quarantine-entered', at: machine.clock.now() });
    budget.open(rational(1n));
    accountSeals.writeLeaves();
    studies.receive(digest, parseStudyId('demo-lung'), protocol);
    for (const account of [ada, ben]) studies.sign(digest, account, 'approved');
    studies.advance(digest, 'ready');
  });
  afterEach(() => machine.remove());

  it('is a close, also one of a quarantine, however often the backup is put back', () => {
    const backup = machine.copy(false);
    machine.store.releaseLog.append({ kind: 'quarantine-entered', at: machine.clock.now() });
    restore(backup);
    expect(state()).toBe('ready');
    machine.store.studies.close(digest, ada);
    restore(backup);
    expect(state()).toBe('closed');
    recover();
    expect([standing(), state(), machine.store.check.run().findings]).toEqual(['continues', 'closed', []]);
  });

  it('is the time by which consent counts, whatever the rows say', () => {
    const { consentTime } = machine.store;
    consentTime.alsoBy(() => '2026-12-01T00:00:00.000Z' as Instant);
    const before = consentTime.now();
    machine.crash();
    machine.store.session.execute(`update counter set value = 1000 where name in ('consent-time', 'told-time')`);
    machine.crash();
    machine.clock.advance(-3 * 86_400_000);
    expect(machine.store.consentTime.now() >= before).toBe(true);
    expect(machine.store.consentTime.ending() >= '2026-12-01T00:00:00.000Z').toBe(true);
  });

  it('is who was disabled: neither word nor session of theirs comes back with a backup', async () => {
    const { accounts } = machine.store;
    const { token } = (await accounts.login('carol', PASSWORD, 3_600_000))!;
    expect(accounts.accountOfSession(token)?.account).toBe(carol);
    const backup = machine.copy(false);
    machine.store.accounts.disable('carol');
    restore(backup);
    const isOut = async (): Promise<void> => {
      expect(machine.store.accounts.accountOfSession(token)).toBeUndefined();
      expect(await machine.store.accounts.login('carol', PASSWORD, 1000)).toBeUndefined();
      expect(machine.store.accounts.hasRole(carol, 'approver')).toBe(false);
    };
    await isOut();
    recover();
    await isOut();
    expect(machine.store.check.run().findings).toEqual([]);
    machine.crash();
    expect([standing(), machine.store.session.prepare('select token_hash from session').all()]).toEqual(['continues', []]);
    await isOut();
  });

  it('is who was disabled in a quarantine, or before the log of another machine began', async () => {
    const backup = machine.copy(false);
    machine.store.releaseLog.append({ kind: 'quarantine-entered', at: machine.clock.now() });
    restore(backup);
    machine.store.accounts.disable('carol');
    restore(backup);
    expect(machine.store.accounts.hasRole(carol, 'approver')).toBe(false);
    const young = new Machine();
    try {
      for (const name of ['ada', 'ben']) await young.store.accounts.create(name, PASSWORD, ['administrator']);
      const first = young.copy(false);
      young.store.accounts.disable('ben');
      young.restore(first);
      expect(young.store.accounts.list().map(({ isDisabled }) => isDisabled)).toEqual([false, true]);
    } finally {
      young.remove();
    }
  });

  it('is which password was taken back, and which code is over: neither opens anything again with a backup', async () => {
    const { accounts } = machine.store;
    const { code: used } = accounts.invite('dora', ['operator'], ada);
    const { code: replaced } = accounts.invite('emil', ['operator'], ada);
    const { token } = (await accounts.login('carol', PASSWORD, 3_600_000))!;
    const backup = machine.copy(false);
    const { accounts: before } = machine.store;
    await before.activate('dora', used, PASSWORD);
    before.reset('emil', ada);
    const { code } = before.reset('carol', ada);
    await before.activate('carol', code, 'another horse battery');
    before.confirm('carol', ben);
    restore(backup);
    const isOut = async (): Promise<void> => {
      const { accounts: after } = machine.store;
      for (const password of [PASSWORD, 'another horse battery']) {
        expect(await after.login('carol', password, 1000)).toBeUndefined();
      }
      expect(after.accountOfSession(token)).toBeUndefined();
      expect(after.hasRole(carol, 'approver')).toBe(false);
      const refused = expect.objectContaining({ code: 'CODE_REFUSED' }) as Error;
      await expect(after.activate('dora', used, PASSWORD)).rejects.toThrow(refused);
      await expect(after.activate('emil', replaced, PASSWORD)).rejects.toThrow(refused);
      await expect(after.activate('carol', code, PASSWORD)).rejects.toThrow(refused);
    };
    await isOut();
    recover();
    await isOut();
    expect(machine.store.check.run().findings).toEqual([]);
    machine.crash();
    await isOut();
    // A new code, and a new confirmation, end it.
    const { accounts: last } = machine.store;
    await last.activate('carol', last.reset('carol', ada).code, PASSWORD);
    last.confirm('carol', ben);
    expect((await last.login('carol', PASSWORD, 1000))?.account.account).toBe(carol);
    machine.crash();
    expect((await machine.store.accounts.login('carol', PASSWORD, 1000))?.account.account).toBe(carol);
    expect(machine.store.accounts.hasRole(carol, 'approver')).toBe(true);
    expect([standing(), machine.store.check.run().findings]).toEqual(['continues', []]);
  });

  it('is not what an older version disabled until it is upgraded, and is from then on', () => {
    machine.store.accounts.disable('carol');
    machine.forgetSeals();
    expect(machine.store.heads.memory.disabled).toEqual([carol]);
  });

  it('is a close before it is done, or the close says that it is not remembered', () => {
    const full = expect.objectContaining({ code: 'COUNTER_UNWRITABLE', details: {} }) as Error;
    machine.isKeyDiskFull = true;
    expect(() => machine.store.studies.close(digest, ada)).toThrow(full);
    expect(state()).toBe('ready');
    machine.isKeyDiskFull = false;
    const now = machine.clock.now();
    // The disk is full only after the counter was tried.
    machine.clock.now = () => ((machine.isKeyDiskFull = true), now);
    const told = expect.objectContaining({ code: 'COUNTER_UNWRITABLE', details: { closed: true } }) as Error;
    expect(() => machine.store.studies.close(digest, ada)).toThrow(told);
    expect(state()).toBe('closed');
    machine.isKeyDiskFull = false;
    machine.crash();
    expect([standing(), state(), machine.store.heads.memory.closed]).toEqual(['continues', 'closed', [digest]]);
  });

  it('is the wait for consent, though every row that says so is gone', () => {
    const { settings, session } = machine.store;
    session.transaction(() => {
      settings.set('quarantine', 'awaiting-consent');
      machine.store.releaseLog.append({ kind: 'quarantine-entered', at: machine.clock.now() });
    });
    session.execute(`delete from setting where name = 'quarantine'`);
    for (let start = 0; start < 2; start++) {
      machine.crash();
      expect([machine.store.heads.quarantine, machine.store.heads.mayRelease]).toEqual(['awaiting-consent', false]);
      machine.store.heads.noteWitnessed(machine.store.releaseLog.head());
    }
    machine.store.settings.set('quarantine', 'unrecovered');
    expect(machine.store.heads.quarantine).toBe('unrecovered');
    machine.store.settings.clear('quarantine');
    machine.store.heads.endQuarantine();
    machine.crash();
    expect([machine.store.heads.quarantine, machine.store.heads.mayRelease]).toEqual([undefined, true]);
  });

  it('is which word waits and which session goes on, also where the log has not grown since the backup, and nobody is locked out', async () => {
    const rules = (leastSites: number): string => canonicalJson({ schema: 'collimate.house-policy/1', leastSites });
    const sign = (leastSites: number, account: string): string => {
      const { policy: now } = machine.store;
      return now.sign(rules(leastSites), now.changeOf(rules(leastSites)), account);
    };
    expect(sign(2, ada)).toBe('signed');
    const { token } = (await machine.store.accounts.login('carol', PASSWORD, 3_600_000))!;
    const backup = machine.copy(false);
    // Ada thinks again, and carol logs out.
    expect(sign(5, ada)).toBe('signed');
    machine.store.accounts.closeSession(token);
    machine.restore(backup);
    expect(standing()).toBe('continues');
    expect(machine.store.accounts.accountOfSession(token)).toBeUndefined();
    expect(machine.store.policy.waiting()).toBeUndefined();
    expect(machine.store.check.run()).toMatchObject({ isSound: true, findings: [{ kind: 'signature-differs', account: ada }] });
    expect((await machine.store.accounts.login('carol', PASSWORD, 1000))?.account.account).toBe(carol);
    expect(sign(2, ben)).toBe('signed');
    expect(sign(2, ada)).toBe('applied');

    // An older one: two people recover, say it again, and everybody logs in.
    restore(backup);
    recover();
    expect((await machine.store.accounts.login('carol', PASSWORD, 1000))?.account.account).toBe(carol);
    expect([sign(7, ada), sign(7, ben)]).toEqual(['signed', 'applied']);
    expect(machine.store.check.run().findings).toEqual([]);
  });

  it('is lost with the counter: then nothing waits until it is said again, and everybody logs in', async () => {
    machine.store.softwareWord.note({ software: digest }, ada, machine.clock.now());
    machine.store.budget.sign(rational(1n), ada);
    machine.store.accounts.closeSession((await machine.store.accounts.login('carol', PASSWORD, 3_600_000))!.token);
    machine.crash();
    rmSync(join(machine.folder, 'keys', 'head.counter'));
    expect(standing()).toBe('uncounted');
    expect([machine.store.softwareWord.read(), machine.store.budget.waiting()]).toEqual([undefined, []]);
    expect((await machine.store.accounts.login('carol', PASSWORD, 1000))?.account.account).toBe(carol);
    recover();
    expect(machine.store.budget.sign(rational(1n), ada)).toEqual({ kind: 'signed' });
    expect(machine.store.budget.sign(rational(1n), ben).kind).toBe('supplemented');
    machine.crash();
    expect(machine.store.check.run().findings).toEqual([]);
  });
});
