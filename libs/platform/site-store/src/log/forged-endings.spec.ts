import { canonicalJson } from '@collimate/kernel-canonical';
import { rational } from '@collimate/kernel-numeric';
import { Machine } from '../../fixtures/machine.js';

const PASSWORD = 'correct horse battery';
const rules = (leastSites: number): string => canonicalJson({ schema: 'collimate.house-policy/1', leastSites });

/** Somebody who writes into the stopped site's file, and has no key: what no sealed commit says is remembered by nobody. */
describe('what a database supplies to the counter', () => {
  let machine: Machine;
  let ada: string;
  let ben: string;
  const sign = (leastSites: number, account: string): string => {
    const { policy } = machine.store;
    return policy.sign(rules(leastSites), policy.changeOf(rules(leastSites)), account);
  };
  const inForce = (): string | undefined => machine.store.policy.current()?.document;
  const run = (text: string, ...values: (string | number)[]): void => {
    machine.store.session.prepare(text).write(values);
  };
  const standing = (): string => machine.store.heads.standing;
  const sealRow = () =>
    machine.store.session.prepare('select facts, seal from commit_seal').get<{ facts: string; seal: string }>()!;
  const putSeal = ({ facts, seal }: { facts: string; seal: string }): void =>
    run('update commit_seal set facts = ?, seal = ?', facts, seal);
  const applied = (leastSites: number): string =>
    JSON.stringify({ ...machine.store.policy.current(), document: rules(leastSites) });
  /** A leaf and a commit of their own. */
  const forgeCommit = (): void => {
    const { size } = machine.store.releaseLog.head();
    const leaf = JSON.stringify({ at: machine.clock.now(), kind: 'quarantine-entered' });
    run(`insert into leaf (log, tree, position, entry) values ('release', 1, ?, ?)`, size, leaf);
    run(`update counter set value = value + 1 where name = 'release-commit'`);
  };
  const session = async (): Promise<string> => (await machine.store.accounts.login('ada', PASSWORD, 3_600_000))!.token;

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

  it('is nothing that was written beside a commit of their own', () => {
    const endings = { ...(JSON.parse(sealRow().facts) as { endings: { pinned: Record<string, string> } }).endings };
    const next = { ...endings.pinned, 'house-policy': applied(2), endings: String(Number(endings.pinned['endings']) + 1) };
    run(`update setting set value = ? where name = 'house-policy'`, applied(2));
    putSeal({ ...sealRow(), facts: canonicalJson({ ...JSON.parse(sealRow().facts), endings: { ...endings, pinned: next } }) });
    machine.crash();
    expect([standing(), inForce()]).toEqual(['continues', rules(5)]);
    forgeCommit();
    machine.crash();
    expect([standing(), machine.store.heads.mayRelease, inForce()]).toEqual(['forked', false, rules(5)]);
  });

  it('is nothing of the last sealed commit once it is counted, whoever adds another one', () => {
    run(`update setting set value = ? where name = 'house-policy'`, applied(2));
    forgeCommit();
    machine.crash();
    expect([standing(), inForce()]).toEqual(['forked', rules(5)]);
  });

  it('is what was sealed, whatever the rows beside it say', async () => {
    sign(2, ada);
    await machine.killed(() => sign(2, ben));
    // Opened without the counter, as the file is written into.
    machine.isKeyDiskFull = true;
    run(`update setting set value = ? where name = 'house-policy'`, applied(1));
    machine.isKeyDiskFull = false;
    machine.crash();
    expect([standing(), inForce()]).toEqual(['continues', rules(2)]);
  });

  it('is no commit whose leaf and number were taken away while its seal stands', async () => {
    sign(2, ada);
    const { size } = machine.store.releaseLog.head();
    await machine.killed(() => sign(2, ben));
    machine.isKeyDiskFull = true;
    const { session: database } = machine.store;
    const triggers = database
      .prepare(`select name, sql from sqlite_master where type = 'trigger' and tbl_name in ('leaf', 'counter')`)
      .all<Record<string, string>>();
    for (const { name } of triggers) database.execute(`drop trigger ${name}`);
    run(`delete from leaf where log = 'release' and position = ?`, size);
    run(`update counter set value = value - 1 where name = 'release-commit'`);
    for (const { sql } of triggers) database.execute(sql);
    machine.crash();
    expect([standing(), machine.store.heads.mayRelease]).toEqual(['forked', false]);
  });

  it('is nothing that the counter has had before: a seal that is put back brings no session and no word again', async () => {
    const token = await session();
    const row = machine.store.session.prepare('select * from session').get<Record<string, string>>()!;
    await machine.killed(() => sign(2, ada));
    const old = sealRow();
    const word = machine.store.session
      .prepare(`select value from setting where name = 'house-policy-signed'`)
      .get<{ value: string }>()!;
    machine.store.accounts.closeSession(token);
    sign(9, ada);
    run(`update setting set value = ? where name = 'house-policy-signed'`, word.value);
    run(
      `insert into session (token_hash, account, expires_at, seal) values (?, ?, ?, ?)`,
      ...['token_hash', 'account', 'expires_at', 'seal'].map((name) => row[name]),
    );
    putSeal(old);
    machine.crash();
    expect([machine.store.policy.waiting(), machine.store.accounts.accountOfSession(token)]).toEqual([undefined, undefined]);
  });

  it('is nothing of a copy that went another way, though its number is the next', async () => {
    const start = machine.copy(true);
    // The copy remembers one change more than the site, and is killed before the second.
    machine.store.settings.set('coordinator-checkpoint', 'of the copy');
    await machine.killed(() => machine.store.settings.set('coordinator-alarm', 'coordinator-log-forked'));
    machine.isKeyDiskFull = true;
    const copied = machine.copy(false);
    machine.isKeyDiskFull = false;
    machine.restore(start);
    machine.store.settings.set('coordinator-checkpoint', 'of the site');
    machine.restore(copied);
    expect([machine.store.settings.get('coordinator-checkpoint'), machine.store.alarms.current]).toEqual([
      'of the site',
      undefined,
    ]);
  });
});
