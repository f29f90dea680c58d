import { TemporarySite } from '../../fixtures/temporary-site.js';
import type { Role } from './account.js';

const password = 'correct horse battery';
const code = (expected: string): Error => expect.objectContaining({ code: expected }) as Error;
let site: TemporarySite;
let ids: Record<string, string>;

/** Whoever makes an account may keep its code. */
async function hire(name: string, by: string, ...roles: Role[]): Promise<void> {
  const { account, code: first } = site.store.accounts.invite(name, roles, ids[by]);
  await site.store.accounts.activate(name, first, password);
  ids[name] = account.account;
}

const confirm = (name: string, by: string) => site.store.accounts.confirm(name, ids[by]).isConfirmed;

async function reset(name: string, by: string): Promise<void> {
  const { code: again } = site.store.accounts.reset(name, ids[by]);
  await site.store.accounts.activate(name, again, password);
}

beforeEach(async () => {
  site = new TemporarySite();
  ids = {};
  const { accounts } = site.store;
  ids['admin'] = (await accounts.create('admin', password, ['administrator'])).account;
  for (const name of ['ada', 'ben']) await hire(name, 'admin', 'approver');
  confirm('ada', 'ben');
  confirm('ben', 'ada');
  await hire('mallory', 'admin', 'administrator', 'approver');
});
afterEach(() => site.remove());

/** Mallory's account goes, and the same person rightly gets another one. */
async function comesBack(): Promise<void> {
  site.store.accounts.disable('mallory');
  await hire('mallory2', 'admin', 'approver');
  expect(confirm('mallory2', 'ada')).toBe(true);
}

describe('an account whose maker was disabled', () => {
  it('is confirmed by nobody, until somebody who stands has given another code', async () => {
    confirm('mallory', 'ada');
    await hire('sock', 'mallory', 'approver');
    expect(() => confirm('sock', 'mallory')).toThrow(code('NOT_A_THIRD_PERSON'));
    await comesBack();
    expect(() => confirm('sock', 'mallory2')).toThrow(code('MAKER_DISABLED'));
    expect(() => confirm('sock', 'ada')).toThrow(code('MAKER_DISABLED'));
    await reset('sock', 'admin');
    expect(confirm('sock', 'ada')).toBe(true);
  });

  it('stays confirmed if it was before', async () => {
    await hire('cora', 'mallory', 'approver');
    confirm('cora', 'ada');
    await comesBack();
    expect(site.store.accounts.hasRole(ids['cora'], 'approver')).toBe(true);
    expect(() => confirm('cora', 'ada')).toThrow(code('ALREADY_CONFIRMED'));
  });

  it('makes none that is confirmed, as long as nobody has taken it out of those hands', async () => {
    await hire('deputy', 'mallory', 'administrator');
    await comesBack();
    await hire('sock', 'deputy', 'approver');
    expect(() => confirm('sock', 'mallory2')).toThrow(code('MAKER_DISABLED'));
    await reset('deputy', 'admin');
    await hire('dora', 'deputy', 'approver');
    expect(confirm('dora', 'ada')).toBe(true);
  });

  it('makes others that are confirmed, if somebody has confirmed who it is', async () => {
    await hire('cora', 'mallory', 'administrator', 'approver');
    confirm('cora', 'ada');
    await comesBack();
    await hire('dora', 'cora', 'approver');
    expect(confirm('dora', 'ben')).toBe(true);
  });

  it('is so after a restart too', async () => {
    await hire('sock', 'mallory', 'approver');
    await comesBack();
    site.reopen();
    expect(() => confirm('sock', 'mallory2')).toThrow(code('MAKER_DISABLED'));
  });

  it('does not wait for ever where the first administrator has left: two others reset each other', async () => {
    for (const name of ['adam', 'anna']) await hire(name, 'admin', 'administrator');
    site.store.accounts.disable('admin');
    await hire('cora', 'adam', 'approver');
    expect(() => confirm('cora', 'ada')).toThrow(code('MAKER_DISABLED'));
    await reset('adam', 'anna');
    await reset('anna', 'adam');
    expect(confirm('cora', 'ada')).toBe(true);
  });
});
