import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseSiteId } from '@collimate/kernel-canonical';
import { MerkleTree, type LogEntry } from '@collimate/governance-provenance';
import { Keystore } from '@collimate/platform-keystore';
import { SystemClock } from '@collimate/platform-service-kit';
import { openSiteStore, type Account, type SiteStore } from '@collimate/platform-site-store';
import type { CoordinatorHead } from '@collimate/protocol';
import { hireApprovers } from '../../fixtures/approvers.js';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalHospital, until } from '../../fixtures/rehearsal-hospital.js';
import { rehearsalStudy } from '../../fixtures/rehearsal-study.js';
import { CoordinatorLog } from './coordinator.log.js';

const copyOf = (tree: MerkleTree): MerkleTree => {
  const copy = new MerkleTree();
  for (let n = 0; n < tree.size; n++) copy.appendHash(tree.leafHashAt(n));
  return copy;
};
const everyLeafOf = ({ releaseLog }: SiteStore): readonly LogEntry[] =>
  Array.from({ length: releaseLog.head().size }, (_, index) => releaseLog.entryAt(index));
/** Those that are not about people, who are hired here too. */
const leavesOf = (store: SiteStore): readonly LogEntry[] => everyLeafOf(store).filter(({ kind }) => kind !== 'account-recorded');

describe("the coordinator's log", () => {
  const clock = new SystemClock();
  let folder: string;
  let coordinator: RehearsalCoordinator;
  let store: SiteStore;
  let seen: CoordinatorLog;
  let ada: Account;
  let ben: Account;

  const greet = (): void => seen.greet(coordinator.hello('north', seen.sizeSeen));
  const refused = (alarm: string) =>
    expect.objectContaining({ code: 'COORDINATOR_LOG_ALTERED', fault: 'refused', details: { alarm } });

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'coordinator-log-'));
    coordinator = await RehearsalCoordinator.start();
    const keys = new Keystore(join(folder, 'keys'));
    store = openSiteStore(':memory:', keys.subjects, clock, keys.headCounter);
    const logKey = coordinator.hello('north', 0).coordinatorLogKey;
    const enrolment = { site: parseSiteId('north'), url: 'https://localhost:1', authorityPem: 'x', certificatePem: 'x' };
    store.enrolment.begin(enrolment, { logKey }, clock.now());
    seen = new CoordinatorLog(store.settings, store.session, store.alarms);
    [ada, ben] = await hireApprovers(store);
    coordinator.grow();
    greet();
    expect(seen.sizeSeen).toBe(2);
  });
  afterEach(async () => {
    await coordinator.stop();
    store.close();
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['shorter than what was seen', 'coordinator-log-smaller', () => (coordinator.tree = new MerkleTree())],
    [
      'another one of a greater size',
      'coordinator-log-forked',
      () => {
        coordinator.tree = new MerkleTree();
        for (let n = 0; n < 9; n++) coordinator.grow('other');
      },
    ],
    [
      'without a proof that it grew',
      'coordinator-log-forked',
      () => {
        coordinator.grow();
        coordinator.tamper = (hello) => ({ ...hello, coordinatorConsistency: undefined });
      },
    ],
    [
      'of another name',
      'coordinator-log-unsigned',
      () => {
        coordinator.tamper = (hello) => ({
          ...hello,
          coordinatorCheckpoint: { ...hello.coordinatorCheckpoint!, origin: 'collimate/site/north/1' },
        });
      },
    ],
    [
      'without a head',
      'coordinator-log-unsigned',
      () => {
        coordinator.tamper = (hello) => ({ ...hello, coordinatorCheckpoint: undefined });
      },
    ],
  ])('is refused when it is %s, with one leaf however often it is offered', (_, alarm, alter) => {
    alter();
    expect(greet).toThrow(refused(alarm));
    expect(greet).toThrow(refused(alarm));
    expect([store.alarms.current, seen.sizeSeen]).toEqual([alarm, 2]);
    expect(leavesOf(store)).toEqual([
      expect.objectContaining({ kind: 'log-started', owner: 'north' }),
      { kind: 'alarm-raised', alarm, at: expect.any(String) },
    ]);
  });

  it('shows one log to two questions of one moment: each is asked from where the answer before it ended', async () => {
    const root = coordinator.tree;
    const headFor = (leaf: string, from: number): CoordinatorHead => {
      coordinator.tree = copyOf(root);
      for (let n = 0; n < 3; n++) coordinator.grow(leaf);
      const { coordinatorCheckpoint, coordinatorConsistency } = coordinator.hello('north', from);
      return { checkpoint: coordinatorCheckpoint, consistency: coordinatorConsistency };
    };
    const bases: number[] = [];
    const asked = (leaf: string, afterMs: number): Promise<void> =>
      seen.ask(async (base) => {
        bases.push(base.size);
        await setTimeout(afterMs);
        seen.see(headFor(leaf, base.size), base);
      });
    const [first, second] = await Promise.allSettled([asked('one', 40), asked('two', 0)]);
    expect([first.status, second]).toEqual(['fulfilled', { status: 'rejected', reason: refused('coordinator-log-forked') }]);
    expect([bases, seen.sizeSeen, store.alarms.current]).toEqual([[2, 5], 5, 'coordinator-log-forked']);
    // One that failed lets the next ask.
    await expect(seen.ask(async (base) => base.size)).resolves.toBe(5);
  });

  it('is followed again after its loss when two people say so, and never after a change of its key', () => {
    coordinator.tree = new MerkleTree();
    coordinator.grow('restored');
    expect(greet).toThrow(refused('coordinator-log-smaller'));
    // A word that somebody wrote into the database is nobody's.
    store.settings.set('coordinator-alarm-cleared-by', ben.account);
    expect(seen.clearAlarm(ada)).toBe(false);
    expect(() => seen.clearAlarm(ada)).toThrow(expect.objectContaining({ code: 'ALREADY_ASKED' }));
    expect(greet).toThrow(refused('coordinator-log-smaller'));
    expect(seen.clearAlarm(ben)).toBe(true);
    greet();
    expect([store.alarms.current, seen.sizeSeen]).toEqual([undefined, 1]);
    expect(() => seen.clearAlarm(ben)).toThrow(expect.objectContaining({ code: 'NO_ALARM' }));
    coordinator.logKey = generateKeyPairSync('ed25519').privateKey;
    expect(greet).toThrow(refused('coordinator-log-unsigned'));
    expect(() => seen.clearAlarm(ada)).toThrow(expect.objectContaining({ code: 'KEY_PINNED' }));
    expect(leavesOf(store).map((leaf) => leaf.kind)).toEqual(['log-started', 'alarm-raised', 'alarm-cleared', 'alarm-raised']);
  });
});

