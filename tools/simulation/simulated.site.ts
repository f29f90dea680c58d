import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalJson, type Clock, type SiteId } from '@collimate/kernel-canonical';
import type { FrozenStudy } from '@collimate/governance-study';
import { Keystore } from '@collimate/platform-keystore';
import { openSiteStore, type SiteStore } from '@collimate/platform-site-store';
import {
  AcknowledgeRequest,
  identified,
  RoundServiceService,
  SiteServiceService,
  SubmitContributionRequest,
} from '@collimate/protocol';
import type { HelloResponse, PullAssignmentsResponse } from '@collimate/protocol';
import { hireApprovers } from '../../apps/site-agent/fixtures/approvers.js';
import { AgentError } from '../../apps/site-agent/src/ground/agent.error.js';
import type { LinkHandlers } from '../../apps/site-agent/src/link/link.handlers.js';
import { newRequestId } from '../../apps/site-agent/src/link/request.id.js';
import { copyFolder } from './folder.copy.js';
import type { Mutant } from './mutants.fixture.js';
import { Life } from './program.life.js';
import { consentOf, SiteParts } from './site.parts.js';
import type { Fate, Transport } from './transport.js';
import type { Truth } from './truth.js';

/** A place at which a program is killed. */
export const POINTS = [
  'charged',
  'summed up',
  'laid out',
  'before witnessCheckpoint',
  'after witnessCheckpoint',
  'before submitContribution',
  'after submitContribution',
  'after pullAssignments',
  'after acknowledge',
] as const;
export type Point = (typeof POINTS)[number];

/** What a schedule does to one turn of a site. */
export interface Weather {
  /** Of the calls, one after the other; what comes after them passes. */
  readonly fates: readonly Fate[];
  readonly dies?: Point | undefined;
}

const CALM: Weather = { fates: [] };
const PEOPLE = ['H-0', 'H-1', 'H-2', 'H-3', 'H-4', 'H-5', 'H-6'];

/** An agent of a hospital over files that can be killed, kept and put back. */
export class SimulatedSite {
  private readonly folder: string;
  private readonly handlersOf = (): LinkHandlers => this.parts.side.handlers(() => undefined);
  private approvers: readonly { readonly account: string }[] = [];
  store!: SiteStore;
  parts!: SiteParts;
  private weather = CALM;
  private call = 0;
  private life = new Life();
  /** A fault that is planted in every start of a schedule. */
  private mutant: Mutant | undefined;

  constructor(
    readonly id: SiteId,
    private readonly clock: Clock,
    private transport: Transport,
    private truth: Truth,
  ) {
    this.folder = mkdtempSync(join(tmpdir(), `simulated-${id}-`));
  }

  /** A hospital with patients and an approved study, as it is once for all schedules. */
  async setUp(study: FrozenStudy, coordinatorKey: Uint8Array): Promise<void> {
    mkdirSync(join(this.folder, 'now'));
    mkdirSync(join(this.folder, 'outside'));
    const keys = new Keystore(join(this.folder, 'now', 'keys'));
    keys.identityPublicKey();
    const store = openSiteStore(this.database, keys.subjects, this.clock, keys.headCounter);
    store.scans.importCohort(
      PEOPLE.map((hospitalId, i) => ({
        ...{ hospitalId, image: `/x/${i}`, mask: `/x/${i}.dcm`, roi: 'GTV-1' },
        variables: { response: i % 3 === 0 ? 'yes' : 'no' },
      })),
    );
    store.withdrawals.importRows(consentOf(store, PEOPLE));
    store.studies.receive(study.digest, study.protocol.id, canonicalJson(study.protocol));
    this.approvers = await hireApprovers(store);
    for (const { account } of this.approvers) store.studies.sign(study.digest, account, 'approved');
    store.enrolment.begin(
      { site: this.id, url: 'https://coordinator:8443', authorityPem: 'x', certificatePem: 'x' },
      { logKey: coordinatorKey },
      this.clock.now(),
    );
    store.close();
  }

