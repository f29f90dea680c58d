import { Controller } from '@nestjs/common';
import { Serves, type CallOf } from '@collimate/platform-service-kit';
import { SITE_API, type SiteApi } from '@collimate/platform-site-api';
import { AccountStore, type Account } from '@collimate/platform-site-store';
import type { AnswerOf } from '@collimate/protocol/http';
import { AccountsService } from '../accounts/accounts.service.js';
import { AgentError } from '../ground/agent.error.js';

/** Accounts and sessions. */
@Controller()
export class AccountsController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly store: AccountStore,
  ) {}

  @Serves(SITE_API.accounts)
  list(): AnswerOf<SiteApi['accounts']> {
    return this.store.list();
  }

  @Serves(SITE_API.createAccount)
  async create({
    body,
    caller,
  }: CallOf<SiteApi['createAccount'], Account | undefined>): Promise<AnswerOf<SiteApi['createAccount']>> {
    const roles = [...new Set(body.roles)];
    if (caller === undefined && body.password === undefined) {
      throw new AgentError('PASSWORD_NEEDED', 'the first account is made with its password', {
        place: { tag: 'password' },
        hint: 'name a password of at least 12 characters',
      });
    }
    if (caller !== undefined && body.password !== undefined) {
      throw new AgentError('ACCOUNT_INVALID', 'every holder sets the password alone', {
        place: { tag: 'password' },
        hint: 'leave the password out and hand the code on',
      });
    }
    if (body.password !== undefined)
      return { ...(await this.accounts.createFirst(body.name, body.password, roles)), code: undefined };
    const { account, code } = this.store.invite(body.name, roles, (caller as Account).account);
    return { ...account, code };
  }

  @Serves(SITE_API.activateAccount)
  activate({ body }: CallOf<SiteApi['activateAccount']>): Promise<AnswerOf<SiteApi['activateAccount']>> {
    return this.accounts.activate(body.name, body.code, body.password);
  }

  @Serves(SITE_API.confirmAccount)
  confirm({ params, caller }: CallOf<SiteApi['confirmAccount'], Account>): AnswerOf<SiteApi['confirmAccount']> {
    return this.store.confirm(params.name, caller.account);
  }

  @Serves(SITE_API.resetPassword)
  reset({ params, caller }: CallOf<SiteApi['resetPassword'], Account>): AnswerOf<SiteApi['resetPassword']> {
    return this.accounts.reset(params.name, caller);
  }

  @Serves(SITE_API.disableAccount)
  disable({ params, caller }: CallOf<SiteApi['disableAccount'], Account>): AnswerOf<SiteApi['disableAccount']> {
    return this.accounts.disable(params.name, caller);
  }

  @Serves(SITE_API.openSession)
  login({ body }: CallOf<SiteApi['openSession']>): Promise<AnswerOf<SiteApi['openSession']>> {
    return this.accounts.login(body.name, body.password);
  }
}
