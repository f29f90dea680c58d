import { canonicalJson, type Instant } from '@collimate/kernel-canonical';
import type { SubjectVault } from '@collimate/platform-keystore';
import type { AccountStore } from '../access/account.store.js';
import type { HeadGuard } from '../log/head-guard.js';
import type { SiteLog } from '../log/site-log.js';
import type { SqliteSession } from '../session/sqlite-session.js';
import type { SettingName, SettingStore } from './setting.store.js';

/** Parts of a waiting word. */
export interface FirstWordParts {
  readonly session: SqliteSession;
  readonly settings: SettingStore;
  readonly releaseLog: SiteLog;
  readonly accounts: AccountStore;
  readonly vault: SubjectVault;
  readonly heads: Pick<HeadGuard, 'memory'>;
}

/** Giver of a word, with its time and its tree of the log. */
export interface Given {
  readonly account: string;
  readonly at: Instant;
  readonly tree: number;
  /** Name of the account's confirmation under which it was given; absent if that confirmation had no name yet. */
  readonly confirmation?: string;
}

/** Form of an account's id. Another text, written into the file by somebody, is not shown. */
const ACCOUNT = /^a-[\w-]{1,64}$/;

/**
 * The first of two people's words, which waits in a setting for the second. It bears the site's seal over its whole
 * content, counts under the tree of the log in which it was given, and only while its account may say it: a word that
 * was written by other means does not count. The seal of the waiting word is remembered beside the keys, so that a
 * withdrawn or used one cannot be put back.
 */
export class FirstWord<T extends object> {
  /** @param statement that its seal is made for */
  constructor(
    private readonly parts: FirstWordParts,
    private readonly setting: SettingName,
    private readonly statement: string,
  ) {}

  /** @returns the waiting word, if it counts; undefined otherwise */
  read(): (T & Given) | undefined {
    const word = this.held();
    if (word === undefined || !this.waits(word)) return undefined;
    const { account, at, confirmation = null } = word;
    return this.parts.accounts.roles.counts(account, { at, confirmation }) ? word : undefined;
  }

  /** Whether an account may give a word, the first or the second. */
  mayGive(account: string): boolean {
    return this.parts.accounts.hasRole(account, 'approver');
  }

  /** Takes the place of the one that waits. */
  note(facts: T, account: string, now: Instant): void {
    const { session, accounts, releaseLog, settings, heads } = this.parts;
    const { at, confirmation } = accounts.roles.wordOf(account, now);
    const word = { ...facts, account, at, tree: releaseLog.treeNumber, ...(confirmation !== null && { confirmation }) };
    const seal = this.sealOf(canonicalJson(word));
    session.transaction(() => {
      settings.set(this.setting, canonicalJson({ ...word, seal }));
      heads.memory.pin(this.name, seal);
    });
  }

  clear(): void {
    const { session, settings, heads } = this.parts;
    session.transaction(() => {
      settings.clear(this.setting);
      heads.memory.pin(this.name, '');
    });
  }

  /**
   * Remembers beside the keys the word that waits in a database from a version without that memory; only to be called
   * once.
   */
  pinEarlier(): void {
    if (this.parts.heads.memory.pinned(this.name) === undefined) this.parts.heads.memory.pin(this.name, this.held()?.seal ?? '');
  }

  /**
   * @returns the account that it names, if the stored approval was not written by this program, or no longer waits;
   *   undefined for one that cannot be read
   */
  unheld(): readonly (string | undefined)[] {
    const text = this.parts.settings.get(this.setting);
    const held = this.held();
    if (text === undefined || (held !== undefined && !this.isPutBack(held))) return [];
    const account = readWord(text)?.word['account'];
    return [typeof account === 'string' && ACCOUNT.test(account) ? account : undefined];
  }

  private held(): (T & Given & { readonly seal: string }) | undefined {
    const text = this.parts.settings.get(this.setting);
    const read = text === undefined ? undefined : readWord(text);
    const seal = read === undefined ? undefined : this.sealOf(read.said);
    if (read === undefined || seal === undefined || read.seal !== seal) return undefined;
    return { ...(read.word as unknown as T & Given), seal };
  }

  /**
   * Whether it is the waiting word, under the present tree. A recovery begins the next tree, which the counter knows
   * even if an older database is restored.
   */
  private waits({ tree, seal }: Given & { readonly seal: string }): boolean {
    const { releaseLog, heads } = this.parts;
    const isOpen = tree === releaseLog.treeNumber && tree >= (heads.memory.counted?.tree ?? 0);
    return isOpen && heads.memory.pinned(this.name) === seal;
  }

  /**
   * Whether another approval, or none, is known to wait in its place. One of an earlier tree was valid, and ended with
   * that tree.
   */
  private isPutBack(word: Given & { readonly seal: string }): boolean {
    const { releaseLog, heads } = this.parts;
    return word.tree === releaseLog.treeNumber && heads.memory.pinned(this.name) !== undefined && !this.waits(word);
  }

  /** The name under which the seal of the word that waits is remembered; empty while none does. */
  private get name(): string {
    return `word ${this.setting}`;
  }

  /** @param said canonical JSON of the word */
  private sealOf(said: string): string {
    return this.parts.vault.statementSealOf(this.statement, said);
  }
}

interface ReadWord {
  readonly word: Readonly<Record<string, unknown>>;
  /** Its canonical JSON. */
  readonly said: string;
  readonly seal: unknown;
}

/** @returns undefined for a text that this program cannot have written */
function readWord(text: string): ReadWord | undefined {
  try {
    const { seal, ...word } = JSON.parse(text) as Record<string, unknown>;
    return { word, said: canonicalJson(word), seal };
  } catch {
    return undefined;
  }
}
