import { sha256Hex, type Digest } from '@collimate/kernel-canonical';
import {
  FAILURES_BEFORE_UNAVAILABLE,
  UNAVAILABLE_ANSWER,
  type AnswerReceipt,
  type ChargedAttempt,
  type Charge,
  type MaskedAttempt,
} from '@collimate/privacy-accounting';
import type { SubjectVault } from '@collimate/platform-keystore';
import type { SiteLog } from '../log/site-log.js';
import { rowSeal } from '../seals/row.seal.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import { StoreError } from '../store.error.js';
import type { ChargeRow } from './charge.row.js';
import type { AnswerLine } from './ledger-lines.js';
import { isAnswerAsWritten } from './rows-as-written.js';

/** The stored answer of a charge. */
export interface StoredAnswer {
  readonly kind: 'released' | 'unavailable';
  /** Digest of its input besides the records. */
  readonly given: Digest | undefined;
  readonly bytes: Uint8Array;
  /** Tree of the log that holds its leaf. */
  readonly tree: number;
  readonly receipt: AnswerReceipt;
}

/** Charge and step of an answer, with the digest of the step's input. */
export type AnswerKey = Pick<Charge, 'sequence' | 'step' | 'given'>;

/** Place of the charge of an answer in the log. */
type ChargePlace = Pick<ChargeRow, 'tree' | 'leaf'>;

/**
 * The answers and failures of charges: at most one answer per step, ever, which the primary key enforces too. An answer
 * is read back only under its seal and its leaf (ADR 0118). No part of the class can be replaced (ADR 0117).
 */
export class AnswerStore {
  readonly #session: SqliteSession;
  readonly #log: SiteLog;
  readonly #vault: SubjectVault;
  readonly #insert: SqliteStatement;
  readonly #select: SqliteStatement;
  readonly #selectCharge: SqliteStatement;
  readonly #insertFailure: SqliteStatement;
  readonly #countFailures: SqliteStatement;
  readonly #answersOf: SqliteStatement;

  static {
    Object.freeze(this.prototype);
  }

  constructor(session: SqliteSession, log: SiteLog, vault: SubjectVault) {
    this.#session = session;
    this.#log = log;
    this.#vault = vault;
    this.#insert = session.prepare(
      'insert into answer (sequence, step, given, kind, bytes, hash, tree, leaf, seal) values (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.#select = session.prepare('select * from answer where sequence = ? and step = ?');
    this.#selectCharge = session.prepare('select tree, leaf from charge where sequence = ?');
    this.#insertFailure = session.prepare('insert into failure (sequence, step, ordinal, seal) values (?, ?, ?, ?)');
    this.#countFailures = session.prepare('select count(*) as failures from failure where sequence = ? and step = ?');
    this.#answersOf = session.prepare(
      `select (select count(*) from answer where sequence = ?1 and tree = ?2) as rows,
       (select count(*) from leaf where log = 'release' and tree = ?2
        and (entry like '%"kind":"release-answered"%' or entry like '%"kind":"attempt-answered"%')
        and json_extract(entry, '$.sequence') = ?1) as leaves`,
    );
    Object.freeze(this);
  }

  /**
   * @returns the answer of a charge, if it has one
   * @throws StoreError ANSWER_ALTERED if the row is not as this program wrote it
   */
  find({ sequence, step }: AnswerKey): StoredAnswer | undefined {
    const row = this.#select.get<AnswerLine>(sequence, step);
    if (row === undefined) return undefined;
    const charge = this.#selectCharge.get<ChargePlace>(sequence);
    const by = { vault: this.#vault, releaseLog: this.#log };
    if (charge === undefined || !isAnswerAsWritten(row, charge.tree, by)) {
      throw new StoreError('ANSWER_ALTERED', 'the answer that stands under a charge is not the one that was written', {
        hint: '`collimate site verify` names it; nothing is released until two people have recovered the site',
      });
    }
    const { kind, given, bytes, tree, hash, leaf } = row;
    return {
      kind,
      given: (given ?? undefined) as Digest | undefined,
      bytes,
      tree,
      receipt: { answerHash: hash as Digest, chargeLeaf: charge.leaf, answerLeaf: leaf },
    };
  }

  /**
   * Commits the answer with its leaf, unless the charge has one already or the dataset has moved since.
   * @param stillValid asked inside the transaction
   * @returns the one answer of the charge, or undefined if it has to be built again
   */
  commit(key: AnswerKey, bytes: Uint8Array, stillValid: () => boolean): StoredAnswer | undefined {
    return this.#session.transaction(() => {
      const known = this.find(key);
      if (known !== undefined) return known;
      if (!stillValid()) return undefined;
      this.write(key, 'released', bytes);
      return this.find(key);
    });
  }

  /**
   * Commits the masked vector of an attempt with its leaf, unless it has one already.
   * @param upload R and the masked bytes, made after `stillValid` was asked: its SHA-256 is H(y, R)
   * @returns the one upload of the charge, or undefined if it is not valid any more
   */
  commitUpload(charge: ChargedAttempt, upload: () => Uint8Array, stillValid: () => boolean): StoredAnswer | undefined {
    return this.#session.transaction(() => {
      const known = this.find(charge);
      if (known !== undefined) return known;
      if (!stillValid()) return undefined;
      this.write(charge, 'released', upload(), charge.order.masked);
      return this.find(charge);
    });
  }

  /** Counts a failure of the computation; the last one that is allowed commits the constant answer with it. */
  commitFailure(key: AnswerKey): StoredAnswer | undefined {
    return this.#session.transaction(() => {
      const known = this.find(key);
      if (known !== undefined) return known;
      const before = this.#countFailures.get<{ failures: number }>(key.sequence, key.step)!.failures;
      const row = { sequence: key.sequence, step: key.step, ordinal: before };
      this.#insertFailure.write([...Object.values(row), rowSeal(this.#vault, 'failure', row)]);
      if (before + 1 < FAILURES_BEFORE_UNAVAILABLE) return undefined;
      this.write(key, 'unavailable', Buffer.from(UNAVAILABLE_ANSWER));
      return this.find(key);
    });
  }

  private write(
    { sequence, step, given }: AnswerKey,
    kind: StoredAnswer['kind'],
    bytes: Uint8Array,
    masked?: MaskedAttempt,
  ): void {
    const tree = this.#log.treeNumber;
    const { rows, leaves } = this.#answersOf.get<{ rows: number; leaves: number }>(sequence, tree)!;
    // The log has an answer that the rows lack. Whatever happened to it, no other is given.
    if (rows !== leaves) throw new StoreError('ANSWER_LOST', 'an answer of the charge stands in the log and not in the ledger');
    const hash = sha256Hex(bytes);
    const { index: leaf } = this.#log.append(
      masked === undefined
        ? { kind: 'release-answered', sequence, answer: hash }
        : { kind: 'attempt-answered', sequence, step, ...masked, answer: hash },
    );
    const row = { sequence, step, given: given ?? null, kind, bytes, hash, tree, leaf };
    this.#insert.write([...Object.values(row), rowSeal(this.#vault, 'answer', row)]);
  }
}
