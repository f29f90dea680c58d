import { Injectable, UnauthorizedException, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { CoordinatorStore } from '@collimate/platform-coordinator-store';
import { tokenHash } from './coordinator.keys.js';

/** Lets operators in: a bearer token whose hash belongs to an account. */
@Injectable()
export class OperatorGuard implements CanActivate {
  constructor(private readonly store: CoordinatorStore) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<{ readonly headers: { readonly authorization?: string } }>();
    const token = /^Bearer ([A-Za-z0-9_-]{32,128})$/.exec(request.headers.authorization ?? '')?.[1];
    const name = token === undefined ? undefined : await this.store.read.accounts.nameOf(tokenHash(token));
    if (name === undefined) throw new UnauthorizedException();
    return true;
  }
}
