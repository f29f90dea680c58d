import { TemporarySite } from '../../fixtures/temporary-site.js';
import { hashPassword, passwordMatches } from './password.js';

const password = 'correct horse battery';
let site: TemporarySite;

beforeEach(() => {
  site = new TemporarySite();
});
afterEach(() => site.remove());

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
    expect(await accounts.authenticate('ada', password)).toEqual(ada);
    expect(await accounts.authenticate('ada', 'wrong horse battery')).toBeUndefined();
    expect(await accounts.authenticate('eve', password)).toBeUndefined();
  });

  it('cannot be made twice, nor with a short password', async () => {
    const { accounts } = site.store;
    await accounts.create('ada', password, ['approver']);
    await expect(accounts.create('ada', password, [])).rejects.toMatchObject({ code: 'ACCOUNT_EXISTS' });
    await expect(accounts.create('bob', 'too short', [])).rejects.toMatchObject({ code: 'WEAK_PASSWORD' });
  });

  it('has sessions that end by themselves, by hand, or with the account', async () => {
    const { accounts, session } = site.store;
    const ada = await accounts.create('ada', password, ['operator']);
    const [one, two, three] = [1000, 60_000, 60_000].map((ms) => accounts.openSession(ada.account, ms));
    expect(accounts.accountOfSession(one)).toEqual(ada);
    site.clock.advance(1000);
    expect(accounts.accountOfSession(one)).toBeUndefined();
    accounts.closeSession(two);
    expect(accounts.accountOfSession(two)).toBeUndefined();
    expect(accounts.accountOfSession(three)).toEqual(ada);
    accounts.disable(ada.account);
    expect(accounts.accountOfSession(three)).toBeUndefined();
    expect(await accounts.authenticate('ada', password)).toBeUndefined();
    expect(accounts.hasRole(ada.account, 'operator')).toBe(false);
    expect(JSON.stringify(session.prepare('select * from session').all())).not.toContain(three);
    expect(() => accounts.disable('a-none')).toThrow(expect.objectContaining({ code: 'NO_SUCH_ACCOUNT' }));
  });
});
