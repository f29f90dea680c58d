import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from '@collimate/platform-service-kit';
import type {
  AcknowledgeRequest,
  CosignMemberRequest,
  FetchMembersRequest,
  HeartbeatRequest,
  HelloRequest,
  ProveApprovedRequest,
  PullAssignmentsRequest,
  ReportProgressRequest,
  SiteServiceServer,
  WitnessCheckpointRequest,
} from '@collimate/protocol';
import { ApprovedProofs } from '../audit/approved.proofs.js';
import { LOGGER } from '../platform/tokens.js';
import { siteMethod } from '../platform/unary.adapter.js';
import { AssignmentService } from './assignment.service.js';
import { SiteEffects } from './site.effects.js';
import { SiteSessionService } from './site.session.service.js';

/** All but those of enrolment and the stream. */
export type SiteMethods = Pick<
  SiteServiceServer,
  | 'hello'
  | 'pullAssignments'
  | 'acknowledge'
  | 'reportProgress'
  | 'heartbeat'
  | 'witnessCheckpoint'
  | 'proveApproved'
  | 'fetchMembers'
  | 'cosignMember'
>;

/** The methods of SiteService for an enrolled site: translates and delegates. */
@Injectable()
export class SiteGrpc {
  constructor(
    private readonly sessions: SiteSessionService,
    private readonly assignments: AssignmentService,
    private readonly effects: SiteEffects,
    private readonly proofs: ApprovedProofs,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  methods(): SiteMethods {
    const { logger } = this;
    return {
      hello: siteMethod(logger, (request: HelloRequest, { siteId, isSigned }) => this.sessions.hello(siteId, request, isSigned)),
      pullAssignments: siteMethod(logger, async (request: PullAssignmentsRequest, { siteId, gone }) => ({
        assignments: await this.assignments.pull(siteId, request.waitSeconds, gone),
      })),
      acknowledge: siteMethod(logger, (request: AcknowledgeRequest, { siteId }) => this.effects.acknowledge(siteId, request)),
      reportProgress: siteMethod(logger, (request: ReportProgressRequest, { siteId }) =>
        this.effects.reportProgress(siteId, request),
      ),
      heartbeat: siteMethod(logger, (request: HeartbeatRequest, { siteId }) => this.sessions.heartbeat(siteId, request)),
      // The head is the present one also where the rest is the stored answer to a repeated request.
      witnessCheckpoint: siteMethod(logger, async (request: WitnessCheckpointRequest, { siteId }) => ({
        ...(await this.effects.witness(siteId, request)),
        coordinatorHead: await this.sessions.head(request.coordinatorSeen),
      })),
      proveApproved: siteMethod(logger, (request: ProveApprovedRequest, { siteId }) => this.proofs.prove(siteId, request)),
      fetchMembers: siteMethod(logger, (_: FetchMembersRequest) => this.effects.fetchMembers()),
      cosignMember: siteMethod(logger, (request: CosignMemberRequest, { siteId }) => this.effects.cosign(siteId, request)),
    };
  }
}
