import { status, type ServiceError } from '@grpc/grpc-js';
import type { RandomSource } from '@collimate/kernel-numeric';
import {
  AcknowledgeRequest,
  identified,
  type Assignment,
  type HeadSeen,
  type HeartbeatResponse,
  type HelloRequest,
  type HelloResponse,
  type SiteStanding,
  type WatchResponse,
} from '@collimate/protocol';
import { CollimateError } from '@collimate/kernel-errors';
import { AgentError, type AgentErrorCode } from '../ground/agent.error.js';
import { pauseMs } from './backoff.js';
import type { CoordinatorChannel } from './coordinator.channel.js';
import { Doorbell } from './doorbell.js';
import { linkError } from './link.error.js';
import { LinkPace } from './link.pace.js';
import { newRequestId } from './request.id.js';

/** Longest time between two looks while the doorbell works, ms: a lost ring costs no more than this. */
const LOOK_AGAIN_MS = 20_000;
/** Long poll while the doorbell does not work, seconds. */
const LONG_POLL_SECONDS = 25;

/** Pause after a long poll that brought nothing, ms, so that a coordinator that answers at once is not overrun. */
const BETWEEN_POLLS_MS = 500;
/** Least pause after a refusal, ms. */
const REFUSED_MS = 2_000;
/** Least pause after an error of our own, ms. */
const OWN_MS = 500;
/** Time after which a connection that has brought its assignments counts as steady, ms. Pauses begin anew after it. */
const STEADY_MS = 10_000;
/** Most ids of assignments that are remembered of one connection. */
const MOST_GIVEN = 10_000;

/** Outcome of storing assignments. */
export interface Stored {
  /** Ids of those that need not come again. */
  readonly done: readonly string[];
  /** Why the others could not be stored; undefined if all are done. */
  readonly failure: unknown;
}

/** Outcome of a pull. */
interface Pulled {
  /** Whether anything was among it that this connection had not brought before. */
  readonly isNew: boolean;
  /** Why some of it could not be stored. */
  readonly failure: unknown;
}

/** State of the stream of rings. */
interface WatchState {
  alive: boolean;
  drained: boolean;
  failure: AgentError | undefined;
  cancel(): void;
}

/** Content of a heartbeat. */
interface LookSaid {
  readonly coordinatorSeen: HeadSeen;
  readonly standing: SiteStanding;
}

/** The agent's side of the loop. */
export interface LinkParty {
  readonly site: string;
  open(): CoordinatorChannel;
  /** Before the first word. @returns whether the connection has to be made anew, with a renewed certificate */
  prepare(channel: CoordinatorChannel): Promise<boolean>;
  hello(): Promise<HelloRequest>;
  /** The coordinator answered; calls may be made on the channel until `disconnected`. */
  connected(channel: CoordinatorChannel, hello: HelloResponse): Promise<void>;
  /** Why the connection failed; an error of our own is not told here. */
  failed(error: CollimateError): void;
  /** The first pull of this connection was answered: it works. */
  served(channel: CoordinatorChannel): void;
  /** The coordinator repeats assignments that were acknowledged on this connection. */
  repeated(): void;
  disconnected(): void;
  /** It is tried again after this pause, ms. */
  waits(pauseMs: number): void;
  /** Why a step of our own failed; it is tried again. */
  broke(error: unknown): void;
  /** All that was sent is stored. */
  works(): void;
  /** Stores them durably; only stored ones are acknowledged. */
  assigned(assignments: readonly Assignment[]): Promise<Stored>;
  /** The coordinator's clock, milliseconds since 1970 UTC. */
  clock(coordinatorMs: number): void;
  /**
   * Sends a heartbeat in its turn: the size of the coordinator's log that was seen, and the present alarm of the site.
   * The returned head is verified before the next call.
   * @throws AgentError COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED, COORDINATOR_LOG_ALTERED
   */
  look(send: (said: LookSaid) => Promise<HeartbeatResponse>): Promise<HeartbeatResponse>;
  /** Rounds that are still being worked on; their leases are renewed. */
  roundsInWork(): readonly string[];
}

