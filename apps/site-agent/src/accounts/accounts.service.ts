import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { Clock, instantFromMs, instantToMs, type Instant } from '@collimate/kernel-canonical';
import { CollimateError } from '@collimate/kernel-errors';
import { AttemptThrottle, writeDataFile } from '@collimate/platform-service-kit';
import {
  AccountStore,
  FirstHour,
  StoreError,
  type Account,
  type Login,
  type Role,
  type StoreErrorCode,
} from '@collimate/platform-site-store';
import type { Logger } from 'pino';
import { keyPlaceOf } from '../config/key.folder.js';
import { SITE_CONFIG, type SiteConfig } from '../config/site-config.js';
import { AgentError, type AgentErrorCode } from '../ground/agent.error.js';
import { LOGGER } from '../ground/logger.token.js';

const SESSION_MS = 12 * 3_600_000;
/** Number of times that an attempt asks for its turn, and the time between, ms. */
const LOOKS_FOR_A_TURN = 20;
const TURN_AGAIN_MS = 250;

/**
 * A file of this name in the folder of the keys asks for new accounts at the next start. Whoever keeps the keys may
 * write there, and nobody else.
 */
const BEGIN_ANEW = 'begin-accounts-anew';

/**
 * The people who may use the local API. The first account may be made by anybody who can read the bootstrap token in
 * the data folder; the token is deleted afterwards. A person who makes an account for somebody else never knows its
 * password.
 */
@Injectable()
export class AccountsService {
  private readonly tokenFile: string;
  private readonly throttle = new AttemptThrottle();

  constructor(
    private readonly store: AccountStore,
    firstHour: FirstHour,
    private readonly clock: Clock,
    @Inject(SITE_CONFIG) config: SiteConfig,
    @Inject(LOGGER) private readonly logger: Pick<Logger, 'warn'>,
  ) {
    this.tokenFile = join(config.dataFolder, 'bootstrap.token');
    const asked = join(keyPlaceOf(config).folder, BEGIN_ANEW);
    if (this.isAsked(asked)) {
      firstHour.beginAnew();
      // An old token may have been read by everybody who could read the data folder.
      rmSync(this.tokenFile, { force: true });
      // The file goes only after the work is done: a start that fails before leaves it for the next one, and repeating
      // the work changes nothing.
      rmSync(asked);
      logger.warn({ code: 'ACCOUNTS_BEGUN_ANEW' }, 'whoever keeps the keys has asked for it: no account of before acts any more');
    }
    if (!store.isEmpty()) rmSync(this.tokenFile, { force: true });
    else if (!existsSync(this.tokenFile))
      writeDataFile(this.tokenFile, randomBytes(32).toString('base64url'), { setting: 'COLLIMATE_SITE_DATA' });
  }

