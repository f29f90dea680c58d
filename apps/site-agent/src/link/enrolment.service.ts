import { X509Certificate, createPrivateKey, createPublicKey } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Clock, type SiteId } from '@collimate/kernel-canonical';
import { Keystore } from '@collimate/platform-keystore';
import type { RunDocument } from '@collimate/platform-site-api';
import {
  checkTokenExpiry,
  createRenewalRequest,
  decodeToken,
  spkiHashOf,
  type TunnelProxy,
  type Way,
  type WayTrouble,
} from '@collimate/platform-pki';
import { EnrolmentStore, type Enrolment } from '@collimate/platform-site-store';
import type { Reason } from '@collimate/protocol';
import { noteInRunFile } from '../config/run.file.js';
import { SITE_CONFIG, proxyTo, type SiteConfig } from '../config/site-config.js';
import { AgentError } from '../ground/agent.error.js';
import { AGENT_VERSION } from '../ground/agent.version.js';
import type { EnvelopeKeys } from './call.envelopes.js';
import { lifeOf } from './certificate.life.js';
import { UNARY_MS, type CoordinatorChannel } from './coordinator.channel.js';
import { CoordinatorChannels } from './coordinator.channels.js';
import { isRefusedFor } from './link.error.js';
import type { Carriage } from './transport.choice.js';

/** Joins the federation: binds the site's own key to its invitation, once, and keeps the certificate fresh. */
@Injectable()
export class EnrolmentService {
  private isRefused = false;

  constructor(
    private readonly store: EnrolmentStore,
    private readonly keys: Keystore,
    private readonly clock: Clock,
    private readonly channels: CoordinatorChannels,
    @Inject(SITE_CONFIG) private readonly config: SiteConfig,
  ) {}

  /**
   * Uses an invitation. The key is made here and never leaves. The server is checked against the authority that the
   * token pins, before anything is sent.
   * @returns the enrolment, and whether the coordinator's operators have to admit the site before its messages are accepted
   * @throws AgentError ALREADY_ENROLLED, HAS_LEFT, COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED; PkiError TOKEN_MALFORMED,
   *   TOKEN_EXPIRED, AUTHORITY_MISMATCH, AUTHORITY_UNREACHABLE
   */
  async enrol(tokenText: string): Promise<Enrolment & { readonly isPending: boolean }> {
    this.checkFree();
    const token = decodeToken(tokenText);
    checkTokenExpiry(token, this.clock.now());
    const url = this.config.coordinatorUrl ?? token.url;
    const authorityPem = await this.channels.ways.pinnedAuthority({ ...this.wayTo(url), spki: token.spki });
    const requestDer = await createRenewalRequest(token.site, this.keys.tlsKeyPem());
    const channel = this.channels.open({ url, authorityPem, proxy: this.proxyTo(url) });
    try {
      const response = await channel.call(channel.sites, channel.sites.enrol, {
        siteId: token.site,
        nonce: token.nonce,
        certificateRequestDer: Buffer.from(requestDer),
        agentVersion: AGENT_VERSION,
      });
      checkLogKey(response.coordinatorLogKey);
      // Another invitation may have been used meanwhile.
      this.checkFree();
      const enrolment: Enrolment = {
        site: token.site,
        url,
        authorityPem,
        certificatePem: response.certificatePem,
      };
      this.store.begin(enrolment, { logKey: response.coordinatorLogKey }, this.clock.now());
      noteInRunFile(this.config.dataFolder, this.told());
      return { ...enrolment, isPending: response.pending };
    } finally {
      channel.close();
    }
  }

  /** @throws AgentError ALREADY_ENROLLED, HAS_LEFT */
  private checkFree(): void {
    if (this.store.find() !== undefined) {
      throw new AgentError('ALREADY_ENROLLED', 'this site is enrolled', { hint: 'an agent serves one site of one federation' });
    }
    if (this.store.left() === undefined) return;
    throw new AgentError('HAS_LEFT', 'this site has left its federation', {
      hint: 'an agent that joins again, or joins another one, begins with a new data folder and new keys',
    });
  }

