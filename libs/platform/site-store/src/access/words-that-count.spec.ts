import {
  canonicalJson,
  digestOf,
  instantFromMs,
  instantToMs,
  parseDigest,
  parseStudyId,
  type Instant,
} from '@collimate/kernel-canonical';
import { parseRational } from '@collimate/kernel-numeric';
import { asBeforeConfirmations } from '../../fixtures/before-confirmations.js';
import { TemporarySite } from '../../fixtures/temporary-site.js';

const password = 'correct horse battery';
const protocol = canonicalJson({ schema: 'collimate.study/1', id: 'demo-lung' });
const study = digestOf('collimate.study/1', JSON.parse(protocol));
const software = parseDigest('6'.repeat(64));
const rules = canonicalJson({ schema: 'collimate.site-policy/1', leastSites: 3 });
const RHO = parseRational('1/2');
let site: TemporarySite;
let ids: Record<string, string>;

/** Everything that one person has said, and that waits for a second one. */
function say(account: string): void {
  const { studies, budget, policy, leaving, alarms, recoverySignatures, softwareWord } = site.store;
  site.clock.advance(1000);
  studies.sign(study, account, 'approved');
  budget.sign(RHO, account);
  policy.sign(rules, policy.changeOf(rules), account);
  leaving.word.note({}, account, site.clock.now());
  alarms.noteFirstToClear('coordinator-log-forked', account);
  softwareWord.note({ software }, account, site.clock.now());
  recoverySignatures.sign('agent_recovery', 'this one', account);
}

/** Whose words count. */
function said(): Record<string, unknown> {
  const { studies, budget, policy, leaving, alarms, recoverySignatures, softwareWord } = site.store;
  return {
    study: studies.signaturesOf(study).map(({ account }) => account),
    supplement: budget.waiting().map(({ by }) => by),
    policy: policy.waiting()?.account,
    leaving: leaving.first()?.account,
    alarm: alarms.firstToClear('coordinator-log-forked'),
    software: softwareWord.read()?.account,
    recovery: recoverySignatures.count('agent_recovery', 'this one'),
  };
}

const none = {
  ...{ study: [], supplement: [], recovery: 0 },
  ...{ policy: undefined, leaving: undefined, alarm: undefined, software: undefined },
};
const of = (name: string): object => ({
  ...{ study: [ids[name]], supplement: [name], recovery: 1 },
  ...{ policy: ids[name], leaving: ids[name], alarm: ids[name], software: ids[name] },
});

async function hire(name: string): Promise<string> {
  const { accounts } = site.store;
  const { code } = accounts.invite(name, ['approver'], ids['admin']);
  await accounts.activate(name, code, password);
  site.clock.advance(1000);
  return accounts.confirm(name, ids['ada']).account;
}

beforeEach(async () => {
  site = new TemporarySite();
  const { accounts, releaseLog, studies, budget, settings } = site.store;
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
  settings.set('coordinator-alarm', 'coordinator-log-forked');
  ids['ben'] = await hire('ben');
  say(ids['ben']);
});
afterEach(() => site.remove());

