import { Inject, Injectable } from '@nestjs/common';
import { Clock, type SiteId } from '@collimate/kernel-canonical';
import { Keystore } from '@collimate/platform-keystore';
import { checkTokenExpiry, createRenewalRequest, decodeToken, fetchPinnedAuthority } from '@collimate/platform-pki';
import { AgentError } from '../agent.error.js';
import { SITE_CONFIG, type SiteConfig } from '../config/site-config.js';
import { EnrolmentStore, lifeOf, type Enrolment } from '../state/enrolment.store.js';
import { AGENT_VERSION } from './agent.version.js';
import { CoordinatorChannel, UNARY_MS } from './coordinator.channel.js';

/** Joins the federation: binds the site's own key to its invitation, once, and keeps the certificate fresh. */
@Injectable()
export class EnrolmentService {
  constructor(
    private readonly store: EnrolmentStore,
    private readonly keys: Keystore,
    private readonly clock: Clock,
    @Inject(SITE_CONFIG) private readonly config: SiteConfig,
  ) {}

  current(): Enrolment | undefined {
    return this.store.find();
  }

  /**
   * Uses an invitation. The key is made here and never leaves; who answers is checked against the authority that the
   * token pins, before anything is sent.
   * @throws AgentError ALREADY_ENROLLED, COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED; PkiError TOKEN_MALFORMED,
   *   TOKEN_EXPIRED, AUTHORITY_MISMATCH, AUTHORITY_UNREACHABLE
   */
  async enrol(tokenText: string): Promise<Enrolment> {
    if (this.store.find() !== undefined) {
      throw new AgentError('ALREADY_ENROLLED', 'this site is enrolled', { hint: 'an agent serves one site of one federation' });
    }
    const token = decodeToken(tokenText);
    checkTokenExpiry(token, this.clock.now());
    const url = this.config.coordinatorUrl ?? token.url;
    const { hostname, port } = new URL(url);
    const host = hostname.replace(/^\[|\]$/g, '');
    const authorityPem = await fetchPinnedAuthority({ host, port: Number(port || '443'), spki: token.spki, timeoutMs: UNARY_MS });
    const requestDer = await createRenewalRequest(token.site, this.keys.tlsKeyPem());
    const channel = new CoordinatorChannel({ url, authorityPem });
    try {
      const response = await channel.call(channel.sites, channel.sites.enrol, {
        siteId: token.site,
        nonce: token.nonce,
        certificateRequestDer: Buffer.from(requestDer),
        agentVersion: AGENT_VERSION,
      });
      const enrolment: Enrolment = {
        site: token.site,
        url,
        authorityPem,
        certificatePem: response.certificatePem,
      };
      this.store.save(enrolment);
      return enrolment;
    } finally {
      channel.close();
    }
  }

  /** Renews the certificate for the same key when half of its life is over. @returns whether it was renewed */
  async renewIfDue(channel: CoordinatorChannel): Promise<boolean> {
    const enrolment = this.store.find();
    if (enrolment === undefined) return false;
    if (this.clock.now() < lifeOf(enrolment.certificatePem).middle) return false;
    const request = await createRenewalRequest(enrolment.site, this.keys.tlsKeyPem());
    const response = await channel.call(channel.sites, channel.sites.renewCertificate, {
      siteId: enrolment.site,
      certificateRequestDer: Buffer.from(request),
    });
    this.store.save({ ...enrolment, certificatePem: response.certificatePem });
    return true;
  }

  /** The open channel's identity. @throws AgentError NOT_ENROLLED */
  openChannel(): { readonly site: SiteId; readonly channel: CoordinatorChannel } {
    const enrolment = this.store.find();
    if (enrolment === undefined) {
      throw new AgentError('NOT_ENROLLED', 'this site is not enrolled', { hint: 'POST /v1/enrolment with the token' });
    }
    const { site, authorityPem, certificatePem } = enrolment;
    const url = this.config.coordinatorUrl ?? enrolment.url;
    return { site, channel: new CoordinatorChannel({ url, authorityPem, certificatePem, keyPem: this.keys.tlsKeyPem() }) };
  }
}
