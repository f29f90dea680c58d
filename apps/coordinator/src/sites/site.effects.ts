import { Injectable } from '@nestjs/common';
import { Clock, parseStudyId, type SiteId } from '@collimate/kernel-canonical';
import { CoordinatorStore } from '@collimate/platform-coordinator-store';
import {
  AcknowledgeRequest,
  AcknowledgeResponse,
  checkpointFromWire,
  checkpointToWire,
  consistencyFromWire,
  progressFromWire,
  ReportProgressRequest,
  ReportProgressResponse,
  WitnessCheckpointRequest,
  WitnessCheckpointResponse,
  type ConsistencyProof,
} from '@collimate/protocol';
import { WitnessService } from '../audit/witness.service.js';
import { once } from '../platform/once.js';
import { RoundService } from '../rounds/round.service.js';
import { StudyService } from '../studies/study.service.js';

/** What calls of a site change; each change is carried out once for each request id. */
@Injectable()
export class SiteEffects {
  constructor(
    private readonly store: CoordinatorStore,
    private readonly clock: Clock,
    private readonly studies: StudyService,
    private readonly rounds: RoundService,
    private readonly witnesses: WitnessService,
  ) {}

  acknowledge(siteId: SiteId, request: AcknowledgeRequest): Promise<AcknowledgeResponse> {
    const at = this.clock.now();
    const options = {
      siteId,
      method: 'Acknowledge',
      requestType: AcknowledgeRequest,
      responseType: AcknowledgeResponse,
      request,
      at,
    };
    return once(this.store, options, async (session) => {
      await session.assignments.acknowledge(siteId, request.assignmentIds, at);
      return {};
    });
  }

  async reportProgress(siteId: SiteId, request: ReportProgressRequest): Promise<ReportProgressResponse> {
    const at = this.clock.now();
    const studyId = parseStudyId(request.studyId);
    const progress = progressFromWire(request.progress);
    const options = {
      siteId,
      method: 'ReportProgress',
      requestType: ReportProgressRequest,
      responseType: ReportProgressResponse,
      request,
      at,
    };
    let after = (): void => undefined;
    const response = await once(this.store, options, async (session) => {
      await this.studies.report(session, siteId, studyId, request.studyDigest, progress);
      after = await this.rounds.advance(session, studyId);
      return {};
    });
    after();
    return response;
  }

  witness(siteId: SiteId, request: WitnessCheckpointRequest): Promise<WitnessCheckpointResponse> {
    const at = this.clock.now();
    const head = checkpointFromWire(request.checkpoint);
    const proof = consistencyFromWire(request.consistency ?? noGrowth(head.size));
    const options = {
      siteId,
      method: 'WitnessCheckpoint',
      requestType: WitnessCheckpointRequest,
      responseType: WitnessCheckpointResponse,
      request,
      at,
    };
    return once(this.store, options, async (session) => {
      const signature = request.checkpoint?.signature ?? Buffer.alloc(0);
      await this.witnesses.witness(session, siteId, { head, signature, proof, beginning: request.beginning });
      return { witnessed: checkpointToWire(head), coordinatorHead: undefined };
    });
  }
}

/** The first checkpoint extends the empty log and needs no proof. */
function noGrowth(size: number): ConsistencyProof {
  return { firstSize: 0n, secondSize: BigInt(size), hashes: [] };
}
