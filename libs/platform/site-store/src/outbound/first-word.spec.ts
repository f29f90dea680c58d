import { canonicalJson, parseDigest } from '@collimate/kernel-canonical';
import { TemporarySite } from '../../fixtures/temporary-site.js';
import type { SettingName } from './setting.store.js';

const EVIL = parseDigest('6'.repeat(64));
let site: TemporarySite;
let [ada, ben] = ['', ''];

beforeEach(async () => {
  site = new TemporarySite();
  const { accounts, releaseLog } = site.store;
  for (const name of ['ada', 'ben']) await accounts.create(name, 'correct horse battery', ['approver']);
  [ada, ben] = accounts.list().map(({ account }) => account);
  accounts.confirm('ada', ben);
  accounts.confirm('ben', ada);
  releaseLog.append({ kind: 'log-started', owner: 'north', at: site.clock.now() });
});
afterEach(() => site.remove());

const findings = () => site.store.check.run().findings;

function plant(name: SettingName, value: string): void {
  const { session } = site.store;
  session.prepare('insert into setting values (?1, ?2) on conflict do update set value = ?2').write([name, value]);
}

/** Every first word that waits in a setting, and how somebody looks for it. */
const WORDS: readonly (readonly [SettingName, () => unknown])[] = [
  ['coordinator-software-signed', () => site.store.softwareWord.read()],
  ['coordinator-alarm-cleared-by', () => site.store.alarms.firstToClear('coordinator-log-forked')],
  ['left-signed', () => site.store.leaving.first()],
  ['house-policy-signed', () => site.store.policy.waiting()],
];

describe.each(WORDS)('a first word of two, %s', (name, read) => {
  it.each([
    ['without a seal', () => canonicalJson({ software: EVIL, account: ben, at: site.clock.now(), tree: 1 })],
    [
      'with a seal of its own',
      () => canonicalJson({ software: EVIL, account: ben, at: site.clock.now(), seal: 'a'.repeat(64), tree: 1 }),
    ],
    ['as a version of before wrote it', () => `${EVIL} ${ben}`],
    ['that is no word', () => '[1.5, "\\ud800"]'],
    ['that is null', () => 'null'],
  ])('that was written into the database counts nothing, and is named: %s', (what, word) => {
    plant(name, word());
    expect(read()).toBeUndefined();
    const isNamed = what.includes('seal');
    expect(findings()).toEqual([{ kind: 'signature-differs', at: null, ...(isNamed && { account: ben }) }]);
    expect(site.store.check.run().isSound).toBe(true);
  });
});

describe('the word that the site goes on with another software', () => {
  const says = () => site.store.softwareWord.read();

  it('counts for what it says, until another one takes its place', () => {
    site.store.softwareWord.note({ software: EVIL }, ben, site.clock.now());
    expect(says()).toMatchObject({ software: EVIL, account: ben });
    expect(findings()).toEqual([]);
    plant('coordinator-software-signed', site.store.settings.get('coordinator-software-signed')!.replace(EVIL, 'f'.repeat(64)));
    expect(says()).toBeUndefined();
  });

  it('passes for no other one', () => {
    site.store.softwareWord.note({ software: EVIL }, ben, site.clock.now());
    plant('left-signed', site.store.settings.get('coordinator-software-signed')!);
    expect(site.store.leaving.first()).toBeUndefined();
  });

  it('of an account that does not stand counts no more, and is not named: it was given', async () => {
    const { accounts, softwareWord } = site.store;
    await accounts.create('cora', 'correct horse battery', ['approver', 'administrator']);
    await accounts.create('adam', 'correct horse battery', ['administrator']);
    const { account } = accounts.confirm('cora', ada);
    softwareWord.note({ software: EVIL }, account, site.clock.now());
    expect(says()).toMatchObject({ account });
    accounts.disable('cora');
    expect(says()).toBeUndefined();
    expect(findings()).toEqual([]);
  });
});
