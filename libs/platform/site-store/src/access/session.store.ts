import { createHash, randomBytes } from 'node:crypto';
import { canonicalJson, instantFromMs, instantToMs, type Clock } from '@collimate/kernel-canonical';
import type { SubjectVault } from '@collimate/platform-keystore';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';

interface SessionRow {
  readonly account: string;
  readonly expires_at: string;
  readonly seal: string | null;
}

/** @returns what the database keeps of a token or code */
export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Sessions of the local API. A row says whose session it is under the site's seal, so that nobody writes one into the file. */
export class SessionStore {
  private readonly insert: SqliteStatement;
  private readonly select: SqliteStatement;
  private readonly endOne: SqliteStatement;
  private readonly endAll: SqliteStatement;
  private readonly endExpired: SqliteStatement;

  constructor(
    session: SqliteSession,
    private readonly vault: SubjectVault,
    private readonly clock: Clock,
  ) {
    this.insert = session.prepare('insert into session (token_hash, account, expires_at, seal) values (?, ?, ?, ?)');
    this.select = session.prepare('select account, expires_at, seal from session where token_hash = ? and expires_at > ?');
    this.endOne = session.prepare('delete from session where token_hash = ?');
    this.endAll = session.prepare('delete from session where account = ?');
    this.endExpired = session.prepare('delete from session where expires_at <= ?');
  }

  /** @returns a token of 256 random bits, which is told once and kept only as its hash */
  begin(account: string, lifetimeMs: number): string {
    const token = randomBytes(32).toString('base64url');
    const hash = tokenHash(token);
    const expires = instantFromMs(instantToMs(this.clock.now()) + lifetimeMs);
    this.insert.write([hash, account, expires, this.sealOf(hash, account, expires)]);
    return token;
  }

  /** @returns the id of the account whose session it is, undefined if it is over or was not begun here */
  accountOf(token: string): string | undefined {
    const hash = tokenHash(token);
    const row = this.select.get<SessionRow>(hash, this.clock.now());
    return row !== undefined && row.seal === this.sealOf(hash, row.account, row.expires_at) ? row.account : undefined;
  }

  end(token: string): void {
    this.endOne.run(tokenHash(token));
  }

  endOf(account: string): void {
    this.endAll.run(account);
  }

  /** What was over once is gone, so that a clock that is set back revives none. */
  forgetExpired(now: string): void {
    this.endExpired.run(now);
  }

  private sealOf(hash: string, account: string, expires: string): string {
    return this.vault.statementSealOf('session', canonicalJson({ hash, account, expires }));
  }
}
