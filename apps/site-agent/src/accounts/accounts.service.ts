import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { Clock, instantFromMs, instantToMs, type Instant } from '@collimate/kernel-canonical';
import { AccountStore, type Account, type Role } from '@collimate/platform-site-store';
import { AgentError } from '../agent.error.js';
import { SITE_CONFIG, type SiteConfig } from '../config/site-config.js';

const SESSION_MS = 12 * 3_600_000;

/**
 * The people who may use the local API. Before the first account exists, whoever can read the bootstrap token in the
 * data folder may make it; the token is gone afterwards.
 */
@Injectable()
export class AccountsService {
  private readonly tokenFile: string;

  constructor(
    private readonly store: AccountStore,
    private readonly clock: Clock,
    @Inject(SITE_CONFIG) config: SiteConfig,
  ) {
    this.tokenFile = join(config.dataFolder, 'bootstrap.token');
    if (!store.isEmpty()) rmSync(this.tokenFile, { force: true });
    else if (!existsSync(this.tokenFile)) writeFileSync(this.tokenFile, randomBytes(32).toString('base64url'), { mode: 0o600 });
  }

  /** @returns whether this is the token of the first hour, and no account exists yet */
  isBootstrap(token: string): boolean {
    if (!this.store.isEmpty() || !existsSync(this.tokenFile)) return false;
    return timingSafeEqual(hashOf(readFileSync(this.tokenFile, 'utf8').trim()), hashOf(token));
  }

  /** @throws AgentError ACCOUNT_INVALID; StoreError ACCOUNT_EXISTS, WEAK_PASSWORD */
  async create(name: string, password: string, roles: readonly Role[]): Promise<Account> {
    if (this.store.isEmpty() && !roles.includes('administrator')) {
      throw new AgentError('ACCOUNT_INVALID', 'the first account needs the role administrator', {
        hint: 'add administrator to the roles; the others may be made by this account',
      });
    }
    const account = await this.store.create(name, password, roles);
    rmSync(this.tokenFile, { force: true });
    return account;
  }

  /** @throws AgentError CREDENTIALS_REFUSED, the same for an unknown name and a wrong password */
  async login(name: string, password: string): Promise<{ readonly token: string; readonly expires: Instant }> {
    const account = await this.store.authenticate(name, password);
    if (account === undefined) {
      throw new AgentError('CREDENTIALS_REFUSED', 'name or password is wrong', { hint: 'check both and try again' });
    }
    const expires = instantFromMs(instantToMs(this.clock.now()) + SESSION_MS);
    return { token: this.store.openSession(account.account, SESSION_MS), expires };
  }

  /** @returns the account behind a session token, unless it is unknown or expired */
  accountOf(token: string): Account | undefined {
    return this.store.accountOfSession(token);
  }
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
