import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Digest, Instant, RoundId, StudyId } from '@collimate/kernel-canonical';
import { RandomSource } from '@collimate/kernel-numeric';
import {
  checkpointText,
  entryText,
  type Checkpoint,
  type ConsistencyProof,
  type InclusionProof,
  type LogEntry,
} from '@collimate/governance-provenance';
import { Keystore } from '@collimate/platform-keystore';
import {
  DeclineRequest,
  PutContributionChunkRequest,
  ReportProgressRequest,
  SubmitContributionRequest,
  WitnessCheckpointRequest,
  alarmToWire,
  checkpointToWire,
  consistencyToWire,
  identified,
  inclusionToWire,
  progressToWire,
  type Assignment,
  type CoordinatorHead,
  type HelloResponse,
  type ProgressName,
  type SiteStanding,
  type StoredReceipt,
  type DeclineCode,
} from '@collimate/protocol';
import { AgentError } from '../agent.error.js';
import { AGENT_VERSION } from './agent.version.js';
import { CoordinatorClock } from './coordinator.clock.js';
import { CoordinatorLog, type LogAlarm } from './coordinator.log.js';
import { CHUNK_MS, isRefusedFor, type CoordinatorChannel } from './coordinator.channel.js';
import { EnrolmentService } from './enrolment.service.js';
import { LinkLoop, type Stored } from './link.loop.js';
import { LinkWatch, type LinkState } from './link.watch.js';
import { readPages, RECEIPTS_OF_PAGE } from './receipt.pages.js';
import { newRequestId } from './request.id.js';

/** Bytes of one chunk of an upload. */
export const CHUNK_BYTES = 512 * 1024;

/** What the conductor does with what comes over the link. */
export interface LinkHandlers {
  /** Head of the site's own log, under its name. */
  checkpoint(): Checkpoint;
  /** Ids of the rounds that are not answered yet. */
  roundsInWork(): readonly string[];
  /** SHA-256 of the site's policy. */
  policyHash(): Uint8Array;
  /** Whether the site's own past is in doubt. */
  isQuarantined(): boolean;
  connected(hello: HelloResponse): Promise<void>;
  /** The coordinator has cancelled these studies. @param digests as they came, perhaps of studies that nobody here knows */
  cancelled(digests: readonly string[]): void;
  /** @returns which of them need not come again, and why the others could not be stored */
  assigned(assignments: readonly Assignment[]): Promise<Stored>;
}

/** How a tree of the site's log begins that follows a recovery. */
export interface TreeBeginning {
  readonly first: LogEntry;
  /** Of the first leaf, in the head that is to be confirmed. */
  readonly inclusion: InclusionProof;
}

/** The one outbound gRPC connection: what the agent tells the coordinator goes through here, and nothing else does. */
@Injectable()
export class LinkService {
  private loop: LinkLoop | undefined;
  private channel: CoordinatorChannel | undefined;

  constructor(
    private readonly enrolment: EnrolmentService,
    private readonly clock: CoordinatorClock,
    private readonly coordinatorLog: CoordinatorLog,
    private readonly keys: Keystore,
    private readonly random: RandomSource,
    private readonly watch: LinkWatch,
  ) {}

  /** Whether Hello was answered and the connection has not failed since. */
  get isConnected(): boolean {
    return this.channel !== undefined;
  }

  /** How the connection stands, since when, and why. */
  get state(): LinkState {
    return this.watch.state;
  }

  /** What is wrong with the coordinator's log; undefined if nothing is. */
  get alarm(): LogAlarm | undefined {
    return this.coordinatorLog.alarm;
  }

  /** The coordinator's time; undefined before its first word. */
  now(): Instant | undefined {
    return this.clock.now();
  }

  /** Begins to keep the connection; does nothing before the enrolment. */
  start(handlers: LinkHandlers): void {
    const enrolment = this.enrolment.current();
    if (enrolment === undefined || this.loop !== undefined) return;
    const { site } = enrolment;
    this.loop = new LinkLoop(
      {
        site,
        open: () => this.enrolment.openChannel().channel,
        prepare: (channel) => this.enrolment.renewIfExpired(channel),
        hello: async () => {
          return {
            siteId: site,
            agentVersion: AGENT_VERSION,
            protocolMin: 1,
            protocolMax: 1,
            policySha256: Buffer.from(handlers.policyHash()),
            capabilities: ['local-noise'],
            clockUnixMs: BigInt(Math.floor(performance.timeOrigin + performance.now())),
            checkpoint: checkpointToWire(handlers.checkpoint()),
            coordinatorSizeSeen: BigInt(this.coordinatorLog.sizeSeen),
            standing: this.standing(handlers),
          };
        },
        connected: async (channel, hello) => {
          // Before anything that the answer says is believed, its clock included.
          this.coordinatorLog.greet(hello);
          this.clock.set(Number(hello.clockUnixMs));
          await this.enrolment.renewIfDue(channel);
          this.channel = channel;
          this.watch.isUp(this.enrolment.address());
          await handlers.connected(hello);
        },
        failed: (error) => {
          if (isRefusedFor(error, 'CERTIFICATE_REQUIRED')) this.enrolment.certificateRefused();
          this.watch.failed(error);
        },
        broke: (error) => this.watch.broke(error),
        works: () => this.watch.works(),
        disconnected: () => {
          this.channel = undefined;
          this.watch.isDown();
        },
        waits: (pauseMs) => this.watch.waits(pauseMs),
        assigned: (assignments) => handlers.assigned(assignments),
        clock: (ms) => this.clock.set(ms),
        roundsInWork: () => handlers.roundsInWork(),
        look: () => {
          const base = this.coordinatorLog.seen();
          return {
            seen: { size: BigInt(base.size) },
            standing: this.standing(handlers),
            see: ({ coordinatorHead, cancelledStudies }) => {
              this.coordinatorLog.see(coordinatorHead, base);
              handlers.cancelled(cancelledStudies);
            },
          };
        },
      },
      this.random,
    );
    this.loop.start();
  }

