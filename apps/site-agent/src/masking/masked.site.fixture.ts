import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConsentRow } from '@collimate/governance-consent';
import { freezeStudy, parseStudy, planProtocol, type FrozenStudy, type RoundOrder } from '@collimate/governance-study';
import { canonicalJson, instantFromMs, parseRoundId, parseSiteId, toHex, type SiteId } from '@collimate/kernel-canonical';
import { formatRational, parseRational } from '@collimate/kernel-numeric';
import { Keystore } from '@collimate/platform-keystore';
import { NodeRandom, SystemClock } from '@collimate/platform-service-kit';
import { openSiteStore, type SiteStore } from '@collimate/platform-site-store';
import { hireApprovers } from '../../fixtures/approvers.js';
import { ScanEnds } from '../cohort/scan.ends.js';
import { ScanStanding } from '../cohort/scan.standing.js';
import { StudyCohort } from '../cohort/study.cohort.js';
import { StudyFlow } from '../cohort/study.flow.js';
import { StudyNames } from '../cohort/study.names.js';
import { AnswerTick } from '../dispatch/answer.tick.js';
import type { BeforeRelease } from '../dispatch/before.release.js';
import { ReleaseWindow } from '../dispatch/release.window.js';
import { ReceiptSigner } from '../dispatch/receipt.signer.js';
import { RoundCalls } from '../dispatch/round.calls.js';
import type { RoundStep } from '../dispatch/round.step.js';
import type { Witness } from '../dispatch/witness.js';
import { ConsentCheck } from '../intake/consent.check.js';
import type { CoordinatorCalls } from '../link/coordinator.calls.js';
import { PatientBudget } from '../policy/patient-budget.js';
import { SiteBudget } from '../policy/site-budget.js';
import { HouseWord } from '../policy/house.word.js';
import { CurrentPolicy } from '../policy/site-policy.js';
import { HouseRules } from '../policy/house-rules.js';
import type { Pause } from '../quarantine/pause.js';
import { Quarantine } from '../quarantine/quarantine.js';
import { COORDINATOR_SIDE } from '@collimate/privacy-aggregation';
import { CandidateBuilder } from '../release/candidate.builder.js';
import { OpenDecision } from '../release/open.decision.js';
import { ReleaseService } from '../release/release.service.js';
import { ShareDoor } from '../release/share.door.js';
import { SiteStudies } from '../studies/site.studies.js';
import { Hush } from '../silence/hush.js';
import { CoordinatorClock } from '../time/coordinator.clock.js';
import { AttemptBeginning } from './attempt.beginning.js';
import { AttemptDoor } from './attempt.door.js';
import { AttemptConductor } from './attempt.conductor.js';
import { AttemptRenewal } from './attempt.renewal.js';
import { AttemptWalk } from './attempt.walk.js';
import { DeliveryParts } from './delivery.parts.js';
import { Consortium, GhostRoom } from './ghost.room.fixture.js';
import { LiveAttempts } from './live.attempts.js';
import { MaskedRoundParts, MaskedRounds } from './masked.rounds.js';
import { MaskingAlarm } from './masking.alarm.js';
import { MaskingGuard } from './masking.guard.js';
import { MemberSight } from './member.sight.js';
import { SiteSide } from './site.side.js';
import { SumConfirmation } from './sum.confirmation.js';
import { UploadDelivery } from './upload.delivery.js';
import { UploadOutbox } from './upload.outbox.js';

const HOUR_MS = 3_600_000;
const nowMs = 1_800_000_000_000;
export const NORTH: SiteId = parseSiteId('north');
const SITES = ['east', 'north', 'south', 'west'];

/** Seven patients: three responded, four did not. */
export const PATIENTS = ['yes', 'no', 'yes', 'no', 'no', 'yes', 'no'];

