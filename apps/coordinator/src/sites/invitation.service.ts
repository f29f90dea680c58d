import { Injectable } from '@nestjs/common';
import { Clock, sha256Hex, type Instant, type SiteId } from '@collimate/kernel-canonical';
import { CoordinatorStore, type SiteRow } from '@collimate/platform-coordinator-store';
import { newNonce, nonceHash, type IssuedCertificate } from '@collimate/platform-pki';
import { CoordinatorError } from '../platform/coordinator.error.js';
import { writeAs, type Operator } from '../platform/operator.js';
import { AdmissionService } from './admission.service.js';
import { CertificateIssuer, type SiteCertificate } from './certificate.issuer.js';

/** Invites hospitals, binds their keys and certifies them. */
@Injectable()
export class InvitationService {
  constructor(
    private readonly store: CoordinatorStore,
    private readonly issuer: CertificateIssuer,
    private readonly clock: Clock,
    private readonly admission: AdmissionService,
  ) {}

  /** Invites a new hospital, or one that was invited and has not enrolled. @param by operator who invites @returns the one-time token */
  async invite(id: SiteId, name: string, by: Operator): Promise<{ readonly token: string; readonly expires: Instant }> {
    const at = this.clock.now();
    const nonce = newNonce();
    const expires = this.issuer.expiryOfInvitation(at);
    await writeAs(this.store, by, async (session) => {
      const known = await session.sites.find(id);
      if (known !== undefined && known.state !== 'invited') {
        const isOut = known.state === 'suspended';
        throw new CoordinatorError('SITE_EXISTS', isOut ? 'this site was revoked' : 'this site is enrolled already', {
          hint: isOut
            ? 'invite the hospital under another identifier: this one is not given again'
            : 'it needs no invitation any more; choose another identifier for another site',
        });
      }
      if (known === undefined) await session.sites.add({ id, name, at });
      await session.invitations.add({ nonceHash: nonceHash(nonce), siteId: id, expires, by: by.name });
    });
    return { token: this.issuer.token(id, nonce, expires), expires };
  }

  /**
   * Withdraws every unused invitation of a site: its tokens become invalid.
   * @returns how many there were
   * @throws CoordinatorError SITE_UNKNOWN
   */
  async withdraw(id: SiteId): Promise<number> {
    return this.store.write(async (session) => {
      if ((await session.sites.find(id)) === undefined) throw new CoordinatorError('SITE_UNKNOWN', 'there is no such site');
      return session.invitations.withdraw(id);
    });
  }

  /**
   * Binds the key of a certificate request to the site of an invitation, once. A repeat with the same key gets another
   * certificate, because the first answer may have been lost.
   * @throws CoordinatorError TOKEN_UNKNOWN, TOKEN_USED, TOKEN_EXPIRED; PkiError CSR_INVALID
   */
  async enrol(request: {
    readonly siteId: SiteId;
    readonly nonce: string;
    readonly requestDer: Uint8Array;
    readonly agentVersion: string;
  }): Promise<SiteCertificate & { readonly isPending: boolean }> {
    const at = this.clock.now();
    const hash = nonceHash(request.nonce);
    const enrolled = await this.store.write(async (session) => {
      const invitation = await session.invitations.find(hash);
      if (invitation === undefined || invitation.site_id !== request.siteId) {
        throw new CoordinatorError('TOKEN_UNKNOWN', 'this invitation is not known');
      }
      const isUsed = invitation.used_at !== null;
      const site = await session.sites.find(request.siteId);
      if (site === undefined || !(isUsed ? ['pending', 'active', 'suspended'] : ['invited']).includes(site.state))
        throw new CoordinatorError('TOKEN_USED', 'this site has bound its key');
      if (!isUsed && invitation.void_since !== null) {
        throw new CoordinatorError(
          'TOKEN_UNKNOWN',
          'this invitation is void: the operator who made it was removed or got another token',
          {
            hint: 'the hospital is invited anew, by an operator who stands',
          },
        );
      }
      if (!isUsed && at >= invitation.expires_at) throw new CoordinatorError('TOKEN_EXPIRED', 'this invitation has expired');
      const issued = await this.issuer.issue(request.siteId, request.requestDer, at);
      const { spki } = issued;
      if (isUsed && spki !== site.spki) throw new CoordinatorError('TOKEN_USED', 'this invitation was used');
      const isPending = isUsed ? site.state === 'pending' : await this.admission.isNeeded(session);
      if (!isUsed) {
        await session.invitations.use(hash, at);
        await session.sites.bind({
          ...{ siteId: request.siteId, spki, isPending, invitedBy: invitation.invited_by, at },
          agentVersion: request.agentVersion.slice(0, 64),
        });
      }
      await session.certificates.add(certificateRow(request.siteId, issued, at));
      await session.log.append(certifiedEntry(request.siteId, issued, at));
      return { ...this.issuer.certificate(issued), isPending };
    });
    await this.admission.reload();
    return enrolled;
  }

  /**
   * Issues a new certificate. A site that shows its valid certificate may bring its next key, which is then bound.
   * Without a valid certificate only the bound key is certified: a stranger without that key gains nothing, because the
   * certificate is public and useless without it.
   * @param isProven whether the caller holds a valid certificate of the site
   * @param counted takes the call from the site's allowance. It is called after the key is proven, so that a stranger
   *   who names the site uses up none of it
   * @throws CoordinatorError SITE_UNKNOWN, SITE_SUSPENDED, KEY_MISMATCH, and the errors of `counted`; PkiError
   *   CSR_INVALID
   */
  async renew(siteId: SiteId, requestDer: Uint8Array, isProven: boolean, counted: () => void): Promise<SiteCertificate> {
    const at = this.clock.now();
    return this.store.write(async (session) => {
      const site = await session.sites.find(siteId);
      if (site === undefined || site.spki === null) throw new CoordinatorError('SITE_UNKNOWN', 'this site has not enrolled');
      if (site.state === 'revoked') throw new CoordinatorError('SITE_SUSPENDED', 'the certificates of this site are revoked');
      const issued = await this.issuer.issue(siteId, requestDer, at);
      if (issued.spki !== site.spki) {
        if (!isProven) throw new CoordinatorError('KEY_MISMATCH', 'this is not the key that is bound to the site');
        await session.sites.rebind(siteId, issued.spki);
      }
      counted();
      await session.certificates.add(certificateRow(siteId, issued, at));
      await session.log.append(certifiedEntry(siteId, issued, at));
      return this.issuer.certificate(issued);
    });
  }

  list(): Promise<SiteRow[]> {
    return this.store.read.sites.all();
  }
}

function certificateRow(siteId: SiteId, issued: IssuedCertificate, at: Instant) {
  return { serial: issued.serial, site_id: siteId, pem: issued.certificatePem, not_after: issued.notAfter, issued_at: at };
}

function certifiedEntry(siteId: SiteId, issued: IssuedCertificate, at: Instant) {
  const certificate = sha256Hex(new TextEncoder().encode(issued.certificatePem));
  return { kind: 'site-certified', site: siteId, certificate, at } as const;
}
