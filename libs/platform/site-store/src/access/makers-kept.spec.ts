import { TemporarySite } from '../../fixtures/temporary-site.js';
import type { Account } from './account.js';
import type { AccountRow } from './account.row.js';

const password = 'correct horse battery';

/* The program of before kept who had reset an account last, and forgot who had made it. The leaves of the log still know. */
describe('a database of before every maker of an account was kept', () => {
  const site = new TemporarySite();
  afterAll(() => site.remove());

  /** Resets as that program did. */
  function resetAsBefore(name: string, { account: by }: Account): void {
    const { accountSeals, session } = site.store;
    const row = session.prepare('select * from account where name = ?').get<AccountRow>(name)!;
    const unset = { password_hash: '', made_by: by, confirmed_by: null, confirmed_at: null, confirmed_once: 0 };
    session.transaction(() => {
      session.prepare(`update account set password_hash = '', made_by = ? where name = ?`).run(by, name);
      accountSeals.record({ ...row, ...unset });
    });
  }

  it('still knows whom a reset had replaced, and takes none of them for a second person', async () => {
    const before = site.store;
    const admin = await before.accounts.create('admin', password, ['administrator']);
    const ada = await before.accounts.create('ada', password, ['approver']);
    const mallory = await before.accounts.create('mallory', password, ['administrator', 'approver']);
    before.accounts.confirm('ada', mallory.account);
    before.accounts.confirm('mallory', ada.account);
    before.releaseLog.append({ kind: 'log-started', owner: 'north', at: site.clock.now() });
    before.accountSeals.writeLeaves();
    const { account: ben } = before.accounts.invite('ben', ['administrator', 'approver'], mallory.account);
    before.accounts.invite('sock', ['approver'], ben.account);
    resetAsBefore('ben', admin);
    before.session.execute(`alter table account drop column made_before;
      delete from schema_step where owner = 'site-store' and version = 28`);

    const { accounts, accountSeals } = site.reopen();
    expect(accountSeals.unheld()).toEqual([]);
    expect(accounts.list().find(({ name }) => name === 'ben')).toMatchObject({ madeBy: 'admin', madeBefore: ['mallory'] });
    for (const name of ['ben', 'sock']) {
      const refused = (by: Account, code: string) =>
        expect(() => accounts.confirm(name, by.account)).toThrow(expect.objectContaining({ code }));
      refused(mallory, 'NOT_A_THIRD_PERSON');
      // She is a third person, and waits until somebody holds the account.
      refused(ada, 'NOT_ACTIVATED');
    }
    // The next reset keeps all of them, in the row too.
    accounts.reset('ben', ada.account);
    expect(accounts.list().find(({ name }) => name === 'ben')).toMatchObject({ madeBy: 'ada', madeBefore: ['admin', 'mallory'] });
    expect(accountSeals.unheld()).toEqual([]);
  });
});
