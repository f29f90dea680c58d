import { Injectable } from '@nestjs/common';
import { Doorkeeper, type Knock, type BodyFault } from '@collimate/platform-service-kit';
import { AccountStore, type Account } from '@collimate/platform-site-store';
import type { Endpoint } from '@collimate/protocol/http';
import { AccountsService, noSession } from '../accounts/accounts.service.js';
import { AgentError } from '../ground/agent.error.js';

/**
 * Asks each request who is there: a bearer token of a session, with one of the roles of the endpoint. An approver acts as one
 * only once a third person has confirmed the account.
 */
@Injectable()
export class SiteDoorkeeper extends Doorkeeper {
  constructor(
    private readonly accounts: AccountsService,
    private readonly store: AccountStore,
  ) {
    super();
  }

  /** @returns the account; undefined with the bootstrap token @throws AgentError NOT_AUTHENTICATED, ROLE_MISSING, ACCOUNT_NOT_CONFIRMED */
  override admit(access: Endpoint['access'], { token }: Knock): Account | undefined {
    if (token !== undefined && access.includes('bootstrap') && this.accounts.isBootstrap(token)) return undefined;
    const caller = token === undefined ? undefined : this.store.accountOfSession(token);
    if (caller === undefined) throw noSession();
    if (access !== 'staff') checkRole(access, caller);
    return caller;
  }

  /** The tag names the key, never its value. */
  override bodyRefused(tag: string, fault: BodyFault): AgentError {
    const faults = {
      missing: `the key ${tag} is missing`,
      unknown: `there is no key ${tag} here`,
      form: `the value of ${tag} has another form than it may have`,
    };
    const said = tag === '' ? 'the body is not a JSON object of this form' : faults[fault];
    return new AgentError('BODY_INVALID', said, {
      place: tag === '' ? {} : { tag },
      hint: 'send Content-Type application/json and the keys of the API page, no others',
    });
  }
}

/** @throws AgentError ROLE_MISSING, ACCOUNT_NOT_CONFIRMED */
function checkRole(access: string | readonly string[], { roles, isConfirmed }: Account): void {
  const held = roles.filter((role) => access.includes(role));
  if (held.some((role) => role !== 'approver' || isConfirmed)) return;
  if (held.length > 0) {
    throw new AgentError('ACCOUNT_NOT_CONFIRMED', 'nobody has confirmed this account yet', {
      hint: 'another approver, who neither made it nor holds it: `collimate site accounts confirm NAME`',
    });
  }
  const wanted = [access].flat().filter((role) => role !== 'bootstrap');
  throw new AgentError('ROLE_MISSING', 'this account may not do that', {
    hint: `one of these roles is needed: ${wanted.join(', ')}`,
  });
}
