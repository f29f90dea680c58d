import { rmSync, writeFileSync } from 'node:fs';
import { sameHash, verifyConsistency, type TreeHead } from '@collimate/governance-provenance';
import { rational } from '@collimate/kernel-numeric';
import type { Charge } from '@collimate/privacy-accounting';
import { granting, orderOf, textCodec } from '@collimate/testing-contracts';
import { Machine } from '../../fixtures/machine.js';

let machine: Machine;

beforeEach(() => {
  machine = new Machine();
});
afterEach(() => machine.remove());

const charge = (epoch: number) => machine.store.ledger.charge(orderOf({ epoch }), granting(50n));
const answer = async (epoch: number, noise = `noise ${epoch}`) =>
  machine.store.ledger.answer((await charge(epoch)) as Charge, textCodec, async () => noise);
const standing = (): string => machine.store.heads.standing;
/** How the log stands to a head that the coordinator has seen. */
const verdict = (witnessed: TreeHead): string => {
  const log = machine.store.releaseLog;
  if (witnessed.size > log.head().size) return 'behind';
  return sameHash(log.head(witnessed.size).root, witnessed.root) ? 'continues' : 'forked';
};

describe('a database that is older than its counter', () => {
  it('charges, builds and answers nothing, not even what it holds', async () => {
    await answer(1);
    const held = (await charge(1)) as Charge;
    const backup = machine.copy(false);
    await answer(2);
    machine.restore(backup);
    expect(standing()).toBe('behind');
    expect(await charge(2)).toEqual({ kind: 'refused', code: 'QUARANTINED' });
    expect(await charge(1)).toEqual({ kind: 'refused', code: 'QUARANTINED' });
    await expect(machine.store.ledger.answer(held, textCodec, async () => 'again')).rejects.toMatchObject({
      code: 'LEDGER_CLOSED',
    });
  });

  it('stays behind however often it is restored, and however many leaves it gets meanwhile', async () => {
    for (let epoch = 1; epoch < 6; epoch++) await charge(epoch);
    const backup = machine.copy(false);
    await charge(6);
    for (let time = 0; time < 3; time++) {
      machine.restore(backup);
      expect(standing()).toBe('behind');
      for (let leaf = 0; leaf <= time; leaf++)
        machine.store.releaseLog.append({ kind: 'quarantine-entered', at: machine.clock.now() });
      machine.crash();
      // With as many commits as were counted it is another log, with more the counter is the older of the two.
      expect(standing()).toBe(['forked', 'forked', 'ahead'][time]);
    }
  });

  it('is noticed by one commit', async () => {
    const charged = (await charge(1)) as Charge;
    const backup = machine.copy(false);
    await machine.store.ledger.answer(charged, textCodec, async () => 'noise');
    machine.restore(backup);
    expect(standing()).toBe('behind');
  });
});

