import type { KeyFolder } from './key-folder.js';

/** A head of one tree of the site's log. The root is hex. */
export interface CountedHead {
  readonly tree: number;
  readonly size: number;
  readonly root: string;
}

/** One row of the lifetime budget: the first budget, or a supplement. */
export interface CountedBudget {
  /** rho as `num/den` */
  readonly rho: string;
  readonly at: string;
}

/** Facts remembered outside the database: its state when the last commit of the release log was counted. */
export interface HeadMark extends CountedHead {
  /** Number of that commit, from 1. */
  readonly commit: number;
  /** Spent budget at that time, study id to rho as `num/den`. */
  readonly spent: Readonly<Record<string, string>>;
  /** The last head that the coordinator confirmed; null if it never confirmed one. */
  readonly witnessed: CountedHead | null;
  /** Set once every account and signature of the database has its seal: from then on one without a seal is invalid. */
  readonly isSealed?: boolean;
  /** Position in the ledger from which on the site has signed every receipt; not set if nobody knows. */
  readonly signedFrom?: number;
  /** Digests of the studies that the hospital has closed or refused: a restored backup does not open them again. */
  readonly closed?: readonly string[];
  /** The lifetime budget with its supplements, in order; set from the moment on at which every commit bore its seal. */
  readonly lifetime?: readonly CountedBudget[];
  /** The quarantine at that time, even if the database has lost it; not set if there was none. */
  readonly quarantine?: string;
  /**
   * Head of the log of subjects after the last change of consent, by which a database that has forgotten a refusal is
   * recognised.
   */
  readonly subject?: CountedHead;
  /** Set from the moment on at which every row of the ledger and of consent bore its seal: one without was written by other means. */
  readonly hasSealedRows?: boolean;
  /**
   * Facts about the coordinator's log and the lists of withdrawals that the database must not forget, by name; empty
   * for cleared ones.
   */
  readonly pinned?: Readonly<Record<string, string>>;
  /** Ids of the accounts that were disabled: a restored backup does not let them act again. */
  readonly disabled?: readonly string[];
  /** Digests of passwords that were taken back and of codes that were used or replaced: a restored backup does not bring them back. */
  readonly retired?: readonly string[];
}

const FILE = 'head.counter';
const SCHEMA = 'collimate.head-counter/1';

/**
 * The counter of the log's head, beside the keys and so in no backup of the database. A database that has fallen behind
 * it was restored or copied. It is written whole or not at all, and is on the disk before `write` returns.
 */
export class HeadCounter {
  constructor(private readonly folder: KeyFolder) {}

  /** @returns undefined if there is none; an unreadable one counts as none, and nothing of it is believed */
  read(): HeadMark | undefined {
    if (!this.folder.has(FILE)) return undefined;
    try {
      const document: unknown = JSON.parse(Buffer.from(this.folder.read(FILE)).toString('utf8'));
      return isMark(document) ? document : undefined;
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  write(mark: HeadMark): void {
    this.folder.write(FILE, Buffer.from(`${JSON.stringify({ schema: SCHEMA, ...mark })}\n`));
  }
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function isHead(value: unknown): boolean {
  if (!isObject(value)) return false;
  return isCount(value.tree) && isCount(value.size) && typeof value.root === 'string' && /^[0-9a-f]{64}$/.test(value.root);
}

function isMark(value: unknown): value is HeadMark {
  if (!isObject(value) || value.schema !== SCHEMA || !isHead(value) || !isCount(value.commit)) return false;
  if (value.witnessed !== null && !isHead(value.witnessed)) return false;
  const { closed, lifetime, disabled, quarantine, retired } = value;
  if (lifetime !== undefined && !(Array.isArray(lifetime) && lifetime.every(isBudget))) return false;
  if (disabled !== undefined && !(Array.isArray(disabled) && disabled.every((id) => typeof id === 'string'))) return false;
  if (quarantine !== undefined && typeof quarantine !== 'string') return false;
  const isDigest = (text: unknown): boolean => typeof text === 'string' && /^[0-9a-f]{64}$/.test(text);
  if (closed !== undefined && !(Array.isArray(closed) && closed.every(isDigest))) return false;
  if (retired !== undefined && !(Array.isArray(retired) && retired.every(isDigest))) return false;
  if (value.signedFrom !== undefined && !isCount(value.signedFrom)) return false;
  if (value.subject !== undefined && !isHead(value.subject)) return false;
  if (value.pinned !== undefined && !isTexts(value.pinned)) return false;
  return isObject(value.spent) && Object.values(value.spent).every(isRho);
}

const isTexts = (value: unknown): boolean => isObject(value) && Object.values(value).every((text) => typeof text === 'string');
const isRho = (text: unknown): boolean => typeof text === 'string' && /^\d+(\/\d+)?$/.test(text);
const isBudget = (row: unknown): boolean => isObject(row) && isRho(row.rho) && typeof row.at === 'string';
