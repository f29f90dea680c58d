import { rational } from '@collimate/kernel-numeric';
import { granting, orderOf } from '@collimate/testing-contracts';
import { Machine } from '../../fixtures/machine.js';

/* More charges than are compared one by one: rows of a full block are told by one text. */
const CHARGES = 150;
const full = new Machine(true);
full.store.budget.open(rational(9n, 10n));
let machine: Machine;
beforeAll(async () => {
  for (let epoch = 1; epoch <= CHARGES; epoch++) await full.store.ledger.charge(orderOf({ epoch }), granting(10_000n));
});
beforeEach(() => {
  machine = new Machine(true, full);
});
afterEach(() => machine.remove());
afterAll(() => full.remove());

const next = (epoch = CHARGES + 1) => machine.store.ledger.charge(orderOf({ epoch }), granting(10_000n));
const alter = (sql: string): void => {
  const { session } = machine.store;
  const triggers = session
    .prepare(`select name, sql from sqlite_master where type = 'trigger'`)
    .all<{ name: string; sql: string }>();
  for (const { name } of triggers) session.execute(`drop trigger ${name}`);
  session.execute(`pragma foreign_keys = off; pragma ignore_check_constraints = on; ${sql}`);
  for (const { sql: made } of triggers) session.execute(made);
};

describe('a charge among many that were held', () => {
  it('goes on being charged beside them, in a later run too', async () => {
    expect(await next()).toMatchObject({ kind: 'charged', sequence: CHARGES });
    machine.crash();
    expect(await next(CHARGES + 2)).toMatchObject({ kind: 'charged', sequence: CHARGES + 1 });
    expect(await next()).toMatchObject({ kind: 'charged', sequence: CHARGES });
    expect(machine.store.heads.mayRelease).toBe(true);
  });

  it.each([
    ...['study_id', 'query_digest', 'request', 'event', 'charged_at', 'seal'].map((column) => `set ${column} = ${column} || 'x'`),
    ...['epoch', 'tree', 'leaf', 'subject_size'].map((column) => `set ${column} = ${column} + 1000`),
    ...["set rho = '0'", "set cause = 'recovery'", 'set subject_log_salt = zeroblob(32)', 'set subject_tree = null'],
    ...["set transcript = ''", 'set attempt = 0', 'set sequence = 4000', 'set sequence = -1', "set rho = rho || char(0) || 'x'"],
  ])('stops the ledger at the next charge where it is altered: %s', async (change) => {
    await next();
    alter(`update charge ${change} where sequence = 7`);
    expect(await next(CHARGES + 2)).toMatchObject({ code: 'QUARANTINED' });
    expect(machine.store.heads.standing).toBe('altered');
  });

  it.each(['sequence = 7', 'sequence between 0 and 63', 'sequence = 140'])('stops it where it is gone: %s', async (which) => {
    await next();
    alter(`delete from charge where ${which}`);
    expect(await next(CHARGES + 2)).toMatchObject({ code: 'QUARANTINED' });
  });

  it('stops it where two of them have changed places', async () => {
    await next();
    alter(`update charge set sequence = -100 where sequence = 7; update charge set sequence = 7 where sequence = 8;
      update charge set sequence = 8 where sequence = -100`);
    expect(await next(CHARGES + 2)).toMatchObject({ code: 'QUARANTINED' });
  });
});
