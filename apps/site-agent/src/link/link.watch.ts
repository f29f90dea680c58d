import { Inject, Injectable } from '@nestjs/common';
import { Clock, instantFromMs, instantToMs, isPrintable, type Instant } from '@collimate/kernel-canonical';
import { CollimateError } from '@collimate/kernel-errors';
import { wayHint, type WayTrouble } from '@collimate/platform-pki';
import type { Reason } from '@collimate/protocol';
import type { Logger } from 'pino';
import { LOGGER } from '../ground/logger.token.js';
import { isHouseTrouble } from './link.error.js';
import { EnrolmentService } from './enrolment.service.js';
import type { Transport } from './transport.choice.js';
import type { AgentErrorCode } from '../ground/agent.error.js';

/** State of the link, for the console of the hospital. */
export interface LinkState {
  readonly connected: boolean;
  /** Since when it is connected, or is not. */
  readonly since: Instant;
  /** Code and cause of the present failure, or of the last one. Null before the first. */
  readonly lastError: { readonly code: string; readonly trouble: string | null; readonly at: Instant } | null;
  /** When it is tried again; null while it is connected. */
  readonly nextTryAt: Instant | null;
  /** Transport of the messages, and whether the hospital's own inspection ends TLS on the way. */
  readonly transport: Transport;
  readonly isInspected: boolean;
  /** Whether messages are signed; null before the first connection. A coordinator that is older than signatures takes none. */
  readonly isSigned: boolean | null;
  /** Reason why the coordinator answers but does not accept this site's messages; null if it does. */
  readonly hindrance: { readonly code: string; readonly since: Instant } | null;
  /** Why the coordinator sends this site no orders now, in its operator's words; null while it does. */
  readonly suspendedWhy: string | null;
}

/** Longest reason of a suspension that is shown, characters. */
const LONGEST_REASON = 200;

/** Errors of a coordinator that tells something false; the way itself is sound. */
const LIES: readonly AgentErrorCode[] = ['COORDINATOR_LOG_ALTERED', 'HEAD_NOT_SIGNED'];

/** The way is walked again for its trouble at most this often, ms. */
const PROBE_EVERY_MS = 15_000;

/**
 * Knows the state of the link and logs it: the first failure, each change of its kind, and the length of the outage
 * when it is over. The cause is found by walking the way, not by reading gRPC's messages.
 */
@Injectable()
export class LinkWatch {
  private connected = false;
  private since: Instant;
  private lastError: LinkState['lastError'] = null;
  private nextTryAt: Instant | null = null;
  private isSigned: boolean | null = null;
  private suspendedWhy: string | null = null;
  private said = '';
  private saidOwn = '';
  private hindrance: LinkState['hindrance'] = null;
  /** The methods that met it since one of them went through. */
  private readonly hindered = new Set<string>();
  private saidRepeated = false;
  private probedAt = Number.NEGATIVE_INFINITY;
  private downSince: number | undefined;

  constructor(
    private readonly enrolment: EnrolmentService,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.since = clock.now();
  }

  get state(): LinkState {
    const { connected, since, lastError, nextTryAt, hindrance, suspendedWhy, isSigned } = this;
    return { connected, since, lastError, nextTryAt, hindrance, suspendedWhy, ...this.enrolment.carriage, isSigned };
  }

  /** Hello was answered and believed, and so was the first question after it. */
  isUp(url: string, isSigned: boolean): void {
    if (!isSigned && this.isSigned !== false) {
      this.logger.warn(
        { code: 'COORDINATOR_OLDER' },
        'the coordinator is older than signatures beside messages: TLS alone guards them; ask its operator to upgrade',
      );
    }
    this.isSigned = isSigned;
    this.nextTryAt = null;
    if (this.connected) return;
    const downMs = this.downSince === undefined ? undefined : Math.round(performance.now() - this.downSince);
    this.logger.info({ url, ...(downMs === undefined ? {} : { downMs }) }, 'the coordinator is connected');
    this.connected = true;
    this.since = this.clock.now();
    this.said = '';
    this.saidRepeated = false;
    this.downSince = undefined;
    this.probedAt = Number.NEGATIVE_INFINITY;
  }

  /** Logs, once a connection, that the coordinator repeats assignments that were acknowledged. */
  repeats(): void {
    if (this.saidRepeated) return;
    this.saidRepeated = true;
    this.logger.warn(
      { code: 'ASSIGNMENTS_REPEATED' },
      'the coordinator gives out again what was acknowledged; it is not taken again, and the next look waits',
    );
  }

