import { Inject, Injectable } from '@nestjs/common';
import type { Way } from '@collimate/platform-pki';
import type { Logger } from 'pino';
import { SITE_CONFIG, type SiteConfig } from '../config/site-config.js';
import { LOGGER } from '../ground/logger.token.js';
import { HushedWays } from '../silence/hushed.ways.js';

/** Transport of the messages: gRPC over HTTP/2, or the same bytes over HTTP/1.1. */
export type Transport = 'h2' | 'http/1.1';

/** Transport, and the root that TLS trusts on the way. */
export interface Carriage {
  readonly transport: Transport;
  /** Whether the hospital's own inspection ends TLS on the way. It can read the messages, and cannot alter them. */
  readonly isInspected: boolean;
}

const DIRECT: Carriage = { transport: 'h2', isInspected: false };

/** HTTP/2 is looked for again at most this often, ms. */
const LOOK_AGAIN_MS = 15_000;

/**
 * Which way the messages go. HTTP/2 is the first choice; where somebody takes it out of the TLS handshake, or where the hospital has said that
 * its own inspection ends TLS, HTTP/1.1 carries the same bytes, each under a signature.
 */
@Injectable()
export class TransportChoice {
  private chosen: Carriage = DIRECT;
  private isInDoubt = false;
  private lookedAt = Number.NEGATIVE_INFINITY;

  constructor(
    @Inject(SITE_CONFIG) private readonly config: Pick<SiteConfig, 'inspectionAuthority'>,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly ways: HushedWays,
  ) {}

  get current(): Carriage {
    return this.chosen;
  }

  /** @returns the root that TLS trusts now */
  trust(authorityPem: string): string {
    return this.chosen.isInspected ? (this.config.inspectionAuthority ?? authorityPem) : authorityPem;
  }

  /** A connection did not come about, or was cut. */
  failed(): void {
    this.isInDoubt = true;
  }

  /**
   * Walks the way if the last connection failed, or if it is not the first choice that carries.
   * @returns whether another carriage is chosen from now on
   */
  async look(way: Way, authorityPem: string): Promise<boolean> {
    if (!this.isInDoubt && this.chosen.transport === 'h2') return false;
    if (performance.now() - this.lookedAt < LOOK_AGAIN_MS) return false;
    this.lookedAt = performance.now();
    this.isInDoubt = false;
    const found = await this.find(way, authorityPem);
    const { transport, isInspected } = found ?? this.chosen;
    if (transport === this.chosen.transport && isInspected === this.chosen.isInspected) return false;
    this.chosen = { transport, isInspected };
    this.tell();
    return true;
  }

  /** @returns undefined if the way is closed for both */
  private async find(way: Way, authorityPem: string): Promise<Carriage | undefined> {
    const met = await this.ways.probe(way, authorityPem);
    if (met === 'NOTHING') return DIRECT;
    if (met !== 'TLS_WITHOUT_HTTP2' && met !== 'TLS_UNTRUSTED') return undefined;
    // A proxy that removes HTTP/2 does so before it shows a certificate. Its certificate is seen only by offering
    // HTTP/1.1.
    const withHttp1 = await this.ways.probe(way, authorityPem, 'http/1.1');
    if (withHttp1 === 'NOTHING') return { transport: 'http/1.1', isInspected: false };
    const { inspectionAuthority } = this.config;
    if (withHttp1 !== 'TLS_UNTRUSTED' || inspectionAuthority === undefined) return undefined;
    const isOurs = (await this.ways.probe(way, inspectionAuthority, 'http/1.1')) === 'NOTHING';
    return isOurs ? { transport: 'http/1.1', isInspected: true } : undefined;
  }

  private tell(): void {
    const { transport, isInspected } = this.chosen;
    if (transport === 'h2') this.logger.info({ transport }, 'HTTP/2 is open again on the way to the coordinator');
    else if (isInspected)
      this.logger.warn(
        { transport, code: 'TLS_INSPECTED' },
        "the hospital's inspection ends TLS on the way: it can read what passes, every message is signed, and HTTP/1.1 carries them",
      );
    else
      this.logger.warn(
        { transport, code: 'TLS_WITHOUT_HTTP2' },
        'somebody on the way takes HTTP/2 out of TLS: HTTP/1.1 carries the messages',
      );
  }
}
