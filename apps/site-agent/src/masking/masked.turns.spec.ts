import { jest } from '@jest/globals';
import { canonicalJson } from '@collimate/kernel-canonical';
import { Hush } from '../silence/hush.js';
import type { Standing } from '../link/attempt.calls.js';
import { MaskedSite } from './masked.site.fixture.js';

describe('a masked round', () => {
  let site: MaskedSite;
  beforeAll(async () => {
    site = new MaskedSite();
    await site.setUp();
  });
  beforeEach(() => site.begin());
  afterEach(() => void jest.restoreAllMocks());
  afterAll(() => site.remove());

  const awaited = { turn: { kind: 'wait' }, next: undefined, isClosed: false } as Standing;

  it.each(['roster', 'clearance'] as const)(
    'gives the others their turn where the coordinator shows the turn %s for ever, and asks later and later',
    async (kind) => {
      const say = site.room.say.bind(site.room);
      const [turn, sayAgain] = [site.room.turn.bind(site.room), site.room.sayAgain.bind(site.room)];
      let words = 0;
      let shown: Standing | undefined;
      const bent = (standing: Standing): Standing => {
        if (standing.turn.kind === kind) shown = standing;
        return shown ?? standing;
      };
      const count = async (answer: Promise<Standing>): Promise<Standing> => {
        words += 1;
        return bent(await answer.catch(() => awaited));
      };
      site.room.say = async (...args) => count(say(...args));
      site.room.sayAgain = async (...args) => count(sayAgain(...args));
      site.room.turn = async (...args) => bent(await turn(...args));
      const waits: number[] = [];
      for (let steps = 0; steps < 10; steps++) {
        const step = await site.step(site.room.orderNow());
        if (step.kind === 'wait') waits.push(step.ms);
      }
      expect(words).toBeLessThan(25);
      expect(waits).toHaveLength(10);
      expect(waits[9]).toBeGreaterThan(1_000);
      // The keys are wiped, as at their deadline, and the study is closed: it ends with the next step.
      site.lives.end(site.room.order.roundId);
      const approver = site.store.accounts.list().find(({ roles }) => roles.includes('approver'))!;
      site.store.studies.close(site.study.digest, approver.account);
      const before = words;
      await site.step(site.room.orderNow());
      expect([words, site.declined]).toEqual([before, ['STUDY_NOT_APPROVED']]);
    },
  );

  it('is not charged after a pause that begins while the others are awaited, and goes on after it', async () => {
    const [turn, say] = [site.room.turn.bind(site.room), site.room.say.bind(site.room)];
    let isHeld = true;
    site.room.say = async (...args) => {
      const standing = await say(...args);
      return isHeld ? awaited : standing;
    };
    site.room.turn = async (...args) => (isHeld ? awaited : turn(...args));
    await site.run(2);
    expect([await site.spent(), site.room.heard.map(({ kind }) => kind)]).toEqual(['0', ['advert']]);
    site.paused = true;
    isHeld = false;
    expect([await site.run(), await site.spent()]).toEqual([undefined, '0']);
    expect(site.room.heard.map(({ kind }) => kind)).not.toContain('upload');
    site.paused = false;
    expect(await site.run()).toBe('sent');
    expect(await site.spent()).not.toBe('0');
  });

  it('is not charged after a pause that begins while its silence is awaited', async () => {
    const during = Hush.prototype.during;
    jest.spyOn(Hush.prototype, 'during').mockImplementation(function (this: Hush, stepMs, work) {
      site.paused = true;
      return during.call(this, stepMs, work) as never;
    });
    expect([await site.run(), await site.spent(), site.exact]).toEqual([undefined, '0', []]);
    jest.restoreAllMocks();
    expect(site.room.heard.map(({ kind }) => kind)).not.toContain('upload');
    site.paused = false;
    expect(await site.run()).toBe('sent');
  });

  it('sends no vector that was masked before a pause and not sealed, and sends it after the pause', async () => {
    site.computing = () => void (site.paused = true);
    expect(await site.run()).toBeUndefined();
    const spent = await site.spent();
    expect([spent === '0', site.room.heard.map(({ kind }) => kind).includes('upload')]).toEqual([false, false]);
    site.computing = () => undefined;
    site.paused = false;
    expect([await site.run(), await site.spent()]).toEqual(['sent', spent]);
  });

  it('sends no vector of a study that new rules forbid since its rows were read: it is declined, and stays charged', async () => {
    const { policy, accounts } = site.store;
    const rules = canonicalJson({ schema: 'collimate.house-policy/1', leastSites: 100 });
    site.computing = () => {
      const approvers = accounts.list().filter(({ roles }) => roles.includes('approver'));
      for (const { account } of approvers) policy.sign(rules, policy.changeOf(rules), account);
    };
    expect(await site.run()).toBe('STUDY_NOT_APPROVED');
    expect([site.declined, await site.spent()]).toEqual([['STUDY_NOT_APPROVED'], '1/50']);
    expect(site.room.heard.map(({ kind }) => kind)).not.toContain('upload');
  });

  it('reads no rows for an attempt that new rules forbid since it was charged', async () => {
    const { policy, accounts } = site.store;
    const rules = canonicalJson({ schema: 'collimate.house-policy/1', leastSites: 100 });
    site.charged = () => {
      const approvers = accounts.list().filter(({ roles }) => roles.includes('approver'));
      for (const { account } of approvers) policy.sign(rules, policy.changeOf(rules), account);
      site.charged = () => undefined;
    };
    await expect(site.run()).rejects.toMatchObject({ code: 'STUDY_NOT_APPROVED' });
    expect([await site.run(), await site.spent(), site.exact]).toEqual(['STUDY_NOT_APPROVED', '1/50', []]);
  });

  it('whose keys were lost after the charge owes no answer: a withdrawal drops none', async () => {
    let told!: () => void;
    const hangs = new Promise<void>((resolve) => (told = resolve));
    site.hang = { point: 'charged', told };
    void site.run();
    await hangs;
    const kinds = (hospitalId: string): readonly string[] =>
      site.store.withdrawals.withdraw(hospitalId, 'NO_FURTHER_USE', 'clinician').done.map(({ kind }) => kind);
    expect(kinds('H-0')).toContain('drop-open-snapshot');
    site.hang = undefined;
    site.restart();
    await site.run(4);
    expect(kinds('H-1')).not.toContain('drop-open-snapshot');
  });
});
