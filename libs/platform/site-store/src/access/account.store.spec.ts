import { TemporarySite } from '../../fixtures/temporary-site.js';
import type { Account, Role } from './account.js';
import { CODE_MS } from './account.code.js';
import { hashPassword, passwordMatches } from './password.js';
import type { AccountRow } from './account.row.js';

const password = 'correct horse battery';
let site: TemporarySite;

beforeEach(() => {
  site = new TemporarySite();
});
afterEach(() => site.remove());

const login = (name: string, secret: string, ms = 1000) => site.store.accounts.login(name, secret, ms);
const open = async (name: string, ms: number): Promise<string> => (await login(name, password, ms))!.token;

describe('a password', () => {
  it('is kept as argon2id with its own salt and cost', async () => {
    const [first, second] = [await hashPassword(password), await hashPassword(password)];
    expect(first).toMatch(/^argon2id\$19456\$2\$1\$/);
    expect(first).not.toBe(second);
    expect(await passwordMatches(password, first)).toBe(true);
    expect(await passwordMatches(`${password} `, first)).toBe(false);
    expect(await passwordMatches(password, 'sha1$aaaa')).toBe(false);
  });

  it('is the same however its letters are composed', async () => {
    expect(await passwordMatches('cafe\u0301 cafe\u0301 cafe', await hashPassword('caf\u00e9 caf\u00e9 cafe'))).toBe(true);
  });
});

