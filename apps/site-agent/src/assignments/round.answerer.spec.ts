import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { freezeStudy, parseStudy, type RoundOrder } from '@collimate/governance-study';
import { canonicalJson, instantFromMs, parseRoundId, type Instant } from '@collimate/kernel-canonical';
import { Keystore } from '@collimate/platform-keystore';
import { SystemClock } from '@collimate/platform-service-kit';
import { openSiteStore, type RoundStore, type SiteStore } from '@collimate/platform-site-store';
import { hireApprovers } from '../../fixtures/approvers.js';
import { SPEC_PROTOCOL } from '../../fixtures/spec-protocol.js';
import { AnswerDispatch } from '../dispatch/answer.dispatch.js';
import type { AnswerSealer, Opened, Sealed } from '../dispatch/answer.sealer.js';
import { AnswerSender } from '../dispatch/answer.sender.js';
import { AnswerTick } from '../dispatch/answer.tick.js';
import { ReleaseWindow } from '../dispatch/release.window.js';
import { RoundCalls } from '../dispatch/round.calls.js';
import type { WaitingScans } from '../extraction/waiting.scans.js';
import { AgentError } from '../ground/agent.error.js';
import type { CoordinatorCalls } from '../link/coordinator.calls.js';
import { Hush } from '../silence/hush.js';
import { HouseRules } from '../policy/house-rules.js';
import { HouseWord } from '../policy/house.word.js';
import { Pause } from '../quarantine/pause.js';
import { Quarantine } from '../quarantine/quarantine.js';
import { SiteStudies } from '../studies/site.studies.js';
import type { CoordinatorClock } from '../time/coordinator.clock.js';
import type { MaskedRounds } from '../masking/masked.rounds.js';
import { RoundAnswers } from './round.answers.js';
import { RoundAnswerer } from './round.answerer.js';

const studyOf = (tickMs: number) => freezeStudy(parseStudy({ ...SPEC_PROTOCOL, timetable: { openingMs: 1000, tickMs } }));
const study = studyOf(5);
const nowMs = 1_800_000_000_000;
const unreachable = (): AgentError => new AgentError('COORDINATOR_UNREACHABLE', 'as an example');
const refused = (reason: string): AgentError => new AgentError('COORDINATOR_REFUSED', 'as an example', { details: { reason } });

/** A coordinator at the other end of the link, which may lose its responses. */
class FarEnd {
  readonly submitted: string[] = [];
  readonly declined: string[] = [];
  readonly failures: AgentError[] = [];
  time: Instant = instantFromMs(nowMs);
  /** What has passed since, ms, and with it what is handed in is noted. */
  passedMs = 0;
  readonly arrivals: number[] = [];

  now(): Instant {
    return this.passedMs === 0 ? this.time : instantFromMs(nowMs + this.passedMs);
  }
  async submit(message: Uint8Array): Promise<void> {
    this.submitted.push(Buffer.from(message).toString());
    this.arrivals.push(this.passedMs);
    this.fail();
  }
  async decline(_: unknown, code: string): Promise<void> {
    this.declined.push(code);
    this.fail();
  }
  private fail(): void {
    const failure = this.failures.shift();
    if (failure) throw failure;
  }
}