  /**
   * @returns the coordinator as `run.json` names it, for a doctor that may not read the database; empty before the
   *   enrolment
   */
  told(): Pick<RunDocument, 'coordinator' | 'authority'> {
    const enrolment = this.store.find();
    if (enrolment === undefined) return {};
    return { coordinator: this.config.coordinatorUrl ?? enrolment.url, authority: spkiHashOf(enrolment.authorityPem) };
  }

  /**
   * Renews the certificate when half of its life is over, for a new key: a key that was stolen unnoticed is of no use
   * for longer. The new certificate counts from the next connection on.
   * @returns whether it was renewed
   */
  async renewIfDue(channel: CoordinatorChannel): Promise<boolean> {
    const enrolment = this.store.find();
    if (enrolment === undefined || this.clock.now() < lifeOf(enrolment.certificatePem).middle) return false;
    await this.renew(channel, enrolment, this.keys.nextTlsKeyPem());
    return true;
  }

  /**
   * Renews a certificate that has expired, or that the coordinator no longer takes. Without a valid certificate the coordinator knows
   * us by the key that is bound; if the answer to a renewal was lost, that is the next one already.
   * @returns whether it was renewed, so that the connection has to be made anew
   */
  async renewIfExpired(channel: CoordinatorChannel): Promise<boolean> {
    const enrolment = this.store.find();
    if (enrolment === undefined) return false;
    if (!this.isRefused && this.clock.now() < lifeOf(enrolment.certificatePem).end) return false;
    try {
      await this.renew(channel, enrolment, this.keys.tlsKeyPem());
    } catch (error) {
      if (!isRefusedFor(error, 'KEY_MISMATCH')) throw error;
      await this.renew(channel, enrolment, this.keys.nextTlsKeyPem());
    }
    return true;
  }

  /**
   * Runs before the first message of a connection: checks whether the way is open for the present transport, and renews
   * an expired certificate.
   * @returns whether the connection has to be made anew
   */
  async prepare(channel: CoordinatorChannel): Promise<boolean> {
    const coordinator = this.store.pinnedLogKey() === undefined ? undefined : this.wayToCoordinator();
    if (coordinator !== undefined && (await this.channels.choice.look(coordinator.way, coordinator.authorityPem))) return true;
    return this.renewIfExpired(channel);
  }

  /** Transport and trust of the present connection. */
  get carriage(): Carriage {
    return this.channels.choice.current;
  }

  /** A connection did not come about, or was cut. */
  connectionFailed(): void {
    this.channels.choice.failed();
  }

  /** The coordinator does not take the certificate; the next connection begins with a renewal. */
  certificateRefused(): void {
    this.isRefused = true;
  }

  /** The open channel's identity. @throws AgentError NOT_ENROLLED */
  openChannel(): { readonly site: SiteId; readonly channel: CoordinatorChannel } {
    const enrolment = this.store.find();
    if (enrolment === undefined) {
      throw new AgentError('NOT_ENROLLED', 'this site is not enrolled', { hint: 'POST /v1/enrolment with the token' });
    }
    const { site, authorityPem, certificatePem } = enrolment;
    const url = this.config.coordinatorUrl ?? enrolment.url;
    const keyPem = this.keyOf(certificatePem);
    const envelopes = this.envelopesOf(site);
    const base = { url, authorityPem, proxy: this.proxyTo(url), ...(envelopes === undefined ? {} : { envelopes }) };
    if (keyPem !== undefined) return { site, channel: this.channels.open({ ...base, certificatePem, keyPem }) };
    // A restored database holds the certificate of a key that was replaced since: the key in use gets a new one.
    this.isRefused = true;
    return { site, channel: this.channels.open(base) };
  }

