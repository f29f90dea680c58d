import {
  HttpException,
  Inject,
  Injectable,
  UnauthorizedException,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { CoordinatorStore } from '@collimate/platform-coordinator-store';
import { AttemptThrottle } from '@collimate/platform-service-kit';
import type { Reason } from '@collimate/protocol';
import type { Logger } from 'pino';
import { tokenHash } from './coordinator.keys.js';
import { LOGGER } from './tokens.js';

/**
 * Lets operators in: a bearer token whose hash belongs to an account. The right token always opens; wrong ones are logged,
 * and slow their sender down by the address that they come from.
 */
@Injectable()
export class OperatorGuard implements CanActivate {
  private readonly throttle = new AttemptThrottle();

  constructor(
    private readonly store: CoordinatorStore,
    @Inject(LOGGER) private readonly logger: Pick<Logger, 'warn'>,
  ) {}

  /** @throws UnauthorizedException; HttpException 429 after too many wrong tokens */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context
      .switchToHttp()
      .getRequest<{ readonly headers: { readonly authorization?: string }; readonly ip: string }>();
    const token = /^Bearer ([A-Za-z0-9_-]{32,128})$/.exec(request.headers.authorization ?? '')?.[1];
    const name = token === undefined ? undefined : await this.store.read.accounts.nameOf(tokenHash(token));
    if (name !== undefined) return true;
    if (this.throttle.pauseMs(request.ip) > 0) throw new HttpException('too many wrong tokens', 429);
    const failures = this.throttle.failed(request.ip);
    this.logger.warn({ code: 'UNAUTHENTICATED' satisfies Reason, from: request.ip, failures }, 'an operator token was refused');
    throw new UnauthorizedException();
  }
}