  /** Whether a file asks for new accounts. A folder or link of that name does not: it could not be removed afterwards. */
  private isAsked(path: string): boolean {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined || found.isFile()) return found !== undefined;
    this.logger.warn(
      { code: 'BEGIN_ANEW_IGNORED' },
      'begin-accounts-anew in the folder of the keys is no file, and asks for nothing',
    );
    return false;
  }

  /** @returns whether this is the token of the first hour, and no account exists yet */
  isBootstrap(token: string): boolean {
    if (!this.store.isEmpty() || !existsSync(this.tokenFile)) return false;
    return timingSafeEqual(hashOf(readFileSync(this.tokenFile, 'utf8').trim()), hashOf(token));
  }

  /**
   * The first account, made by its holder with the token of the first hour.
   * @throws AgentError ACCOUNT_INVALID, NOT_AUTHENTICATED once there is an account; StoreError WEAK_PASSWORD
   */
  async createFirst(name: string, password: string, roles: readonly Role[]): Promise<Account> {
    if (!roles.includes('administrator')) {
      throw new AgentError('ACCOUNT_INVALID', 'the first account needs the role administrator', {
        hint: 'add administrator to the roles; the others may be made by this account',
      });
    }
    const account = await this.store.createFirst(name, password, roles);
    if (account === undefined) throw noSession();
    rmSync(this.tokenFile, { force: true });
    return account;
  }

  /** @throws AgentError TOO_MANY_ATTEMPTS; StoreError CODE_REFUSED, WEAK_PASSWORD */
  activate(name: string, code: string, password: string): Promise<Account> {
    return this.attempt<Account>(name, 'CODE_REFUSED' satisfies StoreErrorCode, async () => {
      try {
        return await this.store.activate(name, code, password);
      } catch (error) {
        if (error instanceof StoreError && error.code === 'CODE_REFUSED') return error;
        throw error;
      }
    });
  }

  /** @throws StoreError NO_SUCH_ACCOUNT, ACCOUNT_NOT_HELD, NOT_A_THIRD_PERSON, LAST_APPROVER */
  reset(name: string, by: Account): Account & { readonly code: string } {
    const { account, code } = this.store.reset(name, by.account);
    this.throttle.succeeded(name);
    this.logger.warn(
      { code: 'PASSWORD_RESET', account: account.account, by: by.account },
      'the password of an account was reset',
    );
    return { ...account, code };
  }

  /** @throws StoreError NO_SUCH_ACCOUNT, LAST_ADMINISTRATOR, LAST_APPROVER */
  disable(name: string, by: Account): Account {
    const disabled = this.store.disable(name);
    this.logger.warn({ code: 'ACCOUNT_DISABLED', account: disabled.account, by: by.account }, 'an account was disabled');
    return disabled;
  }

  /** @throws AgentError CREDENTIALS_REFUSED, the same for an unknown name and a wrong password; TOO_MANY_ATTEMPTS */
  async login(name: string, password: string): Promise<{ readonly token: string; readonly expires: Instant }> {
    const { token } = await this.attempt<Login>(
      name,
      'CREDENTIALS_REFUSED' satisfies AgentErrorCode,
      async () =>
        (await this.store.login(name, password, SESSION_MS)) ??
        new AgentError('CREDENTIALS_REFUSED', 'name or password is wrong', {
          hint: 'check both; whoever was just made sets a password first: `collimate site accounts activate NAME`',
        }),
    );
    const expires = instantFromMs(instantToMs(this.clock.now()) + SESSION_MS);
    return { token, expires };
  }

  /**
   * Tries a secret, unless too many tries have failed. The log of a failure has the id of the account and nothing that
   * was typed: somebody may have typed the password into the field of the name.
   */
  private async attempt<T extends object>(name: string, code: string, look: () => Promise<T | CollimateError>): Promise<T> {
    const waitMs = await this.turn(name);
    if (waitMs > 0) {
      throw new AgentError('TOO_MANY_ATTEMPTS', 'too many wrong attempts', {
        details: { retryAfterMs: Math.ceil(waitMs) },
        hint: `try again in ${Math.ceil(waitMs / 1000)} s`,
      });
    }
    try {
      const found = await look();
      if (found instanceof Error) throw this.noteFailure(name, code, found);
      this.throttle.succeeded(name);
      return found;
    } finally {
      this.throttle.end(name);
    }
  }

  /**
   * Waits a moment for a turn while other attempts are looked at, so that a flood of names does not keep others out.
   * @returns 0, or ms to wait
   */
  private async turn(name: string): Promise<number> {
    for (let looks = 0; ; looks++) {
      const waitMs = this.throttle.begin(name);
      if (waitMs === 0 || this.throttle.pauseMs(name) > 0 || looks === LOOKS_FOR_A_TURN) return waitMs;
      await sleep(TURN_AGAIN_MS);
    }
  }

  private noteFailure(name: string, code: string, found: CollimateError): CollimateError {
    const failures = this.throttle.failed(name);
    const account = this.store.list().find((listed) => listed.name === name)?.account ?? 'unknown';
    this.logger.warn(
      { code, account, failures, pausedMs: Math.ceil(this.throttle.pauseMs(name)) },
      'an attempt to log in failed',
    );
    return found;
  }
}

/** @returns the refusal of a caller without a session where one is needed */
export function noSession(): AgentError {
  return new AgentError('NOT_AUTHENTICATED', 'this needs a session', {
    hint: 'POST /v1/sessions with name and password, then send the token as Authorization: Bearer',
  });
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