  /** The keys that sign this site's messages; undefined until it has pinned the coordinator's key. */
  private envelopesOf(site: SiteId): EnvelopeKeys | undefined {
    const coordinatorKey = this.store.pinnedLogKey();
    if (coordinatorKey === undefined) return undefined;
    return {
      site,
      coordinatorKey,
      identityKey: this.keys.identitySpki(),
      sign: (text) => this.keys.signWithIdentity(text),
    };
  }

  /** Address of the coordinator, by the setting or by the enrolment; empty before it. */
  address(): string {
    return this.config.coordinatorUrl ?? this.store.find()?.url ?? '';
  }

  /** The way to the coordinator, and the one root that is trusted on it; undefined before the enrolment. */
  wayToCoordinator(): { readonly way: Way; readonly authorityPem: string } | undefined {
    const enrolment = this.store.find();
    if (enrolment === undefined) return undefined;
    return { way: this.wayTo(this.config.coordinatorUrl ?? enrolment.url), authorityPem: enrolment.authorityPem };
  }

  /** Walks the way to the coordinator up to TLS. @returns the trouble on it */
  async probe(): Promise<WayTrouble> {
    const coordinator = this.wayToCoordinator();
    return coordinator === undefined ? 'NOTHING' : this.channels.ways.probe(coordinator.way, coordinator.authorityPem);
  }

  private wayTo(url: string): Way {
    const { hostname, port } = new URL(url);
    const proxy = this.proxyTo(url);
    const host = hostname.replace(/^\[|\]$/g, '');
    return { host, port: Number(port || '443'), timeoutMs: UNARY_MS, ...(proxy === undefined ? {} : { proxy }) };
  }

  private proxyTo(url: string): TunnelProxy | undefined {
    return proxyTo(this.config, new URL(url).hostname.replace(/^\[|\]$/g, ''));
  }

  private async renew(channel: CoordinatorChannel, enrolment: Enrolment, keyPem: string): Promise<void> {
    const { certificatePem } = await channel.call(channel.sites, channel.sites.renewCertificate, {
      siteId: enrolment.site,
      certificateRequestDer: Buffer.from(await createRenewalRequest(enrolment.site, keyPem)),
    });
    if (!isKeyOf(certificatePem, keyPem)) {
      throw new AgentError('COORDINATOR_REFUSED', 'the coordinator sent a certificate of another key', {
        details: { reason: 'KEY_MISMATCH' satisfies Reason },
      });
    }
    this.isRefused = false;
    this.store.save({ ...enrolment, certificatePem });
    this.keyOf(certificatePem);
  }

  /**
   * The certificate shows which key is in use. After a kill between the two writes, the next key is adopted here.
   * @returns undefined if the certificate fits neither key, so that the bound key is not thrown away for it
   */
  private keyOf(certificatePem: string): string | undefined {
    if (isKeyOf(certificatePem, this.keys.tlsKeyPem())) return this.keys.tlsKeyPem();
    if (!isKeyOf(certificatePem, this.keys.nextTlsKeyPem())) return undefined;
    this.keys.adoptNextTlsKey();
    return this.keys.tlsKeyPem();
  }
}

/** A certificate that cannot be read is of no key: the key in use gets a new one. */
function isKeyOf(certificatePem: string, keyPem: string): boolean {
  try {
    return new X509Certificate(certificatePem).checkPrivateKey(createPrivateKey(keyPem));
  } catch {
    return false;
  }
}

/** @throws AgentError COORDINATOR_REFUSED unless there is an Ed25519 key to pin */
function checkLogKey(der: Uint8Array): void {
  try {
    if (createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' }).asymmetricKeyType === 'ed25519') return;
  } catch {
    // The error below says enough: OpenSSL's words about the bytes help nobody.
  }
  throw new AgentError('COORDINATOR_REFUSED', 'the coordinator named no key of its log', {
    details: { reason: 'LOG_KEY_MISSING' },
    hint: 'the coordinator is older than this agent; ask its operator',
  });
}
