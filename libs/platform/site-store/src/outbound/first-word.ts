import { canonicalJson, type Instant } from '@collimate/kernel-canonical';
import type { SubjectVault } from '@collimate/platform-keystore';
import type { AccountStore } from '../access/account.store.js';
import type { SiteLog } from '../log/site-log.js';
import type { SettingName, SettingStore } from './setting.store.js';

/** What a word that waits works with. */
export interface FirstWordParts {
  readonly settings: SettingStore;
  readonly releaseLog: SiteLog;
  readonly accounts: AccountStore;
  readonly vault: SubjectVault;
}

/** Whose word it is, and when and under which tree of the log it was given. */
export interface Given {
  readonly account: string;
  readonly at: Instant;
  readonly tree: number;
}

/** What is shown as the id of an account; nothing else that was written into a file is. */
const ACCOUNT = /^a-[\w-]{1,64}$/;

/**
 * The first of two people's words, which waits in a setting for the second. It bears the site's seal over everything that it says, counts
 * under the tree of the log that it was given under, and only while its account may say it: what was written into the database by other
 * means counts nothing.
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
    if (word === undefined || word.tree !== this.parts.releaseLog.treeNumber) return undefined;
    return this.parts.accounts.roles.counts(word.account, word.at) ? word : undefined;
  }

  /** Whether an account may give a word, the first or the second. */
  mayGive(account: string): boolean {
    return this.parts.accounts.hasRole(account, 'approver');
  }

  /** Takes the place of the one that waits. */
  note(facts: T, account: string, now: Instant): void {
    const at = this.parts.accounts.roles.wordTime(account, now);
    const word = { ...facts, account, at, tree: this.parts.releaseLog.treeNumber };
    this.parts.settings.set(this.setting, canonicalJson({ ...word, seal: this.sealOf(canonicalJson(word)) }));
  }

  clear(): void {
    this.parts.settings.clear(this.setting);
  }

  /** @returns whose word it claims to be, if one stands there that was not given to this program; undefined for one that cannot be read */
  unheld(): readonly (string | undefined)[] {
    const text = this.parts.settings.get(this.setting);
    if (text === undefined || this.held() !== undefined) return [];
    const account = readWord(text)?.word['account'];
    return [typeof account === 'string' && ACCOUNT.test(account) ? account : undefined];
  }

  private held(): (T & Given) | undefined {
    const text = this.parts.settings.get(this.setting);
    const read = text === undefined ? undefined : readWord(text);
    return read !== undefined && read.seal === this.sealOf(read.said) ? (read.word as unknown as T & Given) : undefined;
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
