import { canonicalJson } from '@collimate/kernel-canonical';
import { rational } from '@collimate/kernel-numeric';
import { Machine } from '../../fixtures/machine.js';

const PASSWORD = 'correct horse battery';
const full = new Error('database or disk is full');

/** What a transaction that is undone laid ready, before any other one begins. */
describe('what was undone', () => {
  let machine: Machine;
  let ada: string;
  let ben: string;
  const rules = (leastSites: number): string => canonicalJson({ schema: 'collimate.house-policy/1', leastSites });
  const sign = (leastSites: number, account: string): string => {
    const { policy } = machine.store;
    return policy.sign(rules(leastSites), policy.changeOf(rules(leastSites)), account);
  };
  const inForce = (): string | undefined => machine.store.policy.current()?.document;
  const undone = (work: () => void): void => {
    const doing = () =>
      machine.store.session.transaction(() => {
        work();
        throw full;
      });
    expect(doing).toThrow(full);
  };
  /** The last statement of the transaction fails, as on a full disk. */
  const undoneByDisk = (work: () => unknown): void => {
    const { session } = machine.store;
    session.execute(`create trigger no_room before insert on leaf begin select raise(abort, 'no room'); end`);
    try {
      expect(work).toThrow(expect.objectContaining({ code: expect.any(String) as string }) as Error);
    } finally {
      session.execute('drop trigger no_room');
    }
  };
  const login = async (): Promise<string> => (await machine.store.accounts.login('ada', PASSWORD, 3_600_000))!.token;

  beforeEach(async () => {
    machine = new Machine();
    const { accounts, releaseLog, accountSeals, budget } = machine.store;
    for (const name of ['ada', 'ben']) await accounts.create(name, PASSWORD, ['approver', 'administrator']);
    [ada, ben] = accounts.list().map(({ account }) => account);
    accounts.confirm('ada', ben);
    accounts.confirm('ben', ada);
    releaseLog.append({ kind: 'quarantine-entered', at: machine.clock.now() });
    budget.open(rational(1n));
    accountSeals.writeLeaves();
    for (const account of [ada, ben]) sign(5, account);
  });
  afterEach(() => machine.remove());

  it('is no change of the rules: the second word can be said again', () => {
    expect(sign(2, ada)).toBe('signed');
    undoneByDisk(() => sign(2, ben));
    expect([inForce(), machine.store.policy.waiting()?.document]).toEqual([rules(5), rules(2)]);
    expect([sign(2, ben), inForce()]).toEqual(['applied', rules(2)]);
    machine.crash();
    expect([inForce(), machine.store.check.run().findings]).toEqual([rules(2), []]);
  });

  it('is not what the counter is told by the next who writes it without a transaction', () => {
    sign(2, ada);
    undoneByDisk(() => sign(2, ben));
    const { heads, releaseLog } = machine.store;
    heads.noteWitnessed(releaseLog.head());
    heads.probe();
    machine.crash();
    expect([inForce(), machine.store.heads.memory.pinned('house-policy')?.includes('"leastSites\\":5')]).toEqual([
      rules(5),
      true,
    ]);
  });

  it('ends no session, neither the one nor the others of its account', async () => {
    const [one, other] = [await login(), await login()];
    const { accounts } = machine.store;
    undone(() => accounts.closeSession(one));
    expect([one, other].map((token) => accounts.accountOfSession(token)?.account)).toEqual([ada, ada]);
  });

  it('disables nobody and takes no password back, in the counter neither', async () => {
    undone(() => machine.store.accounts.disable('ben'));
    undone(() => machine.store.accounts.reset('ben', ada));
    machine.store.session.transaction(() =>
      machine.store.releaseLog.append({ kind: 'quarantine-entered', at: machine.clock.now() }),
    );
    machine.crash();
    expect([machine.store.heads.memory.disabled, machine.store.heads.memory.retired]).toEqual([[], []]);
    expect((await machine.store.accounts.login('ben', PASSWORD, 1000))?.account.account).toBe(ben);
  });

  it('is the part alone of a transaction that goes on, with what it laid ready over what stood before it', async () => {
    const [one, other] = [await login(), await login()];
    const { accounts, session, settings, heads } = machine.store;
    session.transaction(() => {
      settings.set('coordinator-checkpoint', 'before');
      undone(() => {
        settings.set('coordinator-checkpoint', 'within');
        settings.set('coordinator-alarm', 'coordinator-log-forked');
        accounts.disable('ben');
        accounts.closeSession(one);
      });
      expect([settings.get('coordinator-checkpoint'), settings.get('coordinator-alarm')]).toEqual(['before', undefined]);
      expect(accounts.accountOfSession(other)?.account).toBe(ada);
    });
    expect([heads.memory.pinned('coordinator-checkpoint'), heads.memory.disabled]).toEqual(['before', []]);
    machine.crash();
    const { store } = machine;
    expect([store.settings.get('coordinator-checkpoint'), store.alarms.current, store.heads.memory.disabled]).toEqual([
      'before',
      undefined,
      [],
    ]);
    expect(store.accounts.accountOfSession(one)?.account).toBe(ada);
    expect(store.check.run().findings).toEqual([]);
  });

  it('is no commit of the log, and no other one is owed to it', () => {
    const commit = (): number => machine.store.heads.memory.counted!.commit;
    const before = commit();
    machine.store.session.transaction(() => {
      undone(() => machine.store.releaseLog.append({ kind: 'quarantine-entered', at: machine.clock.now() }));
    });
    undone(() => machine.store.releaseLog.append({ kind: 'quarantine-entered', at: machine.clock.now() }));
    expect(commit()).toBe(before);
    machine.crash();
    expect([machine.store.heads.standing, machine.store.check.run().findings]).toEqual(['continues', []]);
  });
});
