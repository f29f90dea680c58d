import { canonicalJson, digestOf, parseDigest, parseStudyId } from '@collimate/kernel-canonical';
import { parseRational } from '@collimate/kernel-numeric';
import { TemporarySite } from '../../fixtures/temporary-site.js';
import type { SettingName } from '../outbound/setting.store.js';
import { CODE_MS } from './account.code.js';

const password = 'correct horse battery';
const protocol = canonicalJson({ schema: 'collimate.study/1', id: 'demo-lung' });
const study = digestOf('collimate.study/1', JSON.parse(protocol));
let site: TemporarySite;
let ids: Record<string, string>;
async function hire(name: string): Promise<string> {
  const { accounts } = site.store;
  const { code } = accounts.invite(name, ['approver'], ids['admin']);
  await accounts.activate(name, code, password);
  site.clock.advance(1000);
  return accounts.confirm(name, ids['ada']).account;
}
beforeEach(async () => {
  site = new TemporarySite();
  const { accounts, releaseLog, studies, budget } = site.store;
  ids = {};
  for (const name of ['admin', 'ada', 'eve']) {
    const roles = [name === 'admin' ? 'administrator' : 'approver'] as const;
    ids[name] = (await accounts.create(name, password, roles)).account;
  }
  accounts.confirm('ada', ids['eve']);
  accounts.confirm('eve', ids['ada']);
  releaseLog.append({ kind: 'log-started', owner: 'north', at: site.clock.now() });
  budget.open(parseRational('10'));
  studies.receive(study, parseStudyId('demo-lung'), protocol);
  ids['ben'] = await hire('ben');
});
afterEach(() => site.remove());

/** A row of the stopped database, as somebody with the file copies it and puts it back. */
const rowsOf = (table: string, where = '1') =>
  site.store.session.prepare(`select * from ${table} where ${where}`).all<Record<string, string | number | null>>();
const putBack = (table: string, rows: readonly Record<string, string | number | null>[]): void => {
  for (const row of rows)
    site.store.session
      .prepare(
        `insert or replace into ${table} (${Object.keys(row).join(', ')}) values (${Object.keys(row)
          .map(() => '?')
          .join(', ')})`,
      )
      .run(...(Object.values(row) as never[]));
};

it.each(['reset', 'logout', 'its time, before the clock was set back'])(
  'a session that was ended by %s opens nothing, whoever puts its row back',
  async (how) => {
    const { accounts } = site.store;
    const { token: stolen } = (await accounts.login('ben', password, 12 * 3_600_000))!;
    const kept = rowsOf('session');
    const { token: other } = (await accounts.login('ben', password, 24 * 3_600_000))!;
    if (how === 'logout') accounts.closeSession(stolen);
    else if (how !== 'reset') {
      site.clock.advance(13 * 3_600_000);
      expect(accounts.accountOfSession('another')).toBeUndefined();
      site.clock.advance(-13 * 3_600_000);
    } else {
      const { code } = accounts.reset('ben', ids['admin']);
      await accounts.activate('ben', code, 'another long password');
      site.clock.advance(1000);
      accounts.confirm('ben', ids['ada']);
    }
    expect(accounts.accountOfSession(stolen)).toBeUndefined();
    putBack('session', kept);
    const next = site.reopen();
    expect(next.accounts.accountOfSession(stolen)).toBeUndefined();
    // The end of one session is not the end of another.
    expect(next.accounts.accountOfSession(other)?.name).toBe(how === 'reset' ? undefined : 'ben');
  },
);

it('a code whose time was over sets no password, whoever sets the clock and its row back', async () => {
  const { accounts } = site.store;
  const { code } = accounts.invite('cora', ['operator'], ids['admin']);
  const kept = rowsOf('account', `name = 'cora'`);
  site.clock.advance(CODE_MS);
  expect(accounts.accountOfSession('another')).toBeUndefined();
  site.clock.advance(-CODE_MS);
  putBack('account', kept);
  await expect(site.reopen().accounts.activate('cora', code, password)).rejects.toMatchObject({ code: 'CODE_REFUSED' });
});

const software = parseDigest('6'.repeat(64));
const forked = 'coordinator-log-forked';

/** A first word, how it is given, how it is over, and how somebody looks for it. */
const WORDS: readonly (readonly [SettingName, () => void, () => void, () => unknown])[] = [
  [
    'coordinator-alarm-cleared-by',
    () => site.store.alarms.noteFirstToClear(forked, ids['ada']),
    // The coordinator was in order for a while; then the same alarm is raised at the same head.
    () => [site.store.alarms.forget(), site.store.alarms.raise(forked)],
    () => site.store.alarms.firstToClear(forked),
  ],
  [
    'coordinator-software-signed',
    () => site.store.softwareWord.note({ software }, ids['ada'], site.clock.now()),
    () => site.store.softwareWord.clear(),
    () => site.store.softwareWord.read(),
  ],
  [
    'left-signed',
    () => site.store.leaving.word.note({}, ids['ada'], site.clock.now()),
    () => site.store.leaving.word.clear(),
    () => site.store.leaving.first(),
  ],
];