  async stop(): Promise<void> {
    await this.loop?.stop();
  }

  /** @throws AgentError COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED */
  async reportProgress(studyId: StudyId, studyDigest: Digest, progress: ProgressName): Promise<void> {
    const { channel, siteId } = this.open();
    const request = { identity: undefined, siteId, studyId, studyDigest, progress: progressToWire(progress) };
    await channel.call(channel.sites, channel.sites.reportProgress, identified(ReportProgressRequest, request, newRequestId()));
  }

  /** Tells the code alone, never the amount left. @throws AgentError COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED */
  async decline(roundId: RoundId, code: DeclineCode): Promise<void> {
    const { channel } = this.open();
    const request = identified(DeclineRequest, { identity: undefined, roundId, code }, newRequestId());
    await channel.call(channel.rounds, channel.rounds.decline, request);
  }

  /**
   * Has a head of the log witnessed.
   * @param consistency from the last witnessed head, or from size 0
   * @param beginning of a tree that follows a recovery, until one of its heads was witnessed
   * @throws AgentError COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED, COORDINATOR_LOG_ALTERED
   */
  async witness(head: Checkpoint, consistency: ConsistencyProof, beginning?: TreeBeginning): Promise<void> {
    const { channel, siteId } = this.open();
    const base = this.coordinatorLog.seen();
    const request = {
      identity: undefined,
      siteId,
      checkpoint: checkpointToWire(head, this.keys.signWithIdentity(Buffer.from(checkpointText(head)))),
      consistency: consistencyToWire(consistency),
      coordinatorSeen: { size: BigInt(base.size) },
      beginning:
        beginning === undefined
          ? undefined
          : { leaf: Buffer.from(entryText(beginning.first)), inclusion: inclusionToWire(beginning.inclusion) },
    };
    const sent = identified(WitnessCheckpointRequest, request, newRequestId());
    const { coordinatorHead } = await channel.call(channel.sites, channel.sites.witnessCheckpoint, sent);
    this.see(coordinatorHead, base);
  }

  /**
   * Hands in an answer; a long vector goes ahead in chunks. The same message always gives the same bytes on the wire.
   * @param sealed an encoded SubmitContributionRequest that holds its vector and its request id
   * @throws AgentError COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED
   */
  async submit(sealed: Uint8Array): Promise<void> {
    const { channel } = this.open();
    const { identity, contribution } = SubmitContributionRequest.decode(sealed);
    if (contribution === undefined || identity === undefined) return;
    const { roundId, vector } = contribution;
    if (vector.length > CHUNK_BYTES) {
      const uploadSha256 = createHash('sha256').update(vector).digest();
      for (let offset = 0; offset < vector.length; offset += CHUNK_BYTES) {
        const chunk = vector.subarray(offset, offset + CHUNK_BYTES);
        const part = { identity: undefined, roundId, uploadSha256, offset: BigInt(offset), chunk };
        const sent = identified(PutContributionChunkRequest, part, newRequestId());
        await channel.call(channel.rounds, channel.rounds.putContributionChunk, sent, CHUNK_MS);
      }
      contribution.vector = Buffer.alloc(0);
      contribution.uploadSha256 = uploadSha256;
    }
    const request = identified(SubmitContributionRequest, { identity: undefined, contribution }, identity.requestId);
    await channel.call(channel.rounds, channel.rounds.submitContribution, request, CHUNK_MS);
    await this.look(channel);
  }

  /**
   * Every receipt that the coordinator keeps of this site.
   * @throws AgentError COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED, RECEIPTS_ENDLESS
   */
  async receipts(): Promise<readonly StoredReceipt[]> {
    const { channel } = this.open();
    return readPages((cursor) =>
      channel.call(channel.rounds, channel.rounds.listReceipts, { cursor, pageSize: RECEIPTS_OF_PAGE }),
    );
  }

  /** What stops this site, for the coordinator's operator; the word follows from logs alone. */
  private standing(handlers: LinkHandlers): SiteStanding {
    const alarm = this.alarm ?? (handlers.isQuarantined() ? 'quarantined' : 'none');
    return { alarm: alarmToWire(alarm), logKey: Buffer.from(this.keys.identitySpki()) };
  }

  /** After an answer was handed in: what the coordinator's log says of it is seen, and so remembered. */
  private async look(channel: CoordinatorChannel): Promise<void> {
    try {
      await this.loop?.heartbeat(channel);
    } catch (error) {
      // The answer has arrived. A log that is not the one seen ends the connection; the next Hello says so.
      if (!(error instanceof AgentError)) throw error;
      this.loop?.hangUp();
    }
  }

  /** @throws AgentError COORDINATOR_LOG_ALTERED, after the connection was ended */
  private see(head: CoordinatorHead | undefined, base: Checkpoint): void {
    try {
      this.coordinatorLog.see(head, base);
    } catch (error) {
      this.loop?.hangUp();
      throw error;
    }
  }

  private open(): { readonly channel: CoordinatorChannel; readonly siteId: string } {
    const site = this.enrolment.current()?.site;
    if (this.channel === undefined || site === undefined) {
      throw new AgentError('COORDINATOR_UNREACHABLE', 'there is no connection to the coordinator now', {
        hint: 'the agent tries again by itself',
      });
    }
    return { channel: this.channel, siteId: site };
  }
}
