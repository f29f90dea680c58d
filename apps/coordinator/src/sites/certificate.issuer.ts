import { Inject, Injectable } from '@nestjs/common';
import { instantFromMs, instantToMs, parseDigest, type Instant, type SiteId } from '@collimate/kernel-canonical';
import { encodeToken, type IssuedCertificate } from '@collimate/platform-pki';
import type { CoordinatorConfig } from '../platform/coordinator.config.js';
import { CoordinatorKeys, validityFrom } from '../platform/coordinator.keys.js';
import { PublicAddress } from '../platform/public.address.js';
import { CONFIG } from '../platform/tokens.js';

/** A certificate on its way to a site. */
export interface SiteCertificate {
  readonly certificatePem: string;
  readonly authorityPem: string;
  readonly expires: Instant;
}

/** Makes the documents that a site needs from the authority: the text of an invitation, and certificates. */
@Injectable()
export class CertificateIssuer {
  constructor(
    private readonly keys: CoordinatorKeys,
    private readonly address: PublicAddress,
    @Inject(CONFIG) private readonly config: CoordinatorConfig,
  ) {}

  /** @returns until when an invitation that is made now can be used */
  expiryOfInvitation(at: Instant): Instant {
    return instantFromMs(instantToMs(at) + this.config.invitationHours * 3_600_000);
  }

  /** @returns the one-time token */
  token(site: SiteId, nonce: string, expires: Instant): string {
    return encodeToken({ url: this.address.url, site, spki: parseDigest(this.keys.authority.spki), nonce, expires });
  }

  /** @throws PkiError CSR_INVALID */
  issue(siteId: SiteId, requestDer: Uint8Array, at: Instant): Promise<IssuedCertificate> {
    return this.keys.authority.issueSite(siteId, requestDer, validityFrom(at, this.config.certificateMs));
  }

  certificate(issued: IssuedCertificate): SiteCertificate {
    const authorityPem = this.keys.authority.certificatePem;
    return { certificatePem: issued.certificatePem, authorityPem, expires: issued.notAfter };
  }
}