  /** The coordinator's word whether it asks this site. @param why empty if it does; shown to people, and never logged */
  isSuspended(why: string): void {
    const told = why === '' ? null : why.length <= LONGEST_REASON && isPrintable(why) ? why : 'no reason that can be shown';
    if ((told === null) !== (this.suspendedWhy === null)) {
      if (told === null) this.logger.info('the coordinator asks this site again');
      else
        this.logger.warn(
          { code: 'SUSPENDED' },
          'the coordinator has suspended this site: it asks nothing until its operator resumes it',
        );
    }
    this.suspendedWhy = told;
  }

  isDown(): void {
    this.downSince ??= performance.now();
    if (!this.connected) return;
    this.connected = false;
    this.since = this.clock.now();
  }

  waits(pauseMs: number): void {
    this.nextTryAt = instantFromMs(Math.round(instantToMs(this.clock.now()) + pauseMs));
  }

  failed(error: CollimateError): void {
    this.isDown();
    const at = this.clock.now();
    const { http, reason, alarm } = error.details;
    const known = http !== undefined ? `HTTP_${String(http)}` : (reason ?? alarm);
    if (error.code !== ('COORDINATOR_UNREACHABLE' satisfies AgentErrorCode) || known !== undefined) {
      this.note(error, known === undefined ? null : String(known), error.hint, at);
      return;
    }
    this.lastError = { code: error.code, trouble: this.lastError?.trouble ?? null, at };
    if (performance.now() - this.probedAt < PROBE_EVERY_MS) return;
    this.probedAt = performance.now();
    void this.enrolment.probe().then((trouble: WayTrouble) => {
      if (!this.connected) this.note(error, trouble, wayHint(trouble), at);
    });
  }

  /**
   * A call ended. If the coordinator answers but its database does not, that is logged once per outage. It is logged
   * again once it works: when a call that failed on it goes through, or one of those that each connection makes
   * regularly.
   */
  ended(path: string, cause: unknown): void {
    if (cause === undefined) {
      if (this.hindrance !== null && (this.hindered.has(path) || path.endsWith('/Heartbeat'))) this.unhindered();
      return;
    }
    const reason = cause instanceof CollimateError ? String(cause.details['reason']) : '';
    if (!isHouseTrouble(reason)) return;
    this.hindered.add(path);
    const at = this.clock.now();
    this.lastError = { code: (cause as CollimateError).code, trouble: reason, at };
    if (this.hindrance?.code === reason) return;
    this.hindrance = { code: reason, since: at };
    const { hint } = cause as CollimateError;
    this.logger.warn(
      { code: reason, hint },
      'the coordinator answers, and cannot take what this site says; it is said again by itself',
    );
  }

  private unhindered(): void {
    this.logger.info({ code: this.hindrance?.code }, 'the coordinator takes what this site says again');
    this.hindrance = null;
    this.hindered.clear();
  }

  /** A step of our own failed, a full disk for example. The log says each kind once, until it works again. */
  broke(error: unknown): void {
    const code = error instanceof CollimateError ? error.code : ('INTERNAL' satisfies Reason);
    this.lastError = { code, trouble: null, at: this.clock.now() };
    if (this.saidOwn === code) return;
    this.saidOwn = code;
    this.logger.error({ err: error }, 'a step of the link failed on this machine; it is tried again by itself');
  }

  /** Assignments of the coordinator are stored again. */
  works(): void {
    if (this.saidOwn !== '') this.logger.info({ code: this.saidOwn }, 'the step of the link that had failed works again');
    this.saidOwn = '';
  }

  private note(error: CollimateError, trouble: string | null, hint: string | undefined, at: Instant): void {
    this.lastError = { code: error.code, trouble, at };
    const kind = `${error.code} ${trouble ?? ''}`;
    if (this.said === kind) return;
    this.said = kind;
    // The trouble of the coordinator's own house has been told as such.
    if (trouble !== null && trouble === this.hindrance?.code) return;
    const level = LIES.includes(error.code as AgentErrorCode) ? 'error' : 'warn';
    this.logger[level]({ code: error.code, trouble, hint }, 'the link to the coordinator is down; it is tried again by itself');
  }
}