  private get database(): string {
    return join(this.folder, 'now', 'site.db');
  }

  /** A new schedule begins over the files of after the setup. */
  async begin(transport: Transport, truth: Truth, mutant?: Mutant): Promise<void> {
    this.transport = transport;
    this.truth = truth;
    this.close();
    for (const name of ['now', 'outside']) {
      rmSync(join(this.folder, name), { recursive: true, force: true });
      copyFolder(join(this.folder, `fresh ${name}`), join(this.folder, name));
    }
    for (const name of ['database', 'machine']) rmSync(join(this.folder, name), { recursive: true, force: true });
    this.mutant = mutant;
    await this.start();
  }

  /** Keeps the files as those that every schedule begins with. */
  async settle(): Promise<void> {
    this.close();
    for (const name of ['now', 'outside']) copyFolder(join(this.folder, name), join(this.folder, `fresh ${name}`));
  }

  /** Starts the program over its files, as they are. */
  async start(): Promise<void> {
    const { mutant } = this;
    const keys = new Keystore(join(this.folder, 'now', 'keys'));
    const store = openSiteStore(this.database, keys.subjects, this.clock, keys.headCounter);
    // Programs die here, and the power does not.
    store.session.execute('pragma synchronous = off');
    mutant?.store?.(store);
    this.store = store;
    this.life = new Life();
    const withdrawalFile = join(this.folder, 'outside', 'withdrawals.jsonl');
    this.parts = new SiteParts({ store, keys, clock: this.clock, withdrawalFile, dataFolder: join(this.folder, 'now') });
    mutant?.parts?.(this.parts);
    this.watch();
    await this.parts.replay.onModuleInit();
  }

  private watch(): void {
    const { builder } = this.parts;
    const { store, life } = this;
    const build = builder.build.bind(builder);
    builder.build = async (charge, ...rest) => {
      await this.reach(life, 'charged');
      this.truth.reads(this.id, store, charge.order);
      const candidate = await build(charge, ...rest);
      await this.reach(life, 'summed up');
      return candidate;
    };
    const put = store.outbox.put.bind(store.outbox);
    store.outbox.put = (...message) => {
      put(...message);
      if (life.isOver || this.weather.dies !== 'laid out') return;
      this.die(life);
      throw new Error('the program has died');
    };
  }

  /** A program that has died does nothing more: whoever waits for it waits for ever. */
  private async reach(life: Life, point: string): Promise<void> {
    if (!life.isOver && this.weather.dies !== point) return;
    this.die(life);
    await new Promise(() => undefined);
  }

  private die(life: Life): void {
    if (life.isOver) return;
    this.close();
    life.tellEnd();
  }

  private close(): void {
    if (this.store === undefined || this.life.isOver) return;
    this.life.isOver = true;
    this.store.close();
  }

  /** One look at the tables, and all that it leads to. */
  async turn(weather = CALM): Promise<void> {
    await this.wake();
    const { life } = this;
    this.weather = weather;
    this.call = 0;
    const work = this.work(life).catch((error: unknown) => this.failed(life, error));
    await Promise.race([work, life.ended]);
    this.weather = CALM;
  }

  private failed(life: Life, error: unknown): void {
    if (life.isOver) return;
    if (!(error instanceof AgentError)) {
      if (!this.isOfQuarantine(error)) this.truth.breach(`${this.id} fails: ${String((error as Error).stack)}`);
      return;
    }
    this.parts.connection.lost();
  }

  private isOfQuarantine(error: unknown): boolean {
    return this.parts.quarantine.isActive && (error as { readonly code?: unknown }).code === 'LEDGER_CLOSED';
  }