/**
 * Keeps the one outbound connection: Hello, then a pull of assignments at each ring of Watch. Without Watch it pulls by
 * long poll. Every failure of the link ends the connection and starts it again after a pause, without limit, and so
 * does every error of our own. Assignments that cannot be stored leave the connection open, and are pulled again.
 */
export class LinkLoop {
  /** The doorbell of the present connection. Each connection has its own, so that a closed one cannot ring any more. */
  private bell = new Doorbell();
  /** Rung only when the link stops: nothing that the other side sends shortens a pause that waits for it. */
  private readonly over = new Doorbell();
  private stopping = false;
  private running: Promise<void> | undefined;
  private channel: CoordinatorChannel | undefined;
  /** When the first pull of the present connection was answered. */
  private servedAt: number | undefined;
  /** Since when, and how often in a row, a step of our own has failed. */
  private own: { failures: number; readonly since: number } | undefined;

  constructor(
    private readonly party: LinkParty,
    private readonly random: RandomSource,
  ) {}

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.bell.ring();
    this.over.ring();
    this.channel?.close();
    await this.running;
  }

  private async run(): Promise<void> {
    let failures = 0;
    let since = performance.now();
    const pace = new LinkPace(() => performance.now());
    while (!this.stopping) {
      const channel = (this.channel = this.party.open());
      this.bell = new Doorbell();
      this.servedAt = undefined;
      const begun = performance.now();
      let atLeastMs = 0;
      let isRenewed = false;
      try {
        isRenewed = await this.session(channel, pace);
      } catch (error) {
        atLeastMs = isOfTheLink(error) ? this.linkFailed(error) : this.ownFailed(error);
      } finally {
        this.party.disconnected();
        channel.close();
      }
      if (this.stopping) return;
      const ended = performance.now();
      // A good Hello alone is no success: a coordinator that fails at every later call is asked less often.
      if (failures === 0) since = begun;
      if (this.servedAt !== undefined) since = ended;
      const isSteady = this.servedAt !== undefined && ended - this.servedAt >= STEADY_MS;
      // An end of our own, with a new certificate in hand, is no failure.
      failures = isSteady ? 1 : isRenewed ? Math.max(1, failures) : failures + 1;
      const pause = pauseMs({ failures, lastedMs: ended - since }, this.random, atLeastMs);
      this.party.waits(pause);
      await this.over.wait(pause);
    }
  }

  /** @returns whether it was ended for a new certificate, before any message was sent */
  private async session(channel: CoordinatorChannel, pace: LinkPace): Promise<boolean> {
    if (await this.party.prepare(channel)) return true;
    await channel.quiet();
    const hello = await channel.call(channel.sites, channel.sites.hello, await this.party.hello());
    await this.party.connected(channel, hello);
    await channel.quiet();
    const watch = this.watch(channel);
    try {
      await this.turn(channel, watch, pace);
      return false;
    } finally {
      watch.cancel();
    }
  }

  private async turn(channel: CoordinatorChannel, watch: WatchState, pace: LinkPace): Promise<void> {
    const given = new Set<string>();
    while (!this.stopping) {
      if (watch.failure !== undefined && watch.failure.code === 'COORDINATOR_UNREACHABLE') throw watch.failure;
      if (watch.drained) return;
      const wait = pace.take();
      if (wait > 0) await this.over.wait(wait);
      const { isNew, failure } = await this.pull(channel, watch.alive ? 0 : LONG_POLL_SECONDS, given);
      if (failure !== undefined) {
        await this.over.wait(this.ownFailed(failure));
        await this.heartbeat(channel);
        continue;
      }
      if (this.own !== undefined) this.party.works();
      this.own = undefined;
      if (isNew) continue;
      await this.bell.wait(watch.alive ? LOOK_AGAIN_MS : BETWEEN_POLLS_MS);
      await this.heartbeat(channel);
    }
  }

  /**
   * Renews the leases of rounds in work, and looks at the coordinator's log.
   * @throws AgentError COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED, COORDINATOR_LOG_ALTERED
   */
  async heartbeat(channel: CoordinatorChannel): Promise<void> {
    if (this.stopping) return;
    const { site } = this.party;
    const answer = await this.party.look((said) => {
      const request = { siteId: site, roundIds: [...this.party.roundsInWork()], ...said };
      return channel.call(channel.sites, channel.sites.heartbeat, request);
    });
    this.party.clock(Number(answer.clockUnixMs));
  }

  /** Ends the connection; it begins again with Hello, after the pause that is due. */
  hangUp(): void {
    this.channel?.close();
    this.bell.ring();
  }

  /** @returns the least pause, ms */
  private linkFailed(error: CollimateError): number {
    this.party.failed(error);
    const asked = error.details['retryAfterMs'];
    // A refusal, ours or theirs, does not pass by itself; knocking every 200 ms would only fill logs.
    return Math.max(
      error.code === ('COORDINATOR_UNREACHABLE' satisfies AgentErrorCode) ? 0 : REFUSED_MS,
      typeof asked === 'number' ? asked : 0,
    );
  }

  /** @returns the least pause, ms; it grows with the duration of our own failure, whatever the state of the link */
  private ownFailed(error: unknown): number {
    this.party.broke(error);
    this.own ??= { failures: 0, since: performance.now() };
    this.own.failures += 1;
    return pauseMs({ failures: this.own.failures, lastedMs: performance.now() - this.own.since }, this.random, OWN_MS);
  }

  /** @param given ids that were acknowledged on this connection; those that come again are neither stored nor acknowledged again */
  private async pull(channel: CoordinatorChannel, waitSeconds: number, given: Set<string>): Promise<Pulled> {
    const siteId = this.party.site;
    const deadlineMs = (waitSeconds + 10) * 1000;
    const { assignments } = await channel.call(channel.sites, channel.sites.pullAssignments, { siteId, waitSeconds }, deadlineMs);
    if (this.servedAt === undefined) this.party.served(channel);
    this.servedAt ??= performance.now();
    const fresh = assignments.filter(({ assignmentId }) => !given.has(assignmentId));
    if (fresh.length < assignments.length) this.party.repeated();
    if (fresh.length === 0) return { isNew: false, failure: undefined };
    const { done, failure } = await this.party.assigned(fresh);
    if (done.length === 0) return { isNew: true, failure };
    const assignmentIds = [...done];
    const request = identified(AcknowledgeRequest, { identity: undefined, siteId, assignmentIds }, newRequestId());
    await channel.call(channel.sites, channel.sites.acknowledge, request);
    if (given.size >= MOST_GIVEN) given.clear();
    for (const id of assignmentIds) given.add(id);
    return { isNew: true, failure };
  }

  private watch(channel: CoordinatorChannel): WatchState {
    const { bell } = this;
    const stream = channel.watch({ siteId: this.party.site });
    const state: WatchState = { alive: true, drained: false, failure: undefined, cancel: () => stream.cancel() };
    const ended = (failure?: AgentError): void => {
      state.alive = false;
      state.failure = failure;
      bell.ring();
    };
    stream.on('data', (message: WatchResponse) => {
      if (message.clockUnixMs > 0n) this.party.clock(Number(message.clockUnixMs));
      if (message.doorbell?.$case === 'drain') state.drained = true;
      if (message.doorbell?.$case !== 'ping') bell.ring();
    });
    stream.on('error', (error) => ended(linkError(error as ServiceError)));
    // Status OK means that the coordinator ended the stream on purpose; a failed stream has an `end` event too.
    stream.on('status', ({ code }) => {
      if (code !== status.OK) return;
      state.drained = true;
      ended();
    });
    return state;
  }
}

/** A failure of the link, or a message in a wrong form, comes from the other side. Any other error is our own. */
function isOfTheLink(error: unknown): error is CollimateError {
  return error instanceof AgentError || (error instanceof CollimateError && error.fault === 'input');
}
