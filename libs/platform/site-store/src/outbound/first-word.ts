import { canonicalJson, type Instant } from '@collimate/kernel-canonical';
import type { SubjectVault } from '@collimate/platform-keystore';
import type { AccountStore } from '../access/account.store.js';
import type { HeadGuard } from '../log/head-guard.js';
import type { SiteLog } from '../log/site-log.js';
import type { SqliteSession } from '../session/sqlite-session.js';
import type { SettingName, SettingStore } from './setting.store.js';

/** What a word that waits works with. */
export interface FirstWordParts {
  readonly session: SqliteSession;
  readonly settings: SettingStore;
  readonly releaseLog: SiteLog;
  readonly accounts: AccountStore;
  readonly vault: SubjectVault;
  readonly heads: Pick<HeadGuard, 'memory'>;
}

/** Who gave a word, when, and under which tree of the log. */
export interface Given {
  readonly account: string;
  readonly at: Instant;
  readonly tree: number;
  /** Names the confirmation of the account under which it was given; not there in one of before confirmations had names. */
  readonly confirmation?: string;
}

/** What is shown as the id of an account; nothing else that was written into a file is. */
const ACCOUNT = /^a-[\w-]{1,64}$/;

/**
 * The first of two people's words, which waits in a setting for the second. It bears the site's seal over everything that it says, counts
 * under the tree of the log that it was given under, and only while its account may say it: what was written into the database by other
 * means counts nothing. Which word waits is remembered beside the keys by its seal, so that none is put back that was taken back or used up.
 */
export class FirstWord<T extends object> {
  /** @param statement that its seal is made for */
  constructor(
    private readonly parts: FirstWordParts,
    private readonly setting: SettingName,
    private readonly statement: string,
  ) {}

  /** @returns the word that waits and counts; undefined if there is none */
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

  /** Remembers beside the keys what waits in a database of a version that remembered nothing of it; only to be called once. */
  pinEarlier(): void {
    if (this.parts.heads.memory.pinned(this.name) === undefined) this.parts.heads.memory.pin(this.name, this.held()?.seal ?? '');
  }

  /**
   * @returns whose word it claims to be, if one stands there that was not given to this program, or that waits no more; undefined for one that
   * cannot be read
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

  /** Whether it is the word that waits, under the present tree: a recovery begins the next one, and the counter knows of it, whatever database is put back. */
  private waits({ tree, seal }: Given & { readonly seal: string }): boolean {
    const { releaseLog, heads } = this.parts;
    const isOpen = tree === releaseLog.treeNumber && tree >= (heads.memory.counted?.tree ?? 0);
    return isOpen && heads.memory.pinned(this.name) === seal;
  }

  /** Whether another word, or none, is known to wait in its place; one of an earlier tree was given, and is over with it. */
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

/** @returns undefined for what this program cannot have written */
function readWord(text: string): ReadWord | undefined {
  try {
    const { seal, ...word } = JSON.parse(text) as Record<string, unknown>;
    return { word, said: canonicalJson(word), seal };
  } catch {
    return undefined;
  }
}
