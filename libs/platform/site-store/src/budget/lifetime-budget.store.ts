import { canonicalJson, digestOf, type Clock, type Instant } from '@collimate/kernel-canonical';
import { compare, formatRational, parseRational, sumDown, ZERO, type Rational } from '@collimate/kernel-numeric';
import type { SubjectVault } from '@collimate/platform-keystore';
import type { AccountStore } from '../access/account.store.js';
import type { HeadGuard } from '../log/head-guard.js';
import type { SiteLog } from '../log/site-log.js';
import { readAllowed } from '../log/stored.text.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import { StoreError } from '../store.error.js';

/** Number of different people who have to ask for a supplement of the same amount. */
const SUPPLEMENT_SIGNATURES_NEEDED = 2;

/** Parts of the store of the lifetime budget. */
export interface LifetimeBudgetParts {
  readonly session: SqliteSession;
  readonly vault: SubjectVault;
  readonly releaseLog: SiteLog;
  readonly heads: Pick<HeadGuard, 'probe' | 'mayRelease' | 'memory'>;
  readonly accounts: AccountStore;
  readonly clock: Clock;
}

/** One row: the first budget, or a supplement, rho. */
export interface BudgetEntry {
  readonly rho: Rational;
  readonly at: Instant;
}

interface BudgetRow {
  readonly rho: string;
  readonly at: Instant;
}

/** A signature as the database holds it. */
interface SignatureRow {
  readonly account: string;
  readonly rho: string;
  readonly at: Instant;
  readonly tree: number;
  readonly supplements: number;
  readonly confirmation: string | null;
  readonly seal: string;
}

/** A signature that waits for a second one of the same amount. */
export interface WaitingSupplement {
  /** Name of the account that signed. */
  readonly by: string;
  readonly rho: Rational;
  readonly at: Instant;
}

/** Outcome of a signature under a supplement. */
export type Supplement = { readonly kind: 'signed' } | { readonly kind: 'supplemented'; readonly rho: Rational };

/**
 * Lifetime budget of the hospital over all studies. The first row is set once, at the first start; later it grows by
 * supplements that two approvers ask for, each with a leaf in the release log.
 */
export class LifetimeBudgetStore {
  private readonly rows: SqliteStatement;
  private readonly insert: SqliteStatement;
  private readonly signature: SqliteStatement;
  private readonly signatures: SqliteStatement;
  private readonly forget: SqliteStatement;

  constructor(private readonly parts: LifetimeBudgetParts) {
    const { session } = parts;
    this.rows = session.prepare('select rho, at from lifetime_budget order by position');
    this.insert = session.prepare('insert into lifetime_budget (rho, at) values (?, ?)');
    this.signature = session.prepare(
      `insert into supplement_signature (account, rho, signed_at, tree, supplements, seal, confirmation) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
       on conflict (account) do update set rho = ?2, signed_at = ?3, tree = ?4, supplements = ?5, seal = ?6, confirmation = ?7`,
    );
    this.signatures = session.prepare(
      'select account, rho, signed_at as at, tree, supplements, seal, confirmation from supplement_signature order by signed_at, account',
    );
    this.forget = session.prepare('delete from supplement_signature');
  }

  /** Sets the budget if none is set; a log that has begun gets its leaf. @returns whether it was set now */
  open(rho: Rational): boolean {
    const hasBegun = this.parts.releaseLog.head().size > 0;
    return this.parts.session.transaction(() => {
      if (this.entries().length > 0) return false;
      this.insert.write([formatRational(rho), this.parts.clock.now()]);
      if (hasBegun) this.writeLeaf();
      return true;
    });
  }

  /** Writes the first budget into the log, which begins with the enrolment. */
  writeLeaf(): void {
    const [first] = this.entries();
    if (first !== undefined) this.parts.releaseLog.append({ kind: 'budget-set', rho: formatRational(first.rho), at: first.at });
  }

  /** The first budget, then every supplement, in order. An unreadable row was not written here, and allows nothing. */
  entries(): readonly BudgetEntry[] {
    return this.rows.all<BudgetRow>().map(({ rho, at }) => ({ rho: readAllowed(rho), at }));
  }

  /** Sum of all supplements, rho. */
  supplements(): Rational {
    return sumDown(
      this.entries()
        .slice(1)
        .map(({ rho }) => rho),
    );
  }

  /** Signatures that wait for a second one, the oldest first. */
  waiting(): readonly WaitingSupplement[] {
    const names = new Map(this.parts.accounts.list().map(({ account, name }) => [account, name]));
    return this.given().map(({ account, rho, at }) => ({ by: names.get(account) ?? account, rho: parseRational(rho), at }));
  }

  /**
   * @returns ids of the accounts with a signature in the database that this program did not write, or that is not the
   *   waiting one
   */
  unheld(): readonly string[] {
    const { releaseLog, heads } = this.parts;
    const isPutBack = (row: SignatureRow): boolean =>
      row.tree === releaseLog.treeNumber && heads.memory.pinned(pinOf(row.account)) !== undefined && !this.waits(row);
    return this.rowsOfSignatures()
      .filter((row) => row.seal !== this.sealOf(row) || isPutBack(row))
      .map(({ account }) => account);
  }

  /**
   * Remembers beside the keys the words that wait in a database from a version without that memory; only to be called
   * once.
   */
  pinEarlier(): void {
    for (const row of this.rowsOfSignatures()) {
      const isHeld = row.seal === this.sealOf(row) && this.parts.heads.memory.pinned(pinOf(row.account)) === undefined;
      if (isHeld) this.parts.heads.memory.pin(pinOf(row.account), row.seal);
    }
  }

