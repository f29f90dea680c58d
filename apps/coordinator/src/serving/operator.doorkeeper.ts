import { HttpException, Inject, Injectable, UnauthorizedException } from '@nestjs/common';
import { CoordinatorStore } from '@collimate/platform-coordinator-store';
import { AttemptThrottle, Doorkeeper, type Knock, type BodyFault } from '@collimate/platform-service-kit';
import type { Reason } from '@collimate/protocol';
import type { Logger } from 'pino';
import { CoordinatorError } from '../platform/coordinator.error.js';
import { tokenHash } from '../platform/coordinator.keys.js';
import type { Operator } from '../platform/operator.js';
import { LOGGER } from '../platform/tokens.js';

/**
 * Lets operators in: a bearer token whose hash belongs to an account. The right token always opens; wrong ones are logged,
 * and slow their sender down by the address that they come from.
 */
@Injectable()
export class OperatorDoorkeeper extends Doorkeeper {
  private readonly throttle = new AttemptThrottle();

  constructor(
    private readonly store: CoordinatorStore,
    @Inject(LOGGER) private readonly logger: Pick<Logger, 'warn'>,
  ) {
    super();
  }

  /** @returns whose token it is @throws UnauthorizedException; HttpException 429 after too many wrong tokens */
  override async admit(_access: unknown, { token, ip }: Knock): Promise<Operator> {
    const tokenSha256 = tokenHash(token ?? '');
    const name = token === undefined ? undefined : await this.store.read.accounts.nameOf(tokenSha256);
    if (name !== undefined) return { name, tokenSha256 };
    if (this.throttle.pauseMs(ip) > 0) throw new HttpException('too many wrong tokens', 429);
    const failures = this.throttle.failed(ip);
    this.logger.warn({ code: 'UNAUTHENTICATED' satisfies Reason, from: ip, failures }, 'an operator token was refused');
    throw new UnauthorizedException();
  }

  override bodyRefused(tag: string, fault: BodyFault): CoordinatorError {
    const faults = {
      missing: `the key ${tag} is missing`,
      unknown: `there is no key ${tag} here`,
      form: `the value of ${tag} has another form than it may have`,
    };
    const said = tag === '' ? 'the body of the request has another form' : faults[fault];
    return new CoordinatorError('INVALID_REQUEST', said, { place: { tag } });
  }
}