  private async work(life: Life): Promise<void> {
    const { connection, words, side, head, answerer } = this.parts;
    const handlers = this.handlersOf();
    if (!connection.isOpen) {
      const hello = (await this.ask(life, 'hello', words.hello(this.id, handlers))) as HelloResponse;
      words.greeted(hello);
      connection.opened(this.channel(life) as never);
      await handlers.connected(hello);
    }
    const pulled = (await this.ask(life, 'pullAssignments', { siteId: this.id, waitSeconds: 0 })) as PullAssignmentsResponse;
    if (pulled.assignments.length > 0) {
      const { done } = await side.handlers(() => undefined).assigned(pulled.assignments);
      const taken = { identity: undefined, siteId: this.id, assignmentIds: [...done] };
      await this.ask(life, 'acknowledge', identified(AcknowledgeRequest, taken, newRequestId()));
    }
    await head.tell();
    await answerer.answerOpen();
  }

  /** The connection, as the parts of the agent see it. */
  private channel(life: Life): object {
    const names = new Map<unknown, string>(
      Object.entries({ ...SiteServiceService, ...RoundServiceService }).map(([name, one]) => [one, name]),
    );
    return {
      sites: SiteServiceService,
      rounds: RoundServiceService,
      isSigning: false,
      call: (_client: unknown, method: unknown, request: unknown) => this.ask(life, names.get(method) ?? '', request),
    };
  }

  private async ask(life: Life, name: string, request: unknown): Promise<unknown> {
    await this.reach(life, `before ${name}`);
    if (name === 'submitContribution') {
      const { store, id } = this;
      const leaving = { site: id, store, isQuarantined: this.parts.quarantine.isActive };
      await this.truth.leaves(leaving, SubmitContributionRequest.encode(request as SubmitContributionRequest).finish());
    }
    const fate = this.weather.fates[this.call++] ?? 'passes';
    const answer = await this.transport.carry(name, this.id, request, fate);
    await this.reach(life, `after ${name}`);
    return answer;
  }

  /** Keeps the files of now, as a copy of the database or an image of the machine. */
  async keep(what: 'database' | 'machine'): Promise<void> {
    this.close();
    rmSync(join(this.folder, what), { recursive: true, force: true });
    copyFolder(join(this.folder, 'now'), join(this.folder, what));
    await this.start();
  }

  /** Puts what was kept last back; nothing if nothing was kept. */
  async restore(what: 'database' | 'machine'): Promise<void> {
    const [now, kept] = [join(this.folder, 'now'), join(this.folder, what)];
    if (!existsSync(kept)) return;
    this.close();
    if (what === 'machine') {
      rmSync(now, { recursive: true });
      copyFolder(kept, now);
    } else copyFileSync(join(kept, 'site.db'), this.database);
    await this.start();
  }

  /** Starts the program if it has died. */
  async wake(): Promise<void> {
    if (this.life.isOver) await this.start();
  }

  /** The connection is cut: the next turn begins with Hello. */
  hangUp(): void {
    if (!this.life.isOver) this.parts.connection.lost();
  }

  async restart(): Promise<void> {
    this.close();
    await this.start();
  }

  /** Somebody withdraws: it is carried out, and written into the list beside the database. */
  async withdraw(person: number): Promise<void> {
    await this.wake();
    this.store.withdrawals.withdraw(PEOPLE[person % PEOPLE.length], 'NO_FURTHER_USE', 'clinician');
    await this.parts.copies.write();
  }

  /** Two people take the site out of its quarantine, and its consent is imported again; they also hear of a coordinator that was restored. */
  async recover(): Promise<void> {
    await this.wake();
    const { quarantine, recovery, coordinatorLog } = this.parts;
    for (const account of this.approvers) {
      if (this.store.alarms.current !== undefined) coordinatorLog.clearAlarm(account as never);
    }
    if (!quarantine.isActive) return;
    if (!this.parts.connection.isOpen) await this.turn();
    for (const account of this.approvers) {
      if (quarantine.state === 'unrecovered')
        await recovery.sign(account as never).catch((error: unknown) => this.failed(this.life, error));
    }
    if (quarantine.state !== 'awaiting-consent') return;
    this.store.withdrawals.importRows(consentOf(this.store, PEOPLE));
    quarantine.consentImported();
  }

  remove(): void {
    this.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
