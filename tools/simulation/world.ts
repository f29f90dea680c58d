import { sha256Hex, toHex, type RoundId, type SiteId } from '@collimate/kernel-canonical';
import type { FrozenStudy } from '@collimate/governance-study';
import { Progress, ReportProgressRequest, SealedContribution, identified } from '@collimate/protocol';
import { newRequestId } from '../../apps/site-agent/src/link/request.id.js';
import type { Mutant } from './mutants.fixture.js';
import type { Schedule, Step } from './schedule.js';
import { SimulatedCoordinator } from './simulated.coordinator.js';
import { SimulatedSite } from './simulated.site.js';
import { HOUR_MS, simulatedStudy } from './simulated.study.js';
import { Transport } from './transport.js';
import { Truth } from './truth.js';

/** Turns of all sites after which everything has ended that can end without the clock. */
const TURNS = 6;

/** A coordinator and its sites, set up once and taken back to the beginning for every schedule. */
export class World {
  private readonly study: FrozenStudy = simulatedStudy();
  private truth = new Truth();
  private transport!: Transport;
  private sites: readonly SimulatedSite[] = [];
  /** Those that a schedule is about. */
  private awake: readonly SimulatedSite[] = [];
  private hasCopy = false;

  private constructor(private readonly coordinator: SimulatedCoordinator) {}

  static async open(): Promise<World> {
    const world = new World(await SimulatedCoordinator.open());
    await world.setUp();
    return world;
  }

  get siteCount(): number {
    return this.study.protocol.sites.length;
  }

  private async setUp(): Promise<void> {
    const { coordinator, study, truth } = this;
    this.transport = new Transport(coordinator, truth);
    await coordinator.begin(study);
    const { clock, logKey } = coordinator;
    this.sites = study.protocol.sites.map((site) => new SimulatedSite(site, clock, this.transport, truth));
    for (const site of this.sites) {
      await site.setUp(study, logKey);
      await site.start();
      // Its log is known to nobody yet: what a site tells first belongs to the schedules.
      await site.turn({ fates: [], dies: 'before witnessCheckpoint' });
    }
    for (const { id } of this.sites) await this.reportReady(id);
    for (const site of this.sites) await site.settle();
    if (truth.breaches.length > 0) throw new Error(truth.breaches.join('\n'));
  }

  private async reportReady(siteId: SiteId): Promise<void> {
    const { protocol, digest } = this.study;
    const progress = Progress.PROGRESS_READY;
    const said = { identity: undefined, siteId, studyId: protocol.id, studyDigest: digest, progress };
    await this.transport.carry('reportProgress', siteId, identified(ReportProgressRequest, said, newRequestId()), 'passes');
  }

  /** Runs a schedule, then lets everything come to rest. @returns what was broken */
  async run({ sites, steps }: Schedule, mutant?: Mutant): Promise<readonly string[]> {
    const { coordinator } = this;
    await coordinator.mark('schedule');
    coordinator.clock.ms = 1_800_000_000_000;
    coordinator.forget();
    coordinator.surprises.length = 0;
    this.hasCopy = false;
    const truth = (this.truth = new Truth());
    this.transport = new Transport(coordinator, truth);
    try {
      this.awake = this.sites.slice(0, sites);
      coordinator.tellEnd = () => this.awake.forEach((site) => site.hangUp());
      await coordinator.plant(mutant?.coordinator);
      for (const site of this.awake) await site.begin(this.transport, truth, mutant);
      for (const step of steps) {
        await this.take(step);
        if (truth.breaches.length > 0) return truth.breaches;
      }
      await this.comeToRest();
      // Whatever is still on its way arrives when nobody thinks of it any more.
      while (this.transport.held.length > 0) await this.transport.arrives(0);
      await this.holdTo();
      return [...truth.breaches, ...coordinator.surprises];
    } finally {
      await coordinator.settle();
      await coordinator.rewind('schedule');
    }
  }

