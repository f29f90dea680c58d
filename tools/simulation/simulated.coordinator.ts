import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { Clock, instantFromMs, type SiteId } from '@collimate/kernel-canonical';
import { MerkleTree } from '@collimate/governance-provenance';
import type { FrozenStudy } from '@collimate/governance-study';
import { CoordinatorStore, type StoreSession } from '@collimate/platform-coordinator-store';
import { createLogger, NO_TRACES } from '@collimate/platform-service-kit';
import { AppModule } from '../../apps/coordinator/src/app.module.js';
import { CallAllowance } from '../../apps/coordinator/src/platform/call.allowance.js';
import { readCoordinatorConfig, type CoordinatorConfig } from '../../apps/coordinator/src/platform/coordinator.config.js';
import { CoordinatorKeys } from '../../apps/coordinator/src/platform/coordinator.keys.js';
import { firstEntries } from '../../apps/coordinator/src/platform/first.entries.js';
import { RoundGrpc } from '../../apps/coordinator/src/rounds/round.grpc.js';
import { RoundService } from '../../apps/coordinator/src/rounds/round.service.js';
import { RevocationService } from '../../apps/coordinator/src/sites/revocation.service.js';
import { SiteGrpc } from '../../apps/coordinator/src/sites/site.grpc.js';
import { StudyService } from '../../apps/coordinator/src/studies/study.service.js';
import { TimePool } from './time.pool.js';

/** The time of all of them; a schedule moves it. */
class ScheduleClock extends Clock {
  ms = 1_800_000_000_000;

  override now() {
    return instantFromMs(this.ms);
  }
}

/** What a handler of the wire gets, and what it gives. */
export type Handler = (call: object, done: (error: Error | null, response?: unknown) => void) => void;

/** The real coordinator over a database that goes back in time: every module of it, without the ports. */
export class SimulatedCoordinator {
  readonly clock = new ScheduleClock();
  /** Errors that nobody foresaw. */
  readonly surprises: string[] = [];
  store!: CoordinatorStore;
  /** Told when the program ends. */
  tellEnd: () => void = () => undefined;
  /** Changes what was started, where a fault is planted. */
  private planted: ((app: INestApplicationContext, store: CoordinatorStore) => void) | undefined;
  private app!: INestApplicationContext;
  private handlers!: Readonly<Record<string, Handler>>;

  private constructor(
    private readonly dir: string,
    private readonly pool: TimePool,
    private readonly config: CoordinatorConfig,
    private readonly keys: CoordinatorKeys,
  ) {}

  static async open(): Promise<SimulatedCoordinator> {
    const dir = mkdtempSync(join(tmpdir(), 'simulated-'));
    const config = readCoordinatorConfig({ COLLIMATE_COORDINATOR_DATA: dir, COLLIMATE_COORDINATOR_PORT: '0' });
    const pool = await TimePool.open(join(dir, 'postgres'), config.template);
    const keys = await CoordinatorKeys.open(join(dir, 'keys'), new ScheduleClock().now());
    const coordinator = new SimulatedCoordinator(dir, pool, config, keys);
    await coordinator.start();
    return coordinator;
  }

  get logKey(): Uint8Array {
    return this.keys.logPublicKey();
  }

  /** Starts the program over the database as it is. */
  async start(): Promise<void> {
    const destination = {
      write: (line: string) => void (line.includes('"err":') && this.surprises.push(line)),
    };
    const logger = createLogger({ name: 'coordinator', level: 'error', destination });
    const { config, clock, keys } = this;
    const store = (this.store = await CoordinatorStore.open({ kind: 'lent', pool: this.pool as never }));
    await firstEntries(store, config, clock, logger);
    this.app = await NestFactory.createApplicationContext(
      AppModule.over({ config, logger, clock, store, keys, traces: NO_TRACES }),
      { logger: false, abortOnError: false },
    );
    // The schedules are hostile and quick; how many calls a day a site may make is another matter.
    this.app.get(CallAllowance).take = () => undefined;
    this.planted?.(this.app, store);
    this.handlers = {
      ...this.app.get(SiteGrpc).methods(),
      ...this.app.get(RoundGrpc).methods(),
    } as unknown as Readonly<Record<string, Handler>>;
    await this.app.get(RevocationService).reload();
    await this.app.get(RoundService).resume();
  }

  /** Plants a fault from now on, or takes it away. */
  async plant(fault: SimulatedCoordinator['planted']): Promise<void> {
    if (fault === this.planted) return;
    this.planted = fault;
    await this.start();
  }

  /** Dies at the next commit that the work leads to, and starts again. */
  async crashWithin(work: () => Promise<unknown>): Promise<void> {
    const died = new Promise<void>((resolve) => (this.pool.dies = resolve));
    await Promise.race([died, work().catch(() => undefined)]);
    this.pool.dies = undefined;
    await this.restart();
  }

  /** Ends the program wherever it stands, and with it every connection, and starts it again. */
  async restart(): Promise<void> {
    await this.pool.abandon();
    this.tellEnd();
    await this.start();
  }

  /** Lets nothing of a schedule reach into the next. */
  async settle(): Promise<void> {
    await this.pool.abandon();
  }

  /** What the program keeps of the log is forgotten, as by a start, which takes fifty times as long. */
  forget(): void {
    const kept = (this.store as unknown as { tree: { tree: MerkleTree } }).tree;
    kept.tree = new MerkleTree();
  }

  async mark(name: string): Promise<void> {
    await this.pool.mark(name);
  }

  async rewind(name: string): Promise<void> {
    await this.pool.rewind(name);
  }

  /** Carries one call out, as its certificate says who calls. */
  handle(method: string, site: SiteId, request: unknown): Promise<unknown> {
    const sslPeerCertificate = { subjectaltname: `URI:spiffe://collimate/site/${site}`, serialNumber: '01' };
    const call = { request, getAuthContext: () => ({ sslPeerCertificate }), on: () => undefined, getPath: () => method };
    return new Promise((resolve, reject) => {
      this.handlers[method]?.(call, (error, response) => (error === null ? resolve(response) : reject(error)));
    });
  }

  /** Enrols sites, freezes a study and sends it out. */
  async begin(study: FrozenStudy): Promise<void> {
    const at = this.clock.now();
    for (const id of study.protocol.sites) await this.store.write((session) => enrol(session, id, at));
    await this.app.get(StudyService).freeze(study.protocol);
    await this.app.get(StudyService).open(study.protocol.id);
  }

  closeOverdue(): Promise<void> {
    return this.app.get(RoundService).closeOverdue();
  }

  async end(): Promise<void> {
    await this.pool.end();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

async function enrol(session: StoreSession, id: SiteId, at: ReturnType<Clock['now']>): Promise<void> {
  await session.sites.add({ id, name: id, at });
  await session.invitations.add({ nonceHash: `nonce ${id}`, siteId: id, expires: at });
  await session.invitations.use(`nonce ${id}`, at);
  await session.sites.bind({ siteId: id, spki: id, agentVersion: '0.1.0', at });
}
