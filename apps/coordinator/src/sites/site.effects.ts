import { Injectable } from '@nestjs/common';
import { parseStudyId, type SiteId } from '@collimate/kernel-canonical';
import {
  AcknowledgeRequest,
  AcknowledgeResponse,
  checkpointFromWire,
  checkpointToWire,
  consistencyFromWire,
  CosignMemberRequest,
  CosignMemberResponse,
  memberLineToWire,
  progressFromWire,
  ReportProgressRequest,
  ReportProgressResponse,
  WitnessCheckpointRequest,
  WitnessCheckpointResponse,
  type ConsistencyProof,
  type FetchMembersResponse,
} from '@collimate/protocol';
import { WitnessService } from '../audit/witness.service.js';
import { MemberService } from '../masking/member.service.js';
import { IdentifiedCalls } from '../platform/identified.calls.js';
import { RoundService } from '../rounds/round.service.js';
import { StudyService } from '../studies/study.service.js';

/** Changes made by calls of a site; each is carried out once per request id. */
@Injectable()
export class SiteEffects {
  constructor(
    private readonly calls: IdentifiedCalls,
    private readonly studies: StudyService,
    private readonly rounds: RoundService,
    private readonly witnesses: WitnessService,
    private readonly members: MemberService,
  ) {}

  /** The log of members, whole. */
  async fetchMembers(): Promise<FetchMembersResponse> {
    const { consortiumKey = '', entries } = await this.members.log();
    return { consortiumKey: Buffer.from(consortiumKey, 'hex'), lines: entries.map(memberLineToWire) };
  }

  cosign(siteId: SiteId, request: CosignMemberRequest): Promise<CosignMemberResponse> {
    const types = { requestType: CosignMemberRequest, responseType: CosignMemberResponse };
    return this.calls.once({ siteId, method: 'CosignMember', ...types, request }, async (session) => {
      await this.members.cosign(session, siteId, request.index, request.signature);
      return {};
    });
  }

  acknowledge(siteId: SiteId, request: AcknowledgeRequest): Promise<AcknowledgeResponse> {
    const types = { requestType: AcknowledgeRequest, responseType: AcknowledgeResponse };
    return this.calls.once({ siteId, method: 'Acknowledge', ...types, request }, async (session, at) => {
      await session.assignments.acknowledge(siteId, request.assignmentIds, at);
      return {};
    });
  }

  async reportProgress(siteId: SiteId, request: ReportProgressRequest): Promise<ReportProgressResponse> {
    const studyId = parseStudyId(request.studyId);
    const progress = progressFromWire(request.progress);
    const types = { requestType: ReportProgressRequest, responseType: ReportProgressResponse };
    let after = (): void => undefined;
    const response = await this.calls.once({ siteId, method: 'ReportProgress', ...types, request }, async (session) => {
      await this.studies.report(session, siteId, studyId, request.studyDigest, progress);
      after = await this.rounds.advance(session, studyId);
      return {};
    });
    after();
    return response;
  }

  witness(siteId: SiteId, request: WitnessCheckpointRequest): Promise<WitnessCheckpointResponse> {
    const head = checkpointFromWire(request.checkpoint);
    const proof = consistencyFromWire(request.consistency ?? noGrowth(head.size));
    const types = { requestType: WitnessCheckpointRequest, responseType: WitnessCheckpointResponse };
    return this.calls.once({ siteId, method: 'WitnessCheckpoint', ...types, request }, async (session) => {
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
