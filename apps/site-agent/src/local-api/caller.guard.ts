import {
  Injectable,
  SetMetadata,
  createParamDecorator,
  type CanActivate,
  type CustomDecorator,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { AccountsService } from '../accounts/accounts.service.js';
import type { Account, Role } from '@collimate/platform-site-store';
import { AgentError } from '../agent.error.js';

const ACCESS = Symbol('ACCESS');

/**
 * `open` for everybody on this machine, `staff` for everybody with an account, else the roles of which the caller needs one.
 * An approver acts as one only once a third person has confirmed the account.
 */
type Access = 'open' | 'staff' | readonly (Role | 'bootstrap')[];

/** Says who may call a route; a route without it is refused for everybody. */
export const Access = (...access: ['open'] | ['staff'] | (Role | 'bootstrap')[]): CustomDecorator<symbol> =>
  SetMetadata(ACCESS, access[0] === 'open' || access[0] === 'staff' ? access[0] : access);

interface CalledRequest extends FastifyRequest {
  caller?: Account;
}

/** The account that calls; absent on open routes and with the bootstrap token. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Account | undefined => {
  return context.switchToHttp().getRequest<CalledRequest>().caller;
});

/** Asks each request who is there: a bearer token of a session, with one of the roles of the route. */
@Injectable()
export class CallerGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly accounts: AccountsService,
  ) {}

  /** @throws AgentError NOT_AUTHENTICATED, ROLE_MISSING, ACCOUNT_NOT_CONFIRMED */
  canActivate(context: ExecutionContext): boolean {
    const access = this.reflector.get<Access | undefined>(ACCESS, context.getHandler());
    if (access === 'open') return true;
    const request = context.switchToHttp().getRequest<CalledRequest>();
    const token = /^Bearer ([A-Za-z0-9_-]{20,200})$/.exec(request.headers.authorization ?? '')?.[1];
    if (token !== undefined && access !== 'staff' && access?.includes('bootstrap') && this.accounts.isBootstrap(token))
      return true;
    const caller = token === undefined ? undefined : this.accounts.accountOf(token);
    if (caller === undefined) {
      throw new AgentError('NOT_AUTHENTICATED', 'this needs a session', {
        hint: 'POST /v1/sessions with name and password, then send the token as Authorization: Bearer',
      });
    }
    if (access !== 'staff') checkRole(access ?? [], caller);
    request.caller = caller;
    return true;
  }
}

/** @throws AgentError ROLE_MISSING, ACCOUNT_NOT_CONFIRMED */
function checkRole(access: readonly (Role | 'bootstrap')[], { roles, isConfirmed }: Account): void {
  const held = roles.filter((role) => access.includes(role));
  if (held.some((role) => role !== 'approver' || isConfirmed)) return;
  if (held.length > 0) {
    throw new AgentError('ACCOUNT_NOT_CONFIRMED', 'nobody has confirmed this account yet', {
      hint: 'another approver, who neither made it nor holds it: `collimate site accounts confirm NAME`',
    });
  }
  throw new AgentError('ROLE_MISSING', 'this account may not do that', {
    hint: `one of these roles is needed: ${access.filter((role) => role !== 'bootstrap').join(', ')}`,
  });
}
