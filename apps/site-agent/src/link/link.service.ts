import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Digest, Instant, RoundId, StudyId } from '@collimate/kernel-canonical';
import { RandomSource } from '@collimate/kernel-numeric';
import type { Checkpoint, ConsistencyProof } from '@collimate/governance-provenance';
import {
  DeclineRequest,
  PutContributionChunkRequest,
  ReportProgressRequest,
  SubmitContributionRequest,
  WitnessCheckpointRequest,
  checkpointToWire,
  consistencyToWire,
  identified,
  progressToWire,
  type Assignment,
  type HelloResponse,
  type ProgressName,
  type StoredReceipt,
} from '@collimate/protocol';
import { AgentError } from '../agent.error.js';
import { AGENT_VERSION } from './agent.version.js';
import { CoordinatorClock } from './coordinator.clock.js';
import { CoordinatorLog, type LogAlarm } from './coordinator.log.js';
import { CHUNK_MS, type CoordinatorChannel } from './coordinator.channel.js';
import { EnrolmentService } from './enrolment.service.js';
import { LinkLoop } from './link.loop.js';
import { LinkWatch, type LinkState } from './link.watch.js';
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
  connected(hello: HelloResponse): Promise<void>;
  assigned(assignments: readonly Assignment[]): Promise<void>;
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
          if (error.details['reason'] === 'CERTIFICATE_REQUIRED') this.enrolment.certificateRefused();
          this.watch.failed(error);
        },
        disconnected: () => {
          this.channel = undefined;
          this.watch.isDown();
        },
        waits: (pauseMs) => this.watch.waits(pauseMs),
        assigned: (assignments) => handlers.assigned(assignments),
        clock: (ms) => this.clock.set(ms),
        roundsInWork: () => handlers.roundsInWork(),
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
  async decline(roundId: RoundId, code: string): Promise<void> {
    const { channel } = this.open();
    const request = identified(DeclineRequest, { identity: undefined, roundId, code }, newRequestId());
    await channel.call(channel.rounds, channel.rounds.decline, request);
  }

  /**
   * Has a head of the log witnessed.
   * @param consistency from the last witnessed head, or from size 0
   * @throws AgentError COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED
   */
  async witness(head: Checkpoint, consistency: ConsistencyProof): Promise<void> {
    const { channel, siteId } = this.open();
    const request = {
      identity: undefined,
      siteId,
      checkpoint: checkpointToWire(head),
      consistency: consistencyToWire(consistency),
    };
    const sent = identified(WitnessCheckpointRequest, request, newRequestId());
    await channel.call(channel.sites, channel.sites.witnessCheckpoint, sent);
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
  }

  /** Every receipt that the coordinator keeps of this site. @throws AgentError COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED */
  async receipts(): Promise<readonly StoredReceipt[]> {
    const { channel } = this.open();
    const all: StoredReceipt[] = [];
    let cursor = '';
    do {
      const page = await channel.call(channel.rounds, channel.rounds.listReceipts, { cursor, pageSize: 500 });
      all.push(...page.receipts);
      cursor = page.nextCursor;
    } while (cursor !== '');
    return all;
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
