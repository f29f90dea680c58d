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
import { newRequestId } from './request.id.js';

/** Longest time between two looks while the doorbell works, ms: a lost ring costs no more than this. */
const LOOK_AGAIN_MS = 20_000;
/** Long poll while the doorbell does not work, seconds. */
const LONG_POLL_SECONDS = 25;

/** Pause after a long poll that brought nothing, ms: a coordinator that answers at once is not run down. */
const BETWEEN_POLLS_MS = 500;
/** Least pause after a refusal, ms. */
const REFUSED_MS = 2_000;
/** Least pause after an error of our own, ms. */
const OWN_MS = 500;

/** What became of assignments. */
export interface Stored {
  /** Ids of those that need not come again. */
  readonly done: readonly string[];
  /** Why the others could not be stored; undefined if all are done. */
  readonly failure: unknown;
}

/** What the loop asks of the agent and tells it. */
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
  disconnected(): void;
  /** It is tried again after this pause, ms. */
  waits(pauseMs: number): void;
  /** Why a step of our own failed; it is tried again. */
  broke(error: unknown): void;
  /** All that was sent is stored. */
  works(): void;
  /** Stores them durably; only what is stored is acknowledged. */
  assigned(assignments: readonly Assignment[]): Promise<Stored>;
  /** The coordinator's clock, milliseconds since 1970 UTC. */
  clock(coordinatorMs: number): void;
  /** How far the coordinator's log was seen, what stops the site now, and what to do with the head that comes back. */
  look(): { readonly seen: HeadSeen; readonly standing: SiteStanding; see(answer: HeartbeatResponse): void };
  /** Rounds that are still being worked on; their leases are renewed. */
  roundsInWork(): readonly string[];
}

/**
 * Keeps the one outbound connection: Hello, then pulls assignments whenever a doorbell of Watch rings. Without Watch it
 * pulls by long poll. Every failure of the link ends the connection and starts it again after a pause, for ever. So does an
 * error of our own, whatever it is; work that cannot be stored leaves the connection as it is, and is pulled again.
 */
export class LinkLoop {
  private readonly bell = new Doorbell();
  private stopping = false;
  private running: Promise<void> | undefined;
  private channel: CoordinatorChannel | undefined;
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
    this.channel?.close();
    await this.running;
  }

  private async run(): Promise<void> {
    let failures = 0;
    let since = performance.now();
    while (!this.stopping) {
      const channel = (this.channel = this.party.open());
      let atLeastMs = 0;
      try {
        await this.session(channel, () => (failures = 0));
        if (failures === 0) since = performance.now();
        failures = Math.max(1, failures);
      } catch (error) {
        if (failures === 0) since = performance.now();
        failures++;
        atLeastMs = isOfTheLink(error) ? this.linkFailed(error) : this.ownFailed(error);
      } finally {
        this.party.disconnected();
        channel.close();
      }
      if (this.stopping) return;
      const pause = pauseMs({ failures, lastedMs: performance.now() - since }, this.random, atLeastMs);
      this.party.waits(pause);
      await this.bell.wait(pause);
    }
  }

  private async session(channel: CoordinatorChannel, succeeded: () => void): Promise<void> {
    if (await this.party.prepare(channel)) return;
    await channel.quiet();
    const hello = await channel.call(channel.sites, channel.sites.hello, await this.party.hello());
    await this.party.connected(channel, hello);
    succeeded();
    await channel.quiet();
    const watch = this.watch(channel);
    try {
      while (!this.stopping) {
        if (watch.failure !== undefined && watch.failure.code === 'COORDINATOR_UNREACHABLE') throw watch.failure;
        if (watch.drained) return;
        const { pulled, failure } = await this.pull(channel, watch.alive ? 0 : LONG_POLL_SECONDS);
        if (failure !== undefined) {
          await this.bell.wait(this.ownFailed(failure));
          await this.heartbeat(channel);
          continue;
        }
        if (this.own !== undefined) this.party.works();
        this.own = undefined;
        if (pulled > 0) continue;
        await this.bell.wait(watch.alive ? LOOK_AGAIN_MS : BETWEEN_POLLS_MS);
        await this.heartbeat(channel);
      }
    } finally {
      watch.cancel();
    }
  }

  /**
   * Renews the leases of rounds in work, and looks at the coordinator's log.
   * @throws AgentError COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED, COORDINATOR_LOG_ALTERED
   */
  async heartbeat(channel: CoordinatorChannel): Promise<void> {
    if (this.stopping) return;
    const { seen, standing, see } = this.party.look();
    const roundIds = [...this.party.roundsInWork()];
    const request = { siteId: this.party.site, roundIds, coordinatorSeen: seen, standing };
    const answer = await channel.call(channel.sites, channel.sites.heartbeat, request);
    see(answer);
    this.party.clock(Number(answer.clockUnixMs));
  }

  /** Ends the connection; it begins again with Hello. */
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

  /** @returns the least pause, ms: it grows as that of a link that is away, whatever the link does meanwhile */
  private ownFailed(error: unknown): number {
    this.party.broke(error);
    this.own ??= { failures: 0, since: performance.now() };
    this.own.failures += 1;
    return pauseMs({ failures: this.own.failures, lastedMs: performance.now() - this.own.since }, this.random, OWN_MS);
  }

  private async pull(channel: CoordinatorChannel, waitSeconds: number): Promise<{ pulled: number; failure: unknown }> {
    const siteId = this.party.site;
    const deadlineMs = (waitSeconds + 10) * 1000;
    const { assignments } = await channel.call(channel.sites, channel.sites.pullAssignments, { siteId, waitSeconds }, deadlineMs);
    if (assignments.length === 0) return { pulled: 0, failure: undefined };
    const { done, failure } = await this.party.assigned(assignments);
    if (done.length === 0) return { pulled: assignments.length, failure };
    const assignmentIds = [...done];
    const request = identified(AcknowledgeRequest, { identity: undefined, siteId, assignmentIds }, newRequestId());
    await channel.call(channel.sites, channel.sites.acknowledge, request);
    return { pulled: assignments.length, failure };
  }

  private watch(channel: CoordinatorChannel): {
    alive: boolean;
    drained: boolean;
    failure: AgentError | undefined;
    cancel(): void;
  } {
    const stream = channel.watch({ siteId: this.party.site });
    const state = { alive: true, drained: false, failure: undefined as AgentError | undefined, cancel: () => stream.cancel() };
    const ended = (failure?: AgentError): void => {
      state.alive = false;
      state.failure = failure;
      this.bell.ring();
    };
    stream.on('data', (message: WatchResponse) => {
      if (message.clockUnixMs > 0n) this.party.clock(Number(message.clockUnixMs));
      if (message.doorbell?.$case === 'drain') state.drained = true;
      if (message.doorbell?.$case !== 'ping') this.bell.ring();
    });
    stream.on('error', (error) => ended(linkError(error as ServiceError)));
    // A stream that ends well was ended by the coordinator on purpose; a failed one also says `end`.
    stream.on('status', ({ code }) => {
      if (code !== status.OK) return;
      state.drained = true;
      ended();
    });
    return state;
  }
}

/** A failure of the link, or a message of another form: both are the other side's. Anything else is our own. */
function isOfTheLink(error: unknown): error is CollimateError {
  return error instanceof AgentError || (error instanceof CollimateError && error.fault === 'input');
}