function documentOf(consortium: Consortium, north: string, more: object): unknown {
  const keyOf = (site: string): string => consortium.keyOf(parseSiteId(site)) ?? north;
  return {
    ...{
      schema: 'collimate.study/2',
      id: 'masked',
      version: 1,
      title: 'Response',
      purpose: ['DUO:0000006'],
      consentForms: ['f1'],
    },
    ...{ sites: SITES, modality: 'CT', planned: { subjects: 200 } },
    variables: { response: { source: 'cohort', type: 'category', labels: ['no', 'yes'] } },
    releases: [{ name: 'table', kind: 'cells', tables: [['response']], rho: '1/50' }],
    analyses: [{ name: 'how-many', kind: 'count', from: 'table' }],
    ...{ budget: { rho: '1/25' }, delta: '1/1000000', noise: 'shared', minSites: 4 },
    members: { consortium: consortium.consortiumKey, keys: Object.fromEntries(SITES.map((site) => [site, keyOf(site)])) },
    timetable: { openingMs: HOUR_MS, tickMs: 100 },
    ...more,
  };
}

/** Ends the run of a program, wherever it stands. */
export class Killed extends Error {}

/** A site with patients, an approved study with shared noise, and all that it needs to take part, over files that can be opened again. */
export class MaskedSite {
  readonly consortium = new Consortium();
  readonly folder = mkdtempSync(join(tmpdir(), 'masked-'));
  readonly logged: object[] = [];
  study!: FrozenStudy;
  store!: SiteStore;
  rounds!: MaskedRounds;
  /** The door for an answer in the open. */
  open!: ReleaseService;
  lives!: LiveAttempts;
  quarantine!: Quarantine;
  room!: GhostRoom;
  declined: string[] = [];
  /** Whether somebody of the hospital has stopped new work. */
  paused = false;
  /** Called between a charge and the question whether rows may be read. */
  charged: () => void = () => undefined;
  /** Called before rows are read; may throw. */
  computing: () => void = () => undefined;
  /** A point at which the program hangs, and a callback that is told so and may kill it. */
  hang: { readonly point: string; readonly told: () => void } | undefined;
  /** Exact sum of the last computation, lattice units. */
  exact: readonly bigint[] = [];

  private keys(): Keystore {
    return new Keystore(join(this.folder, 'now', 'keys'));
  }

  /** @param more keys of the protocol */
  async setUp(more: object = {}): Promise<void> {
    const keys = this.keys();
    const document = documentOf(this.consortium, toHex(keys.identityPublicKey()), more);
    this.study = freezeStudy(parseStudy(planProtocol(document).document));
    const store = openSiteStore(join(this.folder, 'now', 'site.db'), keys.subjects, new SystemClock(), keys.headCounter);
    const rows = PATIENTS.map((response, i) => {
      const hospitalId = `H-${i}`;
      return { hospitalId, image: `/x/${i}`, mask: `/x/${i}.dcm`, roi: 'GTV-1', variables: { response } };
    });
    store.scans.importCohort(rows);
    const reading = { zone: 'UTC', now: store.consentTime.now() };
    const consent = rows.map(({ hospitalId }, i) =>
      parseConsentRow({ subject: hospitalId, type: 'GIVEN', at: '2025-01-01', form: 'f1', scope: 'DUO:0000042' }, i + 2, reading),
    );
    store.withdrawals.importRows(consent);
    const { protocol, digest } = this.study;
    store.studies.receive(digest, protocol.id, canonicalJson(protocol));
    for (const { account } of await hireApprovers(store)) store.studies.sign(digest, account, 'approved');
    store.settings.set('site-id', NORTH);
    for (const name of ['coordinator-url', 'coordinator-ca', 'certificate'] as const) store.settings.set(name, 'x');
    store.close();
    this.copy('now', 'fresh');
  }

  /** Puts back the files of after the setup, and opens them with a new round. */
  begin(): void {
    this.store?.close();
    this.put('fresh');
    this.declined = [];
    this.exact = [];
    this.paused = false;
    this.logged.length = 0;
    this.hang = undefined;
    this.charged = () => undefined;
    this.computing = () => undefined;
    this.start();
    this.newRoom('r-1');
  }

  newRoom(round: string, epoch = nowMs / HOUR_MS): void {
    const keys = new Map<SiteId, string>(
      SITES.map((name) => {
        const site = parseSiteId(name);
        return [site, this.consortium.keyOf(site) ?? toHex(this.keys().identityPublicKey())];
      }),
    );
    this.room = new GhostRoom(this.consortium, keys, this.orderOf(round, epoch), this.study);
    this.store.rounds.insert(this.room.orderNow());
  }

  /** Keeps a copy of all files as they are: an image of the whole machine. */
  image(name: string): void {
    this.store.close();
    this.copy('now', name);
    this.start();
  }