describe('the answer to a round', () => {
  let folder: string;
  let store: SiteStore;
  let rounds: RoundStore;
  let far: FarEnd;
  let answerer: RoundAnswerer;
  let isOutdated: boolean;
  let sealings: number;
  let refusal: Extract<Opened, { kind: 'refused' }>['code'] | undefined;
  let afterSealing: () => void;
  let computing: () => Promise<void>;
  let approvers: Awaited<ReturnType<typeof hireApprovers>>;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rounds-'));
    const clock = new SystemClock();
    store = openSiteStore(':memory:', new Keystore(join(folder, 'keys')).subjects, clock);
    store.studies.receive(study.digest, study.protocol.id, canonicalJson(study.protocol));
    approvers = await hireApprovers(store);
    for (const { account } of approvers) store.studies.sign(study.digest, account, 'approved');
    rounds = store.rounds;
    far = new FarEnd();
    sealings = 0;
    refusal = undefined;
    afterSealing = () => undefined;
    computing = async () => undefined;
    const sealer = {
      open: async (order: RoundOrder): Promise<Opened> => {
        sealings++;
        if (refusal !== undefined) return { kind: 'refused', code: refusal };
        const query = study.queries[0];
        const charge = await store.ledger.charge({ ...order, queryDigest: query.queryDigest }, () => ({
          kind: 'granted',
          event: query.event,
        }));
        if (charge.kind === 'refused') throw new Error('it was granted');
        await window.compute(order, computing);
        afterSealing();
        return { kind: 'unavailable', charge } as Opened;
      },
      // Each sealing makes other bytes, as a new request id does.
      seal: async (_order: RoundOrder, _study: unknown, opened: Opened): Promise<Sealed> => {
        if (opened.kind === 'refused') return opened;
        if (opened.kind !== 'unavailable') throw new Error('it was opened');
        return { kind: 'sealed', sequence: opened.charge.sequence, message: Buffer.from(`message ${sealings}`) };
      },
    } as unknown as AnswerSealer;
    const studies = new SiteStudies(store.studies, store.studyWords);
    const rules = new HouseRules(store.policy, { patientBudget: undefined, shortestOpeningMs: 1, shortestTickMs: 1 });
    const word = new HouseWord(studies, rules, new Pause(store.settings, clock));
    isOutdated = false;
    const waiting = { areOutdated: () => isOutdated } as unknown as WaitingScans;
    const coordinatorClock = far as unknown as CoordinatorClock;
    const quarantine = new Quarantine(store.settings, store.session, store.releaseLog, store.heads, clock);
    const window = new ReleaseWindow(new AnswerTick(studies, coordinatorClock), new Hush(), { shortestTickMs: 1 });
    const calls = new RoundCalls(rounds, far as unknown as CoordinatorCalls, window);
    const sender = new AnswerSender(store.outbox, word, quarantine, window, calls);
    const dispatch = new AnswerDispatch(sealer, store.outbox, rounds, sender, window);
    const answers = new RoundAnswers(dispatch, {} as MaskedRounds);
    answerer = new RoundAnswerer(rounds, word, coordinatorClock, waiting, answers);
  });
  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });

  const insert = (epoch = nowMs / 1000): void =>
    void rounds.insert({
      roundId: parseRoundId('r-1'),
      studyId: study.protocol.id,
      studyDigest: study.digest,
      statistic: 'enrolment',
      epoch,
      roster: study.protocol.sites,
      step: 0,
      mode: 'local-noise',
      deadline: instantFromMs(nowMs + 5_000),
    });
  const only = () => rounds.all()[0];

  it('waits while features of the study are of another engine, and is given once they are computed again', async () => {
    insert();
    isOutdated = true;
    expect(await answerer.answerOpen()).toBe(10_000);
    expect([far.submitted, rounds.open().map(({ state }) => state)]).toEqual([[], ['ordered']]);
    isOutdated = false;
    expect(await answerer.answerOpen()).toBeUndefined();
    expect(far.submitted).toHaveLength(1);
  });

  it('is sent once and is then over', async () => {
    insert();
    await answerer.answerOpen();
    await answerer.answerOpen();
    expect(far.submitted).toEqual(['message 1']);
    expect(only().state).toBe('sent');
    expect(store.outbox.pending()).toEqual([]);
  });

  it('goes out with the same bytes after a lost response', async () => {
    insert();
    far.failures.push(unreachable());
    await expect(answerer.answerOpen()).rejects.toMatchObject({ code: 'COORDINATOR_UNREACHABLE' });
    expect(only().state).toBe('sealed');
    await answerer.answerOpen();
    expect(far.submitted).toEqual(['message 1', 'message 1']);
    expect(sealings).toBe(1);
  });

  it('keeps its first bytes when the process was killed between outbox and table of rounds', async () => {
    insert();
    afterSealing = () => {
      if (sealings === 1) store.outbox.put(only().order.roundId, 0, Buffer.from('message of the killed process'));
    };
    await answerer.answerOpen();
    expect(far.submitted).toEqual(['message of the killed process']);
  });

  it('is not what somebody else has laid into the outbox: the coordinator is told that it is gone', async () => {
    insert();
    far.failures.push(unreachable());
    await expect(answerer.answerOpen()).rejects.toMatchObject({ code: 'COORDINATOR_UNREACHABLE' });
    far.submitted.length = 0;
    store.session.execute(`update outbox set bytes = x'0102'`);
    await answerer.answerOpen();
    expect([far.submitted, far.declined]).toEqual([[], ['GONE']]);
    expect(only()).toMatchObject({ state: 'declined', code: 'GONE' });
    expect(store.outbox.isAltered).toBe(false);
  });

  it('is a refusal with its code alone, told again until it is heard', async () => {
    insert();
    refusal = 'STUDY_BUDGET_EXHAUSTED';
    far.failures.push(unreachable());
    await expect(answerer.answerOpen()).rejects.toMatchObject({ code: 'COORDINATOR_UNREACHABLE' });
    await answerer.answerOpen();
    expect(far.declined).toEqual(['STUDY_BUDGET_EXHAUSTED', 'STUDY_BUDGET_EXHAUSTED']);
    expect(only()).toMatchObject({ state: 'declined', code: 'STUDY_BUDGET_EXHAUSTED' });
  });

  const close = (): void => void store.studies.close(study.digest, approvers[0].account);
  const forbid = (): void => {
    const rules = canonicalJson({ schema: 'collimate.house-policy/1', leastSites: 100 });
    for (const { account } of approvers) store.policy.sign(rules, store.policy.changeOf(rules), account);
  };

  it.each([
    ['closed', 'before a restart', close],
    ['closed', 'while it waits for its tick', close],
    ['forbidden by new rules', 'before a restart', forbid],
    ['forbidden by new rules', 'while it waits for its tick', forbid],
  ])('is not sent if the study is %s %s', async (_, when, end) => {
    insert();
    if (when === 'before a restart') {
      far.failures.push(unreachable());
      await expect(answerer.answerOpen()).rejects.toMatchObject({ code: 'COORDINATOR_UNREACHABLE' });
      far.submitted.length = 0;
      end();
      await answerer.answerOpen();
    } else {
      // The next tick is 4 ms away, and the study is closed before any timer ends.
      afterSealing = () => void setImmediate(end);
      far.time = instantFromMs(nowMs + 1);
      await answerer.answerOpen();
    }
    expect([far.submitted, far.declined]).toEqual([[], ['STUDY_NOT_APPROVED']]);
    expect(only()).toMatchObject({ state: 'declined', code: 'STUDY_NOT_APPROVED' });
    expect(store.outbox.pending()).toEqual([]);
  });

  it('ends with a round that the coordinator has closed', async () => {
    insert();
    far.failures.push(refused('ROUND_CLOSED'));
    await answerer.answerOpen();
    expect(only()).toMatchObject({ state: 'closed', code: 'ROUND_CLOSED' });
    expect(store.outbox.pending()).toEqual([]);
  });

  it('stays open after a refusal that can be mended', async () => {
    insert();
    far.failures.push(refused('CHECKPOINT_NOT_WITNESSED'));
    await expect(answerer.answerOpen()).rejects.toMatchObject({ code: 'COORDINATOR_REFUSED' });
    expect(only().state).toBe('sealed');
  });

  it('is not computed after the deadline', async () => {
    insert();
    far.time = instantFromMs(nowMs + 5_000);
    await answerer.answerOpen();
    expect(sealings).toBe(0);
    expect(only()).toMatchObject({ state: 'closed', code: 'DEADLINE_PASSED' });
  });

  it('is refused before it is charged where its tick lies after the deadline', async () => {
    const slow = studyOf(3_000);
    store.studies.receive(slow.digest, slow.protocol.id, canonicalJson(slow.protocol));
    for (const { account } of approvers) store.studies.sign(slow.digest, account, 'approved');
    insert();
    const [{ order }] = rounds.open();
    await answerer.answerOpen();
    rounds.insert({ ...order, roundId: parseRoundId('r-2'), studyId: slow.protocol.id, studyDigest: slow.digest });
    const before = sealings;
    await answerer.answerOpen();
    expect([sealings - before, far.declined]).toEqual([0, ['DEADLINE_PASSED']]);
  });

  it('leaves on the tick, however long its computation took', async () => {
    const tickMs = 80;
    const slow = studyOf(tickMs);
    store.studies.receive(slow.digest, slow.protocol.id, canonicalJson(slow.protocol));
    for (const { account } of approvers) store.studies.sign(slow.digest, account, 'approved');
    for (let n = 0; n < 12; n++) {
      rounds.insert({
        roundId: parseRoundId(`r-${n}`),
        studyId: slow.protocol.id,
        studyDigest: slow.digest,
        statistic: 'enrolment',
        epoch: nowMs / 1000,
        roster: slow.protocol.sites,
        step: 0,
        mode: 'local-noise',
        deadline: instantFromMs(nowMs + 60_000),
      });
    }
    // The golden section spreads the durations, and so the ends, evenly over the tick.
    computing = async () => void (far.passedMs += Math.round(tickMs * ((sealings * 0.618_034) % 1)));
    // Time passes by what is computed and waited for alone, and not by what else this machine does.
    const waiting = jest.spyOn(globalThis, 'setTimeout').mockImplementation(((done: () => void, ms = 0) => {
      far.passedMs += ms;
      return setImmediate(done);
    }) as never);
    await answerer.answerOpen();
    waiting.mockRestore();
    expect(far.arrivals).toHaveLength(12);
    const phases = far.arrivals.map((ms) => (2 * Math.PI * ms) / tickMs);
    const mean = (of: (angle: number) => number): number => phases.reduce((sum, angle) => sum + of(angle), 0) / phases.length;
    // Length of the mean direction: 1 if all leave at the same point of the tick, near 0 if they leave when they are ready.
    expect(Math.hypot(mean(Math.cos), mean(Math.sin))).toBeGreaterThan(0.7);
  });

  it('lets other rounds have their turn while it waits for a tick of minutes', async () => {
    const slow = studyOf(600_000);
    store.studies.receive(slow.digest, slow.protocol.id, canonicalJson(slow.protocol));
    for (const { account } of approvers) store.studies.sign(slow.digest, account, 'approved');
    insert();
    const [{ order }] = rounds.open();
    const deadline = instantFromMs(nowMs + 3_600_000);
    const { id: studyId } = slow.protocol;
    rounds.insert({ ...order, roundId: parseRoundId('r-0-slow'), studyId, studyDigest: slow.digest, deadline });
    far.time = instantFromMs(nowMs + 5);
    // It comes back shortly before its tick, the second one, and by then the other one has left.
    const waitMs = (await answerer.answerOpen())!;
    expect(1_200_000 - 5 - waitMs).toBeGreaterThan(0);
    expect(1_200_000 - 5 - waitMs).toBeLessThan(500);
    expect([far.submitted.length, rounds.open().map(({ state }) => state)]).toEqual([1, ['ordered']]);
    const before = sealings;
    await answerer.answerOpen();
    expect(sealings).toBe(before);
  });

  it('is refused at once where new rules forbid the study, whatever scans are waited for', async () => {
    isOutdated = true;
    insert();
    refusal = 'STUDY_NOT_APPROVED';
    forbid();
    await answerer.answerOpen();
    expect(only()).toMatchObject({ state: 'declined', code: 'STUDY_NOT_APPROVED' });
  });

  it('waits for an opening that begins soon', async () => {
    insert(nowMs / 1000 + 1);
    expect(await answerer.answerOpen()).toBe(1000);
    expect(sealings).toBe(0);
    far.time = instantFromMs(nowMs + 1000);
    expect(await answerer.answerOpen()).toBeUndefined();
    expect(only().state).toBe('sent');
  });
});
