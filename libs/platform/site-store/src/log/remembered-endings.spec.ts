import { canonicalJson, digestOf, parseStudyId } from '@collimate/kernel-canonical';
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

  it('is who was disabled: neither word nor session of theirs comes back with a backup', async () => {
    const { accounts } = machine.store;
    const token = accounts.openSession(carol, 3_600_000);
    expect(accounts.accountOfSession(token)?.account).toBe(carol);
    const backup = machine.copy(false);
    machine.store.accounts.disable('carol');
    restore(backup);
    const isOut = async (): Promise<void> => {
      expect(machine.store.accounts.accountOfSession(token)).toBeUndefined();
      expect(await machine.store.accounts.authenticate('carol', PASSWORD)).toBeUndefined();
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

  it('is not what an older version disabled until it is upgraded, and is from then on', () => {
    machine.store.accounts.disable('carol');
    machine.forgetSeals();
    expect(machine.store.heads.disabled).toEqual([carol]);
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
    expect([standing(), state(), machine.store.heads.closed]).toEqual(['continues', 'closed', [digest]]);
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
});
