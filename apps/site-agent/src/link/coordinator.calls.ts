import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Digest, RoundId, StudyId } from '@collimate/kernel-canonical';
import {
  checkpointText,
  entryLeafHash,
  entryText,
  parseEntry,
  verifyInclusion,
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
  checkpointToWire,
  consistencyToWire,
  identified,
  inclusionFromWire,
  inclusionToWire,
  progressToWire,
  type CoordinatorHead,
  type DeclineCode,
  type ProgressName,
  type StoredReceipt,
} from '@collimate/protocol';
import { CHUNK_MS } from './coordinator.channel.js';
import { CoordinatorLog } from './coordinator.log.js';
import { LinkConnection } from './link.connection.js';
import { readPages, RECEIPTS_OF_PAGE } from './receipt.pages.js';
import { newRequestId } from './request.id.js';

/** Bytes of one chunk of an upload. */
const CHUNK_BYTES = 512 * 1024;

/** The beginning of the tree of the site's log that a recovery has started. */
export interface TreeBeginning {
  readonly first: LogEntry;
  /** Proof that the first leaf is in the head that the coordinator is to confirm. */
  readonly inclusion: InclusionProof;
}

/** All calls of the agent to the coordinator over a standing connection. Nothing else is sent. */
@Injectable()
export class CoordinatorCalls {
  constructor(
    private readonly connection: LinkConnection,
    private readonly coordinatorLog: CoordinatorLog,
    private readonly keys: Keystore,
  ) {}

  /** Ends the connection, so that it begins again with Hello and with the coordinator's present head. */
  greetAgain(): void {
    this.connection.hangUp();
  }

  /** @throws AgentError COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED */
  async reportProgress(studyId: StudyId, studyDigest: Digest, progress: ProgressName): Promise<void> {
    const { channel, siteId } = this.connection.open();
    const request = { identity: undefined, siteId, studyId, studyDigest, progress: progressToWire(progress) };
    await channel.call(channel.sites, channel.sites.reportProgress, identified(ReportProgressRequest, request, newRequestId()));
  }

  /** Tells the code alone, never the amount left. @throws AgentError COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED */
  async decline(roundId: RoundId, code: DeclineCode): Promise<void> {
    const { channel } = this.connection.open();
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
    await this.coordinatorLog.ask(async (base) => {
      const { channel, siteId } = this.connection.open();
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
    });
  }

  /**
   * Entries of the coordinator's log that stand in the head which comes with them: of the study, of its software, of this site's policy.
   * @throws AgentError COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED, COORDINATOR_LOG_ALTERED; ProvenanceError, ProtocolError
   */
  async proveApproved(study: Digest, policy: Digest): Promise<readonly LogEntry[]> {
    return this.coordinatorLog.ask(async (base) => {
      const { channel, siteId } = this.connection.open();
      const request = {
        siteId,
        studyDigest: study,
        policySha256: Buffer.from(policy, 'hex'),
        coordinatorSeen: { size: BigInt(base.size) },
      };
      const { entries, coordinatorHead } = await channel.call(channel.sites, channel.sites.proveApproved, request);
      this.see(coordinatorHead, base);
      // Only entries under the remembered head are believed.
      const head = this.coordinatorLog.seen();
      return entries.flatMap(({ leaf, inclusion }) => {
        const entry = parseEntry(leaf.toString('utf8'));
        return verifyInclusion(entryLeafHash(entry), inclusionFromWire(inclusion), head) ? [entry] : [];
      });
    });
  }

  /**
   * Hands in an answer; a long vector goes ahead in chunks. The same message always gives the same bytes on the wire.
   * @param sealed an encoded SubmitContributionRequest that holds its vector and its request id
   * @throws AgentError COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED
   */
  async submit(sealed: Uint8Array): Promise<void> {
    const { channel } = this.connection.open();
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
    await this.connection.look(channel);
  }

  /**
   * Every receipt that the coordinator keeps of this site.
   * @throws AgentError COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED, RECEIPTS_ENDLESS
   */
  async receipts(): Promise<readonly StoredReceipt[]> {
    const { channel } = this.connection.open();
    return readPages((cursor) =>
      channel.call(channel.rounds, channel.rounds.listReceipts, { cursor, pageSize: RECEIPTS_OF_PAGE }),
    );
  }

  /** @throws AgentError COORDINATOR_LOG_ALTERED, after the connection was ended */
  private see(head: CoordinatorHead | undefined, base: Checkpoint): void {
    try {
      this.coordinatorLog.see(head, base);
    } catch (error) {
      this.connection.hangUp();
      throw error;
    }
  }
}
