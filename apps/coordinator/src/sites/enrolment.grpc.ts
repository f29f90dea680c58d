import { Inject, Injectable } from '@nestjs/common';
import { instantToMs, parseSiteId } from '@collimate/kernel-canonical';
import type { Logger } from '@collimate/platform-service-kit';
import type {
  EnrolRequest,
  EnrolResponse,
  OpenSessionRequest,
  RenewCertificateRequest,
  RenewCertificateResponse,
  SiteServiceServer,
} from '@collimate/protocol';
import { CoordinatorHeads } from '../audit/coordinator.heads.js';
import { CallAllowance } from '../platform/call.allowance.js';
import { EnvelopeSessions } from '../platform/envelope.sessions.js';
import { LOGGER } from '../platform/tokens.js';
import { openMethod, siteCaller, type Caller } from '../platform/unary.adapter.js';
import type { SiteCertificate } from './certificate.issuer.js';
import { InvitationService } from './invitation.service.js';

/** The methods of SiteService that a peer without a good certificate may call. */
@Injectable()
export class EnrolmentGrpc {
  constructor(
    private readonly invitations: InvitationService,
    private readonly heads: CoordinatorHeads,
    private readonly allowance: CallAllowance,
    private readonly sessions: EnvelopeSessions,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  methods(): Pick<SiteServiceServer, 'enrol' | 'renewCertificate' | 'openSession'> {
    return {
      enrol: openMethod(this.logger, (request: EnrolRequest) => this.enrol(request)),
      openSession: openMethod(this.logger, async (request: OpenSessionRequest) => ({
        session: this.sessions.issue(parseSiteId(request.siteId)),
      })),
      renewCertificate: openMethod(this.logger, (request: RenewCertificateRequest, caller) => this.renew(request, caller)),
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
    return { ...certificateToWire(certificate), coordinatorLogKey: this.heads.logKey(), pending: certificate.isPending };
  }

  private async renew(request: RenewCertificateRequest, caller: Caller): Promise<RenewCertificateResponse> {
    const siteId = parseSiteId(request.siteId);
    const isCertified = caller.siteId !== undefined;
    if (isCertified) siteCaller(caller, siteId);
    const counted = (): void => this.allowance.take(siteId);
    return certificateToWire(await this.invitations.renew(siteId, request.certificateRequestDer, isCertified, counted));
  }
}

function certificateToWire(certificate: SiteCertificate): RenewCertificateResponse {
  return {
    certificatePem: certificate.certificatePem,
    authorityPem: certificate.authorityPem,
    expiresUnixMs: BigInt(instantToMs(certificate.expires)),
  };
}