  /**
   * One approver's signature under a supplement; the second one of the same amount adds it, with its leaf, in the same
   * transaction. Another amount by the same person replaces the first. An error means that nothing was done.
   * @param after number of supplements that the signer has seen, so that a repeated call, whose answer was lost, adds
   *   nothing twice
   * @throws StoreError NOT_AN_APPROVER, ALREADY_SIGNED, INVALID_SUPPLEMENT, LOG_NOT_BEGUN before the enrolment,
   *   SUPPLEMENTED_MEANWHILE, COUNTER_UNWRITABLE, IN_QUARANTINE
   */
  sign(rho: Rational, account: string, after?: number): Supplement {
    if (compare(rho, ZERO) <= 0) throw new StoreError('INVALID_SUPPLEMENT', 'a supplement is more than nothing');
    if (this.parts.releaseLog.head().size === 0) {
      throw new StoreError('LOG_NOT_BEGUN', 'the log of this site begins with its enrolment', { hint: 'enrol first' });
    }
    const text = formatRational(rho);
    this.parts.heads.probe();
    const before = this.entries().length;
    let done: Supplement | undefined;
    try {
      return this.parts.session.transaction(() => (done = this.signInside(text, account, after)));
    } catch (error) {
      // The counter failed after the commit. The supplement is in force, and the next entry of the log waits for the
      // counter.
      if (done?.kind === 'supplemented' && this.entries().length > before) return done;
      throw error;
    }
  }

  private signInside(text: string, account: string, after: number | undefined): Supplement {
    if (!this.parts.accounts.hasRole(account, 'approver')) {
      throw new StoreError('NOT_AN_APPROVER', 'this account may not sign supplements');
    }
    const supplements = this.entries().length - 1;
    if (after !== undefined && after !== supplements) {
      throw new StoreError('SUPPLEMENTED_MEANWHILE', 'the lifetime budget has grown since it was looked at', {
        details: { supplements },
        hint: 'look at `collimate site budget` again: what you ask for may have been added already',
      });
    }
    if (!this.parts.heads.mayRelease) {
      throw new StoreError('IN_QUARANTINE', 'the lifetime budget does not grow in quarantine', {
        hint: 'end it first: `collimate site recover`; what was signed before it has to be signed again',
      });
    }
    if (this.given().some((signed) => signed.account === account && signed.rho === text)) {
      throw new StoreError('ALREADY_SIGNED', 'the same account cannot sign twice', {
        hint: 'another approver has to ask for the same amount',
      });
    }
    const at = this.parts.clock.now();
    this.write({ account, rho: text, tree: this.parts.releaseLog.treeNumber, supplements }, at);
    const same = this.given().filter((signed) => signed.rho === text);
    const signed = same.map(({ account: who, at: saidAt }) => ({ account: who, signedAt: saidAt }));
    if (signed.length < SUPPLEMENT_SIGNATURES_NEEDED) return { kind: 'signed' };
    this.insert.write([text, at]);
    for (const row of this.rowsOfSignatures()) this.parts.heads.memory.pin(pinOf(row.account), '');
    this.forget.run();
    const statements = digestOf('collimate.supplement/1', { rho: text, signed });
    this.parts.releaseLog.append({ kind: 'budget-supplemented', rho: text, statements, at });
    return { kind: 'supplemented', rho: parseRational(text) };
  }

  /**
   * Signatures that count: given to this program, under the present tree of the log, for the next supplement, by valid
   * accounts.
   */
  private given(): readonly SignatureRow[] {
    const [tree, supplements] = [this.parts.releaseLog.treeNumber, this.entries().length - 1];
    return this.rowsOfSignatures().filter(
      (row) =>
        row.tree === tree &&
        row.supplements === supplements &&
        row.seal === this.sealOf(row) &&
        this.waits(row) &&
        this.parts.accounts.roles.counts(row.account, row),
    );
  }

  /**
   * Writes a signature in place of the account's earlier one, which cannot be put back: the seal beside the keys is of
   * the new one.
   */
  private write(said: Pick<SignatureRow, 'account' | 'rho' | 'tree' | 'supplements'>, now: Instant): void {
    const row = { ...said, ...this.parts.accounts.roles.wordOf(said.account, now) };
    const seal = this.sealOf(row);
    this.signature.write([row.account, row.rho, row.at, row.tree, row.supplements, seal, row.confirmation]);
    this.parts.heads.memory.pin(pinOf(row.account), seal);
  }

  /** Whether it is the one that the account has given last, and that was not used up. */
  private waits({ account, seal }: SignatureRow): boolean {
    return this.parts.heads.memory.pinned(pinOf(account)) === seal;
  }

  private rowsOfSignatures(): readonly SignatureRow[] {
    return this.signatures.all<SignatureRow>();
  }

  private sealOf({ account, rho, at, tree, supplements, confirmation }: Omit<SignatureRow, 'seal'>): string {
    const facts = { account, rho, at, tree, supplements, ...(confirmation !== null && { confirmation }) };
    return this.parts.vault.statementSealOf('supplement', canonicalJson(facts));
  }
}

/** The name under which the seal of an account's signature that waits is remembered beside the keys; empty while none does. */
const pinOf = (account: string): string => `supplement ${account}`;