describe('an account', () => {
  it('opens with its password, and with nothing else', async () => {
    const { accounts } = site.store;
    expect(accounts.isEmpty()).toBe(true);
    const ada = await accounts.create('ada', password, ['approver']);
    expect(accounts.isEmpty()).toBe(false);
    expect((await login('ada', password))?.account).toEqual(ada);
    expect(await login('ada', 'wrong horse battery')).toBeUndefined();
    expect(await login('eve', password)).toBeUndefined();
  });

  it('cannot be made twice, nor with a short password', async () => {
    const { accounts } = site.store;
    await accounts.create('ada', password, ['approver']);
    await expect(accounts.create('ada', password, [])).rejects.toMatchObject({ code: 'ACCOUNT_EXISTS' });
    await expect(accounts.create('bob', 'too short', [])).rejects.toMatchObject({ code: 'WEAK_PASSWORD' });
  });

  it('is opened by its holder alone, with a code that works once and not for ever', async () => {
    const { accounts, session } = site.store;
    const admin = await accounts.create('admin', password, ['administrator']);
    const { account, code } = accounts.invite('ada', ['approver'], admin.account);
    expect(code).toMatch(/^[0-9a-f]{5}(-[0-9a-f]{5}){3}$/);
    expect(JSON.stringify(session.prepare('select * from account').all())).not.toContain(code);
    expect(await login('ada', '')).toBeUndefined();
    expect(await login('ada', password)).toBeUndefined();
    const refused = { code: 'CODE_REFUSED' };
    await expect(accounts.activate('ada', '00000-00000-00000-00000', password)).rejects.toMatchObject(refused);
    await expect(accounts.activate('eve', code, password)).rejects.toMatchObject(refused);
    await expect(accounts.activate('ada', code, 'too short')).rejects.toMatchObject({ code: 'WEAK_PASSWORD' });
    expect(await accounts.activate('ada', ` ${code.toUpperCase()}\n`, password)).toEqual(account);
    expect((await login('ada', password))?.account).toEqual(account);
    await expect(accounts.activate('ada', code, 'another horse battery')).rejects.toMatchObject(refused);
    const late = accounts.invite('ben', ['operator'], admin.account);
    site.clock.advance(CODE_MS);
    await expect(accounts.activate('ben', late.code, password)).rejects.toMatchObject(refused);
  });

  it('is confirmed only once its holder has a password, and a confirmation from before does not count', async () => {
    const { accounts, accountSeals, session } = site.store;
    const admin = await accounts.create('admin', password, ['administrator']);
    const ada = await accounts.create('ada', password, ['approver']);
    const { code, account } = accounts.invite('carol', ['approver'], admin.account);
    const early = expect.objectContaining({
      code: 'NOT_ACTIVATED',
      fault: 'conflict',
      hint: expect.stringContaining('password'),
    });
    expect(() => accounts.confirm('carol', ada.account)).toThrow(early);
    session.prepare('update account set confirmed_by = ? where account = ?').run(ada.account, account.account);
    // As an earlier version of the program left it.
    accountSeals.record(session.prepare('select * from account where account = ?').get<AccountRow>(account.account)!);
    expect((await accounts.activate('carol', code, password)).isConfirmed).toBe(false);
    expect(accounts.hasRole(account.account, 'approver')).toBe(false);
    expect(accounts.confirm('carol', ada.account).isConfirmed).toBe(true);
  });

  it('is confirmed by nobody who stands in the line of its makers, however many are between', async () => {
    const { accounts } = site.store;
    const [paula, ada] = [
      await accounts.create('paula', password, ['administrator', 'approver']),
      await accounts.create('ada', password, ['approver']),
    ];
    const invite = async (name: string, roles: readonly Role[], maker: Account): Promise<Account> => {
      const { code } = accounts.invite(name, roles, maker.account);
      return accounts.activate(name, code, password);
    };
    const helper = await invite('helper', ['administrator'], paula);
    const further = await invite('further', ['administrator', 'approver'], helper);
    const sock = await invite('sock', ['approver'], further);
    const foreign = expect.objectContaining({ code: 'NOT_A_THIRD_PERSON' });
    for (const maker of [paula, further]) expect(() => accounts.confirm('sock', maker.account)).toThrow(foreign);
    // Nor does an account that nobody confirmed confirm those who made it.
    for (const name of ['paula', 'further']) expect(() => accounts.confirm(name, sock.account)).toThrow(foreign);
    accounts.confirm('paula', ada.account);
    accounts.disable('helper');
    expect(() => accounts.confirm('sock', paula.account)).toThrow(foreign);
    expect(() => accounts.confirm('sock', ada.account)).toThrow(expect.objectContaining({ code: 'MAKER_DISABLED' }));
    const tina = await accounts.create('tina', password, ['administrator']);
    await accounts.activate('further', accounts.reset('further', tina.account).code, password);
    accounts.confirm('sock', ada.account);
    expect(accounts.confirm('further', sock.account).isConfirmed).toBe(true);
  });

  it('approves only after a third person has confirmed it; the first two approvers confirm each other', async () => {
    const { accounts } = site.store;
    const admin = await accounts.create('admin', password, ['administrator', 'approver']);
    const [ada, ben, eve] = await Promise.all(
      ['ada', 'ben', 'eve'].map((name) =>
        accounts.activate(name, accounts.invite(name, ['approver'], admin.account).code, password),
      ),
    );
    const olga = accounts.invite('olga', ['operator'], admin.account).account;
    expect(accounts.hasRole(ada.account, 'approver')).toBe(false);
    const cases: readonly (readonly [string, string, string])[] = [
      ['ada', ada.account, 'NOT_A_THIRD_PERSON'],
      ['ada', admin.account, 'NOT_A_THIRD_PERSON'],
      ['ada', olga.account, 'NOT_AN_APPROVER'],
      ['olga', ada.account, 'NOT_AN_APPROVER'],
      ['nobody', ada.account, 'NO_SUCH_ACCOUNT'],
    ];
    for (const [name, by, code] of cases) expect(() => accounts.confirm(name, by)).toThrow(expect.objectContaining({ code }));
    expect(accounts.confirm('ada', ben.account).isConfirmed).toBe(true);
    expect(accounts.hasRole(ada.account, 'approver')).toBe(true);
    accounts.confirm('ben', ada.account);
    expect(() => accounts.confirm('ben', ada.account)).toThrow(expect.objectContaining({ code: 'ALREADY_CONFIRMED' }));
    // From here on an account that nobody confirmed confirms nobody: two made by one person are nobody.
    const mallory = accounts.invite('mallory', ['approver'], admin.account).account;
    expect(() => accounts.confirm('eve', mallory.account)).toThrow(expect.objectContaining({ code: 'NOT_AN_APPROVER' }));
    expect(accounts.confirm('eve', ada.account).account).toBe(eve.account);
    expect(accounts.list().map(({ name, madeBy, confirmedBy, isActive }) => [name, madeBy, confirmedBy, isActive])).toEqual([
      ['ada', 'admin', 'ben', true],
      ['admin', undefined, undefined, true],
      ['ben', 'admin', 'ada', true],
      ['eve', 'admin', 'ada', true],
      ['mallory', 'admin', undefined, false],
      ['olga', 'admin', undefined, false],
    ]);
  });

  it('has no session and no code that a clock revives which is set back', async () => {
    const { accounts } = site.store;
    const ada = await accounts.create('ada', password, ['administrator']);
    const [short, long] = [await open('ada', 1000), await open('ada', 60_000)];
    site.clock.advance(1000);
    expect(accounts.accountOfSession(short)).toBeUndefined();
    site.clock.advance(59_000);
    // Nobody asked for the other one while it was over; that anybody was asked for is enough.
    expect(accounts.accountOfSession('another')).toBeUndefined();
    site.clock.advance(-60_000);
    for (const token of [short, long]) expect(accounts.accountOfSession(token)).toBeUndefined();
    const { code } = accounts.invite('ben', ['operator'], ada.account);
    site.clock.advance(CODE_MS);
    await expect(accounts.activate('ben', code, password)).rejects.toMatchObject({ code: 'CODE_REFUSED' });
    site.clock.advance(-CODE_MS);
    await expect(accounts.activate('ben', code, password)).rejects.toMatchObject({ code: 'CODE_REFUSED' });
  });

  it('gets a new password from its holder alone, once another administrator has reset it, and an approver is confirmed anew', async () => {
    const { accounts, accountSeals } = site.store;
    const admin = await accounts.create('admin', password, ['administrator', 'approver']);
    const [ada, ben] = [
      await accounts.create('ada', password, ['approver']),
      await accounts.create('ben', password, ['approver']),
    ];
    accounts.confirm('ada', ben.account);
    accounts.confirm('ben', ada.account);
    const mallory = await accounts.create('mallory', password, ['approver']);
    const sock = await accounts.create('sock', password, ['approver']);
    expect(() => accounts.reset('admin', admin.account)).toThrow(expect.objectContaining({ code: 'NOT_A_THIRD_PERSON' }));
    const token = await open('ben', 60_000);
    const { code } = accounts.reset('ben', admin.account);
    expect(accounts.accountOfSession(token)).toBeUndefined();
    expect(await login('ben', password)).toBeUndefined();
    expect(accounts.hasRole(ben.account, 'approver')).toBe(false);
    // Nobody is left who could confirm the last one anew.
    expect(() => accounts.reset('ada', admin.account)).toThrow(expect.objectContaining({ code: 'LAST_APPROVER' }));
    // The hour in which two strangers confirm each other does not come back.
    expect(() => accounts.confirm('sock', mallory.account)).toThrow(expect.objectContaining({ code: 'NOT_AN_APPROVER' }));
    await accounts.activate('ben', code, 'another horse battery');
    expect(accounts.hasRole(ben.account, 'approver')).toBe(false);
    expect(() => accounts.confirm('ben', admin.account)).toThrow(expect.objectContaining({ code: 'NOT_AN_APPROVER' }));
    expect(accounts.confirm('ben', ada.account)).toMatchObject({ account: ben.account, isConfirmed: true });
    expect(await login('ben', 'another horse battery')).toMatchObject({ account: { account: ben.account } });
    expect(() => accounts.confirm('mallory', sock.account)).toThrow(expect.objectContaining({ code: 'NOT_AN_APPROVER' }));
    expect(accountSeals.unheld()).toEqual([]);
  });

  it('has no reset for whoever resets and then confirms', async () => {
    const { accounts } = site.store;
    const admin = await accounts.create('admin', password, ['administrator', 'approver']);
    const [ada, ben] = [
      await accounts.create('ada', password, ['approver']),
      await accounts.create('ben', password, ['approver']),
    ];
    accounts.confirm('ada', ben.account);
    accounts.confirm('ben', ada.account);
    accounts.confirm('admin', ada.account);
    const { code } = accounts.reset('ben', admin.account);
    await accounts.activate('ben', code, 'another horse battery');
    expect(() => accounts.confirm('ben', admin.account)).toThrow(expect.objectContaining({ code: 'NOT_A_THIRD_PERSON' }));
    const again = accounts.reset('ben', admin.account);
    await expect(accounts.activate('ben', code, password)).rejects.toMatchObject({ code: 'CODE_REFUSED' });
    expect(await accounts.activate('ben', again.code, password)).toMatchObject({ account: ben.account });
  });

  it('adds a maker by each reset, and replaces none: whoever made an account is never its second person', async () => {
    const { accounts, accountSeals, session } = site.store;
    const admin = await accounts.create('admin', password, ['administrator']);
    const [ada, mallory] = [
      await accounts.create('ada', password, ['approver']),
      await accounts.create('mallory', password, ['administrator', 'approver']),
    ];
    accounts.confirm('ada', mallory.account);
    accounts.confirm('mallory', ada.account);
    const invited = async (name: string, maker: Account): Promise<Account> => {
      const { account, code } = accounts.invite(name, ['administrator', 'approver'], maker.account);
      await accounts.activate(name, code, password);
      return account;
    };
    const ben = await invited('ben', mallory);
    await invited('sock', ben);
    const notThird = expect.objectContaining({ code: 'NOT_A_THIRD_PERSON' });
    for (const by of [admin, ada, admin]) {
      await accounts.activate('ben', accounts.reset('ben', by.account).code, password);
      for (const name of ['ben', 'sock']) expect(() => accounts.confirm(name, mallory.account)).toThrow(notThird);
    }
    // She has reset it in between.
    expect(() => accounts.confirm('ben', ada.account)).toThrow(notThird);
    expect(accounts.list().find(({ name }) => name === 'ben')).toMatchObject({ madeBy: 'admin', madeBefore: ['ada', 'mallory'] });
    const eve = await invited('eve', admin);
    expect(accounts.confirm('eve', ada.account)).toMatchObject({ account: eve.account, isConfirmed: true });
    expect(accounts.confirm('ben', eve.account)).toMatchObject({ isConfirmed: true });
    expect(accountSeals.unheld()).toEqual([]);
    // Whoever takes a maker out of the database has another account than the one that was made.
    session.prepare(`update account set made_before = '' where name = 'ben'`).run();
    expect(accountSeals.unheld()).toEqual([ben.account]);
  });

  it('is disabled for good, unless nobody were left to make or confirm another', async () => {
    const { accounts } = site.store;
    const admin = await accounts.create('admin', password, ['administrator']);
    const [ada, ben, mallory] = [
      await accounts.create('ada', password, ['approver']),
      await accounts.create('ben', password, ['approver']),
      await accounts.create('mallory', password, ['approver']),
    ];
    accounts.confirm('ada', ben.account);
    accounts.confirm('ben', ada.account);
    accounts.invite('deputy', ['administrator'], admin.account);
    const refused = (code: string) => expect.objectContaining({ code, fault: 'conflict' });
    expect(() => accounts.disable('admin')).toThrow(refused('LAST_ADMINISTRATOR'));
    expect(accounts.disable('ben')).toMatchObject({ account: ben.account });
    expect(accounts.hasRole(ben.account, 'approver')).toBe(false);
    expect(() => accounts.disable('ada')).toThrow(refused('LAST_APPROVER'));
    // Fewer than two are left, and still nobody who was not confirmed confirms.
    await accounts.create('sock', password, ['approver']);
    expect(() => accounts.confirm('sock', mallory.account)).toThrow(expect.objectContaining({ code: 'NOT_AN_APPROVER' }));
    accounts.confirm('mallory', ada.account);
    accounts.disable('ada');
    expect(() => accounts.confirm('sock', ada.account)).toThrow(expect.objectContaining({ code: 'NOT_AN_APPROVER' }));
    expect(() => accounts.invite('ada', ['approver'], admin.account)).toThrow(
      expect.objectContaining({ code: 'ACCOUNT_EXISTS' }),
    );
  });

  it('has sessions that end by themselves, by hand, or with the account', async () => {
    const { accounts, session } = site.store;
    const ada = await accounts.create('ada', password, ['operator']);
    const [one, two, three] = [await open('ada', 1000), await open('ada', 60_000), await open('ada', 60_000)];
    expect(accounts.accountOfSession(one)).toEqual(ada);
    site.clock.advance(1000);
    expect(accounts.accountOfSession(one)).toBeUndefined();
    accounts.closeSession(two);
    expect(accounts.accountOfSession(two)).toBeUndefined();
    expect(accounts.accountOfSession(three)).toEqual(ada);
    accounts.disable('ada');
    expect(accounts.accountOfSession(three)).toBeUndefined();
    expect(await login('ada', password)).toBeUndefined();
    expect(accounts.hasRole(ada.account, 'operator')).toBe(false);
    expect(JSON.stringify(session.prepare('select * from session').all())).not.toContain(three);
    expect(() => accounts.disable('nobody')).toThrow(expect.objectContaining({ code: 'NO_SUCH_ACCOUNT' }));
  });
});
