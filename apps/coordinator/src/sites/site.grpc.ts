import { Inject, Injectable } from '@nestjs/common';
import type { ServerWritableStream } from '@grpc/grpc-js';
import type { Logger } from '@collimate/platform-service-kit';
import { Clock, instantToMs, parseSiteId } from '@collimate/kernel-canonical';
import { serviceErrorOf } from '@collimate/platform-service-kit';
import type {
  AcknowledgeRequest,
  EnrolRequest,
  EnrolResponse,
  HeartbeatRequest,
  HelloRequest,
  PullAssignmentsRequest,
  RenewCertificateRequest,
  RenewCertificateResponse,
  ReportProgressRequest,
  SiteServiceServer,
  WatchRequest,
  WatchResponse,
  WitnessCheckpointRequest,
} from '@collimate/protocol';
import { Doorbells, type Ring } from '../platform/doorbells.js';
import { CallAllowance } from '../platform/call.allowance.js';
import { LOGGER } from '../platform/tokens.js';
import { callerOf, openMethod, siteCaller, siteMethod } from '../platform/unary.adapter.js';
import { AssignmentService } from './assignment.service.js';
import { InvitationService, type SiteCertificate } from './invitation.service.js';
import { SiteEffects } from './site.effects.js';
import { SiteSessionService } from './site.session.service.js';

/** Time between two pings of a Watch stream, ms: below what proxies take for dead. */
const PING_MS = 50_000;

/** SiteService on the wire: translates and delegates. */
@Injectable()
export class SiteGrpc {
  constructor(
    private readonly invitations: InvitationService,
    private readonly sessions: SiteSessionService,
    private readonly assignments: AssignmentService,
    private readonly effects: SiteEffects,
    private readonly doorbells: Doorbells,
    private readonly allowance: CallAllowance,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  methods(): SiteServiceServer {
    const { logger } = this;
    return {
      enrol: openMethod(logger, (request: EnrolRequest) => this.enrol(request)),
      renewCertificate: openMethod(logger, async (request: RenewCertificateRequest, caller) => {
        const siteId = parseSiteId(request.siteId);
        if (caller.siteId !== undefined) siteCaller(caller, siteId);
        this.allowance.take(siteId);
        return certificateToWire(
          await this.invitations.renew(siteId, request.certificateRequestDer, caller.siteId !== undefined),
        );
      }),
      hello: siteMethod(logger, (request: HelloRequest, { siteId }) => this.sessions.hello(siteId, request)),
      watch: (call) => this.watch(call),
      pullAssignments: siteMethod(logger, async (request: PullAssignmentsRequest, { siteId, gone }) => ({
        assignments: await this.assignments.pull(siteId, request.waitSeconds, gone),
      })),
      acknowledge: siteMethod(logger, (request: AcknowledgeRequest, { siteId }) => this.effects.acknowledge(siteId, request)),
      reportProgress: siteMethod(logger, async (request: ReportProgressRequest, { siteId }) => {
        this.allowance.take(siteId);
        return this.effects.reportProgress(siteId, request);
      }),
      heartbeat: siteMethod(logger, (request: HeartbeatRequest, { siteId }) => this.sessions.heartbeat(siteId, request)),
      // The head is the present one also where the rest is the stored answer to a repeated request.
      witnessCheckpoint: siteMethod(logger, async (request: WitnessCheckpointRequest, { siteId }) => {
        this.allowance.take(siteId);
        return {
          ...(await this.effects.witness(siteId, request)),
          coordinatorHead: await this.sessions.head(request.coordinatorSeen),
        };
      }),
    };
  }

  private async enrol(request: EnrolRequest): Promise<EnrolResponse> {
    const { siteId, nonce, certificateRequestDer, agentVersion } = request;
    const certificate = await this.invitations.enrol({
      siteId: parseSiteId(siteId),
      nonce,
      requestDer: certificateRequestDer,
      agentVersion,
    });
    return { ...certificateToWire(certificate), coordinatorLogKey: this.sessions.logKey() };
  }

  /** Rings once at the start, so that what was missed before is pulled, then at each change. */
  private watch(call: ServerWritableStream<WatchRequest, WatchResponse>): void {
    try {
      const { siteId } = siteCaller(callerOf(call), call.request.siteId);
      const ring = (doorbell: Ring): void => {
        call.write({ doorbell, clockUnixMs: this.clockMs() });
        if (doorbell.$case === 'drain') call.end();
      };
      const silence = this.doorbells.listen(siteId, ring);
      const pings = setInterval(() => ring({ $case: 'ping', value: {} }), PING_MS).unref();
      const stop = (): void => {
        silence();
        clearInterval(pings);
      };
      call.on('cancelled', stop).on('close', stop).on('finish', stop).on('error', stop);
      ring({ $case: 'assignmentsChanged', value: {} });
    } catch (error) {
      call.destroy(serviceErrorOf(error));
    }
  }

  private clockMs(): bigint {
    return BigInt(instantToMs(this.clock.now()));
  }
}

function certificateToWire(certificate: SiteCertificate): RenewCertificateResponse {
  return {
    certificatePem: certificate.certificatePem,
    authorityPem: certificate.authorityPem,
    expiresUnixMs: BigInt(instantToMs(certificate.expires)),
  };
}