  private async take(step: Step): Promise<void> {
    const { coordinator } = this;
    if ('site' in step) return this.takeOf(this.awake[step.site % this.awake.length], step);
    if (step.do === 'arrives') return this.transport.arrives(step.place);
    if (step.do === 'hours') {
      coordinator.clock.ms += step.hours * HOUR_MS;
      return coordinator.closeOverdue();
    }
    if (step.act === 'restart') return coordinator.restart();
    if (step.act === 'keep') {
      if (!this.hasCopy) await coordinator.mark('copy');
      this.hasCopy = true;
    } else if (this.hasCopy) {
      await coordinator.rewind('copy');
      this.truth.forgetResponses();
      await coordinator.restart();
    }
  }

  private async takeOf(site: SimulatedSite, step: Extract<Step, { readonly site: number }>): Promise<void> {
    if (step.do === 'turn') return site.turn(step);
    if (step.do === 'keep') return site.keep(step.what);
    // Whoever puts back a whole machine and the coordinator too has taken the past from everybody who could know of it.
    if (step.do === 'restore') return step.what === 'machine' && this.hasCopy ? undefined : site.restore(step.what);
    if (step.do === 'restart') return site.restart();
    if (step.do === 'withdraw') return site.withdraw(step.person);
    return site.recover();
  }

  /** The link is whole, people do what they are there for, and the time of every round passes. */
  private async comeToRest(): Promise<void> {
    for (const site of this.awake) await site.wake();
    for (let round = 0; round < 4; round++) {
      for (let turn = 0; turn < TURNS; turn++) {
        const before = await this.standing();
        for (const site of this.awake) {
          await site.recover();
          await site.turn();
        }
        if (this.truth.breaches.length > 0) return;
        if (await this.isOver()) return;
        if ((await this.standing()) === before) break;
      }
      this.coordinator.clock.ms += 25 * HOUR_MS;
      await this.coordinator.closeOverdue();
    }
    this.truth.breach('a round does not end');
  }

  /** What moves while anything moves. */
  private async standing(): Promise<string> {
    const { size } = await this.coordinator.store.read.log.head();
    const sites = this.awake.map(({ store }) => `${store.releaseLog.head().size} ${store.rounds.open().length}`);
    return [size, ...sites].join(', ');
  }

  private async isOver(): Promise<boolean> {
    const { rounds } = this.coordinator.store.read;
    const all = await rounds.ofStudy(this.study.protocol.id);
    const isClosed = all.length === this.study.queries.length && all.every(({ state }) => state !== 'open');
    return isClosed && this.awake.every((site) => site.store.rounds.open().length === 0 && !site.parts.quarantine.isActive);
  }

  /** What has to hold at the end. */
  private async holdTo(): Promise<void> {
    const { truth, coordinator } = this;
    const { read } = coordinator.store;
    for (const round of await read.rounds.ofStudy(this.study.protocol.id)) {
      for (const answer of await read.rounds.answers(round.id as RoundId)) {
        if (answer.message === null) continue;
        const { vector } = SealedContribution.decode(answer.message);
        if (!truth.sent.has(sha256Hex(vector))) truth.breach(`the coordinator holds an answer that ${answer.site_id} never sent`);
      }
    }
    const head = await read.log.head();
    const again = await read.log.recompute();
    if (toHex(head.root) !== toHex(again.root)) truth.breach("the coordinator's log is not what its leaves say");
    for (const site of this.awake) await this.holdSite(site);
  }

  private async holdSite(site: SimulatedSite): Promise<void> {
    const { truth } = this;
    const { store, parts } = site;
    await truth.isPaid({ site: site.id, store });
    if (parts.quarantine.isActive) return truth.breach(`${site.id} does not come out of its quarantine`);
    const { findings } = store.check.run();
    for (const { kind } of findings) truth.breach(`the ledger of ${site.id} is not whole: ${kind}`);
    const last = await this.coordinator.store.read.witnesses.latest(site.id);
    if (last === undefined || last.generation !== store.releaseLog.treeNumber) return;
    const own = last.size <= store.releaseLog.head().size ? store.releaseLog.head(last.size) : undefined;
    if (own === undefined || toHex(own.root) !== toHex(last.root)) truth.breach(`the log of ${site.id} is not the one confirmed`);
  }

  async end(): Promise<void> {
    for (const site of this.sites) site.remove();
    await this.coordinator.end();
  }
}