describe('the coordinator that an agent has enrolled with', () => {
  let coordinator: RehearsalCoordinator;
  let hospital: RehearsalHospital;

  const isConnected = async (): Promise<boolean> => (await hospital.status()).coordinator?.connected === true;
  const leaves = (): readonly LogEntry[] => hospital.inspect(leavesOf);
  /** Ends the connection, and waits until the agent has heard the coordinator again. */
  async function greetAgain(times = 1): Promise<void> {
    const before = coordinator.hellos;
    let drainedAt = -Infinity;
    await until(() => {
      // A link that is just being made has no stream that could end: it is ended again after a while.
      if (performance.now() - drainedAt > 4_000) {
        coordinator.drain();
        drainedAt = performance.now();
      }
      return coordinator.hellos >= before + times;
    }, 14_000);
  }

  beforeEach(async () => {
    coordinator = await RehearsalCoordinator.start();
    hospital = await RehearsalHospital.open();
    await hospital.as('admin', 'POST', 'enrolment', { token: coordinator.token('north') });
    await until(isConnected);
  });
  afterEach(async () => {
    await hospital.close();
    await coordinator.stop();
  });

  it('is followed while its log grows, also over a restart of the agent, and the site log begins with the enrolment', async () => {
    coordinator.grow();
    await greetAgain();
    await until(isConnected);
    await hospital.stop();
    coordinator.grow();
    await hospital.start();
    await until(isConnected);
    expect((await hospital.status()).alarm).toBeNull();
    await hospital.stop();
    expect(leaves()).toEqual([
      { kind: 'log-started', owner: 'north', at: expect.any(String) },
      { kind: 'budget-set', rho: '9/10', at: expect.any(String) },
    ]);
    // The accounts of before the enrolment stand in the log that begins with it, each once.
    const kinds = hospital.inspect(everyLeafOf).map(({ kind }) => kind);
    const accounts = hospital.inspect((store) => store.accounts.list().length);
    expect(kinds.slice(2)).toEqual(Array.from({ length: accounts }, () => 'account-recorded'));
  });

  it('is refused with one alarm when another key signs, and heard again when the old one does', async () => {
    const pinned = coordinator.logKey;
    coordinator.logKey = generateKeyPairSync('ed25519').privateKey;
    await greetAgain(2);
    expect(await isConnected()).toBe(false);
    expect((await hospital.status()).alarm).toBe('coordinator-log-unsigned');
    expect(hospital.logged.join('')).toContain('COORDINATOR_LOG_ALTERED');
    coordinator.logKey = pinned;
    await until(isConnected);
    expect((await hospital.status()).alarm).toBeNull();
    await hospital.stop();
    expect(leaves().map((leaf) => leaf.kind)).toEqual(['log-started', 'budget-set', 'alarm-raised']);
  });

  it('is held to what it showed in the answers during a connection, not to its Hello alone', async () => {
    const backup = coordinator.tree;
    const before = coordinator.headsShown;
    // The connection stays; the log grows and is seen by an answer to something else.
    coordinator.tree = copyOf(coordinator.tree);
    coordinator.grow();
    coordinator.grow();
    coordinator.review(rehearsalStudy());
    await until(async () => (await hospital.status()).studies.length === 1);
    await until(() => coordinator.headsShown > before);
    const hellos = coordinator.hellos;
    // It is restored to its backup, and the connection ends.
    coordinator.tree = backup;
    coordinator.drain();
    await until(() => coordinator.hellos > hellos, 12_000);
    await until(async () => (await hospital.status()).alarm === 'coordinator-log-smaller', 12_000);
    // Its operator hears of it at the next Hello.
    await until(() => coordinator.alarms.at(-1) === 'coordinator-log-smaller', 12_000);
  });

  it('is cut off in mid-connection when an answer shows another log', async () => {
    coordinator.tree = new MerkleTree();
    for (let n = 0; n < 9; n++) coordinator.grow('other');
    coordinator.review(rehearsalStudy());
    await until(async () => (await hospital.status()).alarm === 'coordinator-log-forked', 12_000);
    await until(() => coordinator.alarms.at(-1) === 'coordinator-log-forked', 12_000);
    expect((await hospital.status()).coordinator?.connected).toBe(false);
  });
});