describe('a word that waits for a second person’s', () => {
  it('counts while its account stands', () => {
    expect(said()).toEqual(of('ben'));
    site.reopen();
    expect(said()).toEqual(of('ben'));
  });

  it('counts no more once its account is disabled: its holder says it twice with no two accounts', async () => {
    site.store.accounts.disable('ben');
    expect(said()).toEqual(none);
    ids['ben2'] = await hire('ben2');
    say(ids['ben2']);
    expect(said()).toEqual(of('ben2'));
    expect(site.store.studies.get(study).state).toBe('received');
    expect(site.store.budget.supplements()).toEqual(parseRational('0'));

    // A second person decides, and the check finds the decision under its leaf.
    site.store.studies.sign(study, ids['ada'], 'approved');
    expect(site.store.studies.get(study).state).toBe('approved');
    expect(
      site.store.studies
        .signaturesOf(study)
        .map(({ account }) => account)
        .sort(),
    ).toEqual([ids['ada'], ids['ben2']].sort());
    expect(site.store.budget.sign(RHO, ids['ada'])).toMatchObject({ kind: 'supplemented' });
    expect(site.reopen().check.run().findings).toEqual([]);
    expect(site.store.studies.get(study).state).toBe('approved');
  });

  it('makes no approval for another engine with that of the account that took its place', async () => {
    const { studies } = site.store;
    studies.sign(study, ids['ada'], 'approved');
    const next = site.reopen('collimate-ibsi1/9');
    next.studies.sign(study, ids['ben'], 'approved');
    next.accounts.disable('ben');
    next.studies.sign(study, await hire('ben2'), 'approved');
    expect(next.studies.engineApproval(study).approved).not.toContain('collimate-ibsi1/9');
    next.studies.sign(study, ids['ada'], 'approved');
    expect(next.studies.engineApproval(study).approved).toContain('collimate-ibsi1/9');
    expect(site.reopen('collimate-ibsi1/9').check.run().findings).toEqual([]);
  });

  it('of an account whose password was reset is to be said again, once it was confirmed anew', async () => {
    const { accounts } = site.store;
    const { code } = accounts.reset('ben', ids['admin']);
    expect(said()).toEqual(none);
    await accounts.activate('ben', code, password);
    site.clock.advance(1000);
    accounts.confirm('ben', ids['ada']);
    expect(said()).toEqual(none);
    say(ids['ben']);
    expect(said()).toEqual(of('ben'));
    expect(site.reopen().check.run().findings).toEqual([]);
  });

  it('counts also where the clock was set back behind the confirmation', async () => {
    const cora = await hire('cora');
    site.clock.advance(-3_600_000);
    site.store.studies.sign(study, cora, 'approved');
    expect(site.store.studies.get(study).state).toBe('approved');
  });

  it('is not made to have decided by whoever writes into the database', async () => {
    site.store.accounts.disable('ben');
    say(await hire('ben2'));
    site.store.session.execute(`update signature set decided = 1; update study set state = 'approved'`);
    expect(
      site
        .reopen()
        .check.run()
        .findings.map(({ kind }) => kind),
    ).toContain('review-differs');
  });
});

describe('in a database of before confirmations had names', () => {
  it('a word that waits goes on waiting, until its account is confirmed anew', async () => {
    asBeforeConfirmations(site);
    site.reopen();
    expect(said()).toEqual(of('ben'));
    expect(site.store.check.run().findings).toEqual([]);
    const { code } = site.store.accounts.reset('ben', ids['admin']);
    expect(said()).toEqual(none);
    await site.store.accounts.activate('ben', code, password);
    // Whatever the clock says: the new confirmation has a name, and no word of before.
    site.clock.advance(-86_400_000);
    site.store.accounts.confirm('ben', ids['ada']);
    expect(said()).toEqual(none);
    say(ids['ben']);
    expect(said()).toEqual(of('ben'));
    expect(site.reopen().check.run().findings).toEqual([]);
  });

  it('a word that was given before a later confirmation goes on counting nothing', () => {
    const { confirmed_at: at } = site.store.session
      .prepare('select confirmed_at from account where account = ?')
      .get<{ confirmed_at: string }>(ids['ben'])!;
    asBeforeConfirmations(site);
    const { roles } = site.reopen().accounts;
    const before = instantFromMs(instantToMs(at as Instant) - 1);
    expect(roles.counts(ids['ben'], { at: at as Instant, confirmation: null })).toBe(true);
    expect(roles.counts(ids['ben'], { at: before, confirmation: null })).toBe(false);
  });

  it('only the words that wait at the first start are remembered, and whoever has a session logs in again', async () => {
    const { token } = (await site.store.accounts.login('ben', password, 3_600_000))!;
    const row = site.store.session.prepare(`select value from setting where name = 'left-signed'`).get<{ value: string }>()!;
    site.store.leaving.word.clear();
    asBeforeConfirmations(site);
    site.reopen().session.prepare(`insert into setting values ('left-signed', ?)`).write([row.value]);
    site.reopen();
    expect(said()).toEqual({ ...of('ben'), leaving: undefined });
    expect(site.store.accounts.accountOfSession(token)).toBeUndefined();
  });
});

it('a decision of before the column is one', () => {
  site.store.studies.sign(study, ids['ada'], 'approved');
  asBeforeConfirmations(site);
  site.store.session.execute(`
    drop trigger signature_decides_once; drop trigger signature_never_goes; drop trigger signature_never_changes;
    alter table signature drop column decided;
    create trigger signature_never_changes before update of digest, account, decision, signed_at, tree, engine on signature
      begin select raise(abort, 'append only'); end;
    create trigger signature_never_goes before delete on signature begin select raise(abort, 'append only'); end;
    delete from schema_step where owner = 'site-store' and version in (29, 32)`);
  const { studies, check } = site.reopen();
  expect(studies.signaturesOf(study)).toHaveLength(2);
  expect(studies.get(study).state).toBe('approved');
  expect(check.run().findings).toEqual([]);
});