it.each(WORDS)('a first word that is over counts no more, whoever puts its row back: %s', (name, give, end, read) => {
  site.store.alarms.raise(forked);
  give();
  expect(read()).toBeDefined();
  site.reopen();
  expect(read()).toBeDefined();
  const kept = rowsOf('setting', `name = '${name}'`);
  // Somebody takes the row away first: it is over all the same.
  site.store.session.execute(`delete from setting where name = '${name}'`);
  end();
  putBack('setting', kept);
  expect(site.reopen().check.run().findings).toEqual([{ kind: 'signature-differs', at: null, account: ids['ada'] }]);
  expect(read()).toBeUndefined();
  give();
  expect(read()).toBeDefined();
  expect(site.store.check.run().findings).toEqual([]);
});

it('a yes that a no has ended counts no more, whoever lets the study wait again', () => {
  const { studies, session } = site.store;
  studies.sign(study, ids['ben'], 'approved');
  const kept = rowsOf('signature');
  studies.sign(study, ids['ada'], 'rejected', 'too small');
  session.execute(`drop trigger signature_never_goes; drop trigger signature_decides_once; delete from signature;
    update study set state = 'received'`);
  putBack('signature', kept);
  const next = site.reopen();
  expect(next.check.run().findings.map(({ kind }) => kind)).toContain('review-differs');
  expect(() => next.studies.sign(study, ids['eve'], 'approved')).toThrow(expect.objectContaining({ code: 'IN_QUARANTINE' }));
});

it('a first word that was taken back by another one counts no more, whoever puts its row back', () => {
  const { policy } = site.store;
  const loose = canonicalJson({ schema: 'collimate.house-policy/1' });
  const strict = canonicalJson({ schema: 'collimate.house-policy/1', leastSites: 5 });
  // rules in force: strict, by two people
  policy.sign(strict, policy.changeOf(strict), ids['ada']);
  policy.sign(strict, policy.changeOf(strict), ids['ben']);
  // ada begins to loosen them, thinks again, and signs another change in its place
  policy.sign(loose, policy.changeOf(loose), ids['ada']);
  const kept = rowsOf('setting', `name = 'house-policy-signed'`);
  const other = canonicalJson({ schema: 'collimate.house-policy/1', leastSites: 4 });
  policy.sign(other, policy.changeOf(other), ids['ada']);
  putBack('setting', kept);
  const next = site.reopen();
  expect(next.check.run().findings).toEqual([{ kind: 'signature-differs', at: null, account: ids['ada'] }]);
  const outcome = next.policy.sign(loose, next.policy.changeOf(loose), ids['ben']);
  expect(outcome).toBe('signed');
});

it('a first word that was used up counts no more', () => {
  const { policy } = site.store;
  const [loose, strict] = [{}, { leastSites: 5 }].map((keys) => canonicalJson({ schema: 'collimate.house-policy/1', ...keys }));
  const both = (rules: string): void => {
    for (const who of ['ada', 'ben']) {
      if (who === 'ben' && rules === loose) kept = rowsOf('setting', `name = 'house-policy-signed'`);
      policy.sign(rules, policy.changeOf(rules), ids[who]);
    }
  };
  let kept: ReturnType<typeof rowsOf> = [];
  both(strict);
  both(loose); // for one month, say
  both(strict); // and back
  putBack('setting', kept);
  const next = site.reopen();
  expect(next.check.run().findings).toEqual([{ kind: 'signature-differs', at: null, account: ids['ada'] }]);
  const outcome = next.policy.sign(loose, next.policy.changeOf(loose), ids['ben']);
  expect(outcome).toBe('signed');
});

it('a supplement that was asked for and then corrected is asked for no more', () => {
  const { budget } = site.store;
  budget.sign(parseRational('5'), ids['ada']);
  const kept = rowsOf('supplement_signature');
  budget.sign(parseRational('1/10'), ids['ada']);
  putBack('supplement_signature', kept);
  const next = site.reopen();
  expect(next.check.run().findings).toEqual([{ kind: 'signature-differs', at: null, account: ids['ada'] }]);
  const outcome = next.budget.sign(parseRational('5'), ids['ben']);
  expect(outcome.kind).toBe('signed');
});