describe('the counter', () => {
  it('may be one commit behind after a crash between the two, and is brought up at once', async () => {
    await charge(1);
    machine.isKeyDiskFull = true;
    await expect(charge(2)).rejects.toMatchObject({ code: 'COUNTER_UNWRITABLE' });
    machine.crash();
    machine.isKeyDiskFull = false;
    expect(standing()).toBe('continues');
    expect(await charge(2)).toMatchObject({ kind: 'charged', replayed: true });
    const backup = machine.copy(false);
    await charge(3);
    machine.restore(backup);
    expect(standing()).toBe('behind');
  });

  it('that cannot be written leaves a supplement undone, or done and said so, and never done twice', async () => {
    const { accounts, releaseLog, budget } = machine.store;
    releaseLog.append({ kind: 'quarantine-entered', at: machine.clock.now() });
    budget.open(rational(1n, 1n));
    const password = 'correct horse battery';
    const [ada, ben] = [
      (await accounts.create('ada', password, ['approver'])).account,
      (await accounts.create('ben', password, ['approver'])).account,
    ];
    accounts.confirm('ada', ben);
    accounts.confirm('ben', ada);
    const tenth = rational(1n, 10n);
    const unwritable = expect.objectContaining({ code: 'COUNTER_UNWRITABLE' });
    expect(budget.sign(tenth, ada)).toEqual({ kind: 'signed' });
    machine.isKeyDiskFull = true;
    for (const account of [ben, ada, ben]) expect(() => budget.sign(tenth, account)).toThrow(unwritable);
    expect(budget.waiting().map(({ by }) => by)).toEqual(['ada']);
    expect(budget.supplements()).toEqual(rational(0n, 1n));
    machine.isKeyDiskFull = false;
    // The disk is full only after the counter was tried: the supplement is committed, so it is said to be.
    const now = machine.clock.now();
    machine.clock.now = () => ((machine.isKeyDiskFull = true), now);
    expect(budget.sign(tenth, ben, 0)).toEqual({ kind: 'supplemented', rho: tenth });
    for (const account of [ada, ben]) expect(() => budget.sign(tenth, account, 0)).toThrow(unwritable);
    machine.isKeyDiskFull = false;
    const meanwhile = expect.objectContaining({ code: 'SUPPLEMENTED_MEANWHILE', details: { supplements: 1 } });
    for (const account of [ada, ben]) expect(() => budget.sign(tenth, account, 0)).toThrow(meanwhile);
    expect(budget.supplements()).toEqual(tenth);
    machine.isKeyDiskFull = false;
    machine.crash();
    expect(standing()).toBe('continues');
  });

  it('that cannot be written keeps every answer back, and lets a withdrawal through', async () => {
    const charged = (await charge(1)) as Charge;
    machine.isKeyDiskFull = true;
    let builds = 0;
    const build = async (): Promise<string> => {
      builds += 1;
      return 'noise';
    };
    await expect(machine.store.ledger.answer(charged, textCodec, build)).rejects.toMatchObject({ code: 'COUNTER_UNWRITABLE' });
    await expect(machine.store.ledger.answer(charged, textCodec, build)).rejects.toMatchObject({ code: 'COUNTER_UNWRITABLE' });
    await expect(charge(2)).rejects.toMatchObject({ code: 'COUNTER_UNWRITABLE' });
    expect(builds).toBe(1);
    machine.store.withdrawals.importRows([{ hospitalId: 'H-1', type: 'REFUSED', at: machine.clock.now() }]);
    machine.isKeyDiskFull = false;
    expect(await machine.store.ledger.answer(charged, textCodec, build)).toMatchObject({ kind: 'released', vector: 'noise' });
    expect(builds).toBe(1);
    expect(await charge(2)).toMatchObject({ kind: 'charged', replayed: false });
  });

  it.each([
    ['is missing', () => rmSync(machine.counter)],
    ['cannot be read', () => writeFileSync(machine.counter, '{"schema":"collimate.head-counter/1","commit":')],
    ['is of another form', () => writeFileSync(machine.counter, '{"schema":"collimate.head-counter/1","commit":1}')],
  ])('that %s beside a database that is not empty stops it', async (_, spoil) => {
    await charge(1);
    machine.crash();
    spoil();
    expect(standing()).toBe('uncounted');
    expect(await charge(2)).toEqual({ kind: 'refused', code: 'QUARANTINED' });
  });

  it('that is missing beside an empty database is made', async () => {
    expect(standing()).toBe('continues');
    machine.crash();
    await charge(1);
    expect(machine.store.heads.memory.counted).toMatchObject({ commit: 1, tree: 1, size: 1, spent: { 'study-a': '1/100' } });
  });

  it('that was put back is noticed too', async () => {
    await charge(1);
    const old = machine.copy(true);
    for (let epoch = 2; epoch < 5; epoch++) await charge(epoch);
    const newer = machine.copy(false);
    machine.restore(old);
    machine.restore(newer);
    expect(standing()).toBe('ahead');
  });

  it('goes back with an image of the whole machine, which only the coordinator can notice', async () => {
    await charge(1);
    const image = machine.copy(true);
    await charge(2);
    await charge(3);
    const witnessed = machine.store.releaseLog.head();
    expect(verdict(witnessed)).toBe('continues');
    machine.restore(image);
    expect([standing(), verdict(witnessed)]).toEqual(['continues', 'behind']);
    await charge(2);
    await charge(3);
    expect(verdict(witnessed)).toBe('forked');
    await charge(4);
    const own = machine.store.releaseLog.head();
    const proof = machine.store.releaseLog.consistencyProof(witnessed.size);
    expect(verifyConsistency(witnessed, own, proof)).toBe(false);
  });
});