  restore(name: string): void {
    this.store.close();
    this.put(name);
    this.start();
  }

  /** Puts the database of an image back, as a backup is: keys and counter stay as they are. */
  restoreDatabase(name: string): void {
    this.store.close();
    for (const rest of ['-wal', '-shm']) rmSync(join(this.folder, 'now', `site.db${rest}`), { force: true });
    execFileSync('cp', ['-a', join(this.folder, name, 'site.db'), join(this.folder, 'now', 'site.db')]);
    this.start();
  }

  /** Ends the program, and starts it again on its files: keys that were in memory alone are gone. */
  restart(): void {
    this.store.close();
    this.start();
  }

  remove(): void {
    this.store.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Takes the round on until it ends or nothing happens any more. @returns how it ended; undefined if it still waits */
  async run(steps = 12): Promise<string | undefined> {
    for (let step = 0; step < steps; step++) {
      const open = this.store.rounds.open().find(({ order }) => order.roundId === this.room.order.roundId);
      if (open === undefined) break;
      await this.step(open.order);
    }
    const { state, code } = this.store.rounds.all().find(({ order }) => order.roundId === this.room.order.roundId)!;
    return state === 'ordered' || state === 'sealed' ? undefined : (code ?? state);
  }

  step(order: RoundOrder): Promise<RoundStep> {
    return this.rounds.step(order, this.study);
  }

  /** The order of a round in the open, after the masked one. */
  openOrder(epoch = this.room.order.epoch): RoundOrder {
    return { ...this.orderOf(`${this.room.order.roundId}-open`, epoch), mode: 'local-noise' };
  }

  /** Fails the attempt that is open after everybody was charged, and opens another one. */
  failAttempt(attempt: number, next = attempt + 1): void {
    this.room.courses.set(attempt, COORDINATOR_SIDE.endPhase(this.room.courses.get(attempt)!, {} as never));
    this.room.openAttempt(next);
  }

  async spent(): Promise<string> {
    return formatRational((await this.store.ledger.spent()).site);
  }

  leaves(kind: string): readonly object[] {
    return [...this.store.releaseLog.leavesOf(this.store.releaseLog.treeNumber)]
      .map((text) => JSON.parse(text) as { kind: string })
      .filter((entry) => entry.kind === kind);
  }

  /** All bytes that stand on the disk. */
  onDisk(): Buffer {
    return Buffer.concat(['site.db', 'site.db-wal'].map((name) => readFileSync(join(this.folder, 'now', name))));
  }

  private async reach(point: string): Promise<void> {
    if (this.hang?.point !== point) return;
    this.hang.told();
    await new Promise(() => undefined);
  }

  private put(name: string): void {
    rmSync(join(this.folder, 'now'), { recursive: true, force: true });
    this.copy(name, 'now');
  }

  /** With modes: keys that others may read are refused. */
  private copy(from: string, to: string): void {
    execFileSync('cp', ['-a', join(this.folder, from), join(this.folder, to)]);
  }

  private orderOf(round: string, epoch: number): RoundOrder {
    return {
      roundId: parseRoundId(round),
      ...{ studyId: this.study.protocol.id, studyDigest: this.study.digest, statistic: 'table', epoch, step: 0 },
      roster: this.study.protocol.sites,
      ...{ mode: 'secure-aggregation', deadline: instantFromMs(nowMs + 60_000) },
    };
  }

  /** Builds the parts of the program over the present files. */
  private start(): void {
    const clock = new SystemClock();
    const keys = this.keys();
    const store = (this.store = openSiteStore(join(this.folder, 'now', 'site.db'), keys.subjects, clock, keys.headCounter));
    // Programs die here, and the power does not.
    store.session.execute('pragma synchronous = off');
    const told = new CoordinatorClock({ now: () => instantFromMs(nowMs) }, { warn: () => undefined });
    told.set(nowMs);
    const studies = new SiteStudies(store.studies, store.studyWords);
    this.quarantine = new Quarantine(store.settings, store.session, store.releaseLog, store.heads, clock);
    this.quarantine.onModuleInit();
    const house = new SiteBudget(
      store.budget,
      store.ledger,
      studies,
      { siteBudget: parseRational('9/10') },
      { warn: () => undefined },
    );
    house.onModuleInit();
    const rules = new HouseRules(store.policy, { patientBudget: undefined, shortestOpeningMs: 1, shortestTickMs: 1 });
    const policy = new CurrentPolicy(studies, this.quarantine, told, house, rules);
    const isPaused = (): boolean => this.paused;
    const pause = {
      get current() {
        return isPaused() ? { by: 'olga', at: instantFromMs(nowMs) } : undefined;
      },
    } as Pause;
    const word = new HouseWord(studies, rules, pause);
    const door = this.doorOver(word, policy, { house, rules });
    this.wire(door, { studies, word }, told, keys);
  }

  private doorOver(
    word: HouseWord,
    policy: CurrentPolicy,
    { house, rules }: { readonly house: SiteBudget; readonly rules: HouseRules },
  ): ShareDoor {
    const { store } = this;
    const names = new StudyNames(store.names, store.studies);
    const consent = new ConsentCheck(store.consent);
    const cohort = new StudyCohort(store.scans, store.features, store.values, consent, names);
    const ends = new ScanEnds(names, new ScanStanding(store.scans, store.features, store.skips));
    const flow = new StudyFlow(cohort, consent, ends, store.values);
    const builder = new CandidateBuilder(flow, new PatientBudget(store.debits, house, rules));
    const build = builder.build.bind(builder);
    builder.build = async (...args) => {
      await this.reach('charged');
      this.computing();
      const candidate = await build(...args);
      this.exact = candidate.exact;
      await this.reach('summed up');
      return candidate;
    };
    this.open = new ReleaseService(word, new OpenDecision(policy, store.attempts), store.ledger, builder, new NodeRandom());
    const door = new ShareDoor(word, policy, store.attempts, builder, new NodeRandom());
    const charge = door.charge.bind(door);
    door.charge = async (...args) => {
      const charged = await charge(...args);
      this.charged();
      return charged;
    };
    return door;
  }

  private wire(
    door: ShareDoor,
    { studies, word }: { readonly studies: SiteStudies; readonly word: HouseWord },
    told: CoordinatorClock,
    keys: Keystore,
  ): void {
    const { store, quarantine } = this;
    const calls = new Proxy({} as GhostRoom, { get: (_, name) => Reflect.get(this.room, name).bind(this.room) as unknown });
    this.lives = new LiveAttempts();
    const side = new SiteSide(keys, new NodeRandom(), store.enrolment, store.releaseLog, store.peerHeads);
    const logger = { warn: (line: object) => void this.logged.push(line) };
    const alarm = new MaskingAlarm(store.releaseLog, store.peerHeads, quarantine, new SystemClock(), logger);
    const members = new MemberSight(calls, store.memberLog, alarm);
    const decline = async (_round: unknown, code: string): Promise<void> => void this.declined.push(code);
    const window = new ReleaseWindow(new AnswerTick(studies, told), new Hush(), { shortestTickMs: 1 });
    const ends = new RoundCalls(store.rounds, { decline } as unknown as CoordinatorCalls, window);
    const before = { check: async () => undefined } as unknown as BeforeRelease;
    const witness = {
      witnessHead: async () => {
        await this.reach('masked');
        const head = store.releaseLog.checkpoint(NORTH);
        store.heads.noteWitnessed(head);
        return head;
      },
    } as unknown as Witness;
    const outbox = new UploadOutbox(witness, new ReceiptSigner(store.releaseLog, keys), store.outbox, store.rounds, side);
    const renewal = new AttemptRenewal(calls, this.lives, store.outbox, store.rounds, ends);
    const confirmation = new SumConfirmation(store.attempts, store.rosters, side, alarm, calls);
    const walk = new AttemptWalk(new AttemptDoor(door, window), side, store.rosters, store.peerHeads, alarm);
    const delivery = new UploadDelivery(outbox, new DeliveryParts(calls, walk, window, confirmation, renewal), word);
    const conductor = new AttemptConductor(calls, walk, delivery, renewal, ends);
    const beginning = new AttemptBeginning(door, members, side, this.lives, told);
    const guard = new MaskingGuard(before, quarantine, word, side);
    const parts = new MaskedRoundParts(door, this.lives, renewal, confirmation, ends);
    this.rounds = new MaskedRounds(guard, beginning, conductor, delivery, parts);
  }
}
