import { canonicalJson, digestOf, parseSiteId, parseStudyId } from '@collimate/kernel-canonical';
import { rational } from '@collimate/kernel-numeric';
import { Machine, type Image } from '../../fixtures/machine.js';

const PASSWORD = 'correct horse battery';
const protocol = canonicalJson({ schema: 'collimate.study/1', id: 'demo-lung' });
const digest = digestOf('collimate.study/1', JSON.parse(protocol));

/** The program ends between the commit of the database and the counter beside the keys, and starts again. */
describe('a kill before the counter', () => {
  let machine: Machine;
  let ada: string;
  let ben: string;
  let carol: string;
  const rules = (keys: object): string => canonicalJson({ schema: 'collimate.house-policy/1', ...keys });
  const sign = (keys: object, account: string): string => {
    const { policy } = machine.store;
    return policy.sign(rules(keys), policy.changeOf(rules(keys)), account);
  };
  const inForce = (): string | undefined => machine.store.policy.current()?.document;
  const findings = () => machine.store.check.run().findings;
  const isInOrder = (): void => {
    for (let start = 0; start < 2; start++) {
      expect([machine.store.heads.standing, machine.store.heads.mayRelease, findings()]).toEqual(['continues', true, []]);
      machine.crash();
    }
  };
  const recover = () =>
    machine.store.recovery.close({ owner: 'north', receipts: [], studies: [], lifetime: rational(1n), witnessed: null });
  const login = (name: string, password = PASSWORD) => machine.store.accounts.login(name, password, 3_600_000);
  const row = (table: string) => machine.store.session.prepare(`select * from ${table}`).get<Record<string, string>>()!;
  const putBack = (table: string, values: Readonly<Record<string, string>>): void => {
    const marks = Object.keys(values).map(() => '?');
    const insert = `insert or replace into ${table} (${Object.keys(values).join(', ')}) values (${marks.join(', ')})`;
    machine.store.session.prepare(insert).write(Object.values(values));
    machine.crash();
  };
  const waitingWord = (name: string) =>
    machine.store.session.prepare('select * from setting where name = ?').get<Record<string, string>>(name)!;
  const append = () => machine.store.releaseLog.append({ kind: 'quarantine-entered', at: machine.clock.now() });
  /** A backup of before what a kill cut short is put back by two people. */
  const recoverFrom = (backup: Image): void => {
    append();
    machine.restore(backup);
    expect(machine.store.heads.standing).toBe('behind');
    recover();
  };

  beforeEach(async () => {
    machine = new Machine();
    const { accounts, accountSeals, budget } = machine.store;
    for (const name of ['ada', 'ben', 'carol']) await accounts.create(name, PASSWORD, ['approver', 'administrator']);
    [ada, ben, carol] = accounts.list().map(({ account }) => account);
    accounts.confirm('ada', ben);
    accounts.confirm('ben', ada);
    accounts.confirm('carol', ada);
    append();
    budget.open(rational(1n));
    accountSeals.writeLeaves();
  });
  afterEach(() => machine.remove());

  it('does not bring back the rules that two people have replaced', async () => {
    for (const account of [ada, ben]) sign({ refusers: 'counted-in-groups' }, account);
    sign({ leastSites: 5 }, ada);
    expect(await machine.killed(() => sign({ leastSites: 5 }, ben))).toBe(true);
    expect([inForce(), machine.store.policy.waiting()]).toEqual([rules({ leastSites: 5 }), undefined]);
    isInOrder();
    expect(inForce()).toBe(rules({ leastSites: 5 }));
    // The word that was used up waits for nobody.
    expect(sign({ leastSites: 2 }, ben)).toBe('signed');
  });

  it('neither loses a first word nor accuses who gave it', async () => {
    expect(await machine.killed(() => sign({ leastSites: 5 }, ada))).toBe(true);
    expect([machine.store.policy.waiting()?.account, findings()]).toEqual([ada, []]);
    expect([sign({ leastSites: 5 }, ben), inForce()]).toEqual(['applied', rules({ leastSites: 5 })]);
    const { alarms } = machine.store;
    alarms.raise('coordinator-log-forked');
    expect(await machine.killed(() => alarms.noteFirstToClear('coordinator-log-forked', ada))).toBe(true);
    expect([machine.store.alarms.firstToClear('coordinator-log-forked'), findings()]).toEqual([ada, []]);
  });

  it('leaves no word that another one had taken the place of', async () => {
    sign({ refusers: 'counted' }, ada);
    const before = waitingWord('house-policy-signed');
    await machine.killed(() => sign({ leastSites: 9 }, ada));
    putBack('setting', before);
    expect([machine.store.policy.waiting(), sign({ refusers: 'counted' }, ben), inForce()]).toEqual([
      undefined,
      'signed',
      undefined,
    ]);
  });

  it('keeps the alarm, and what two people cleared', async () => {
    expect(await machine.killed(() => machine.store.alarms.raise('coordinator-log-forked'))).toBe(true);
    expect(machine.store.alarms.current).toBe('coordinator-log-forked');
    isInOrder();
    machine.store.heads.forgetWitnessed();
    await machine.killed(() => machine.store.alarms.clear('coordinator-log-forked'));
    expect(machine.store.alarms.current).toBeUndefined();
    isInOrder();
  });

  it('keeps the enrolment', async () => {
    const site = { site: parseSiteId('north'), url: 'https://coordinator:443', authorityPem: 'pem', certificatePem: 'pem' };
    const begin = () => machine.store.enrolment.begin(site, { logKey: Buffer.from('key') }, machine.clock.now());
    expect(await machine.killed(begin)).toBe(true);
    expect([machine.store.enrolment.find()?.site, machine.store.enrolment.pinnedLogKey()?.length]).toEqual(['north', 3]);
    isInOrder();
  });

  it('keeps that the site has left, also in a quarantine', async () => {
    const backup = machine.copy(false);
    append();
    machine.restore(backup);
    const site = { site: parseSiteId('north'), url: 'https://coordinator:443', authorityPem: 'pem', certificatePem: 'pem' };
    machine.store.enrolment.save(site);
    machine.store.leaving.sign(ada);
    expect(await machine.killed(() => machine.store.leaving.sign(ben))).toBe(true);
    expect([machine.store.enrolment.left()?.by, machine.store.enrolment.find()]).toEqual([[ada, ben], undefined]);
    machine.restore(backup);
    expect(machine.store.enrolment.left()?.by).toEqual([ada, ben]);
  });

  it('leaves a password that was taken back as it is, in an older backup too', async () => {
    const backup = machine.copy(false);
    expect(await machine.killed(() => machine.store.accounts.reset('carol', ada))).toBe(true);
    expect(await login('carol')).toBeUndefined();
    recoverFrom(backup);
    expect([await login('carol'), machine.store.accounts.hasRole(carol, 'approver')]).toEqual([undefined, false]);
  });

  it('leaves who was disabled out, in a quarantine too', async () => {
    const backup = machine.copy(false);
    append();
    machine.restore(backup);
    expect(await machine.killed(() => machine.store.accounts.disable('carol'))).toBe(true);
    expect(machine.store.heads.memory.disabled).toEqual([carol]);
    machine.restore(backup);
    expect([await login('carol'), machine.store.accounts.hasRole(carol, 'approver')]).toEqual([undefined, false]);
  });

  it('opens no study that was closed in a quarantine', async () => {
    machine.store.studies.receive(digest, parseStudyId('demo-lung'), protocol);
    for (const account of [ada, ben]) machine.store.studies.sign(digest, account, 'approved');
    const backup = machine.copy(false);
    append();
    machine.restore(backup);
    expect(await machine.killed(() => machine.store.studies.close(digest, ada))).toBe(true);
    expect(machine.store.studies.get(digest).state).toBe('closed');
    machine.restore(backup);
    expect(machine.store.studies.get(digest).state).toBe('closed');
  });

  it('lets no code be used twice', async () => {
    const { code } = machine.store.accounts.invite('dora', ['operator'], ada);
    const backup = machine.copy(false);
    await machine.killed(() => machine.store.accounts.activate('dora', code, PASSWORD));
    expect((await login('dora'))?.account.name).toBe('dora');
    recoverFrom(backup);
    const refused = expect.objectContaining({ code: 'CODE_REFUSED' }) as Error;
    await expect(machine.store.accounts.activate('dora', code, 'a thief sets this one')).rejects.toThrow(refused);
  });

  it('ends the session that was ended, and no other', async () => {
    const { token } = (await login('carol'))!;
    const before = row('session');
    const { token: other } = (await login('carol'))!;
    expect(await machine.killed(() => machine.store.accounts.closeSession(token))).toBe(true);
    expect(machine.store.accounts.accountOfSession(other)?.account).toBe(carol);
    putBack('session', before);
    const { accounts } = machine.store;
    expect([token, other].map((one) => accounts.accountOfSession(one)?.account)).toEqual([undefined, carol]);
  });

  it('leaves no word under a supplement that was used up', async () => {
    machine.store.budget.sign(rational(1n), ada);
    const before = row('supplement_signature');
    await machine.killed(() => machine.store.budget.sign(rational(1n), ben));
    expect([machine.store.budget.entries().length, machine.store.budget.waiting()]).toEqual([2, []]);
    isInOrder();
    putBack('supplement_signature', before);
    expect(machine.store.budget.waiting()).toEqual([]);
    expect(findings()).toMatchObject([{ kind: 'signature-differs', account: ada }]);
  });

  it('brings nothing back that was over again before the disk of the keys had room', async () => {
    const full = expect.objectContaining({ code: 'COUNTER_UNWRITABLE' }) as Error;
    const { settings } = machine.store;
    settings.set('coordinator-checkpoint', 'first');
    await machine.killed(() => {
      expect(() => settings.set('coordinator-checkpoint', 'second')).toThrow(full);
      settings.set('coordinator-checkpoint', 'first');
    });
    expect(machine.store.settings.get('coordinator-checkpoint')).toBe('first');
    const { policy } = machine.store;
    const change = policy.changeOf(rules({ leastSites: 5 }));
    let word: Record<string, string> = {};
    await machine.killed(() => {
      const note = () => policy.word.note({ document: rules({ leastSites: 5 }), change }, ada, machine.clock.now());
      expect(note).toThrow(full);
      word = waitingWord('house-policy-signed');
      policy.word.clear();
    });
    putBack('setting', word);
    expect(machine.store.policy.waiting()).toBeUndefined();
  });

  it('loses nothing of several that the full disk of the keys has kept from the counter', async () => {
    sign({ leastSites: 5 }, ada);
    const { token } = (await login('carol'))!;
    const { accounts, alarms, settings } = machine.store;
    const full = expect.objectContaining({ code: 'COUNTER_UNWRITABLE' }) as Error;
    await machine.killed(() => {
      expect(() => sign({ leastSites: 5 }, ben)).toThrow(full);
      expect(() => accounts.closeSession(token)).toThrow(full);
      expect(() => settings.set('coordinator-checkpoint', 'seen')).toThrow(full);
      expect(() => alarms.raise('coordinator-log-forked')).toThrow(full);
    });
    expect([inForce(), machine.store.settings.get('coordinator-checkpoint')]).toEqual([rules({ leastSites: 5 }), 'seen']);
    expect([machine.store.accounts.accountOfSession(token), machine.store.alarms.current]).toEqual([undefined, undefined]);
    isInOrder();
  });
});
