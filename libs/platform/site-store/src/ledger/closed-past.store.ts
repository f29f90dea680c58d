import { digestOf, sha256Hex, type Digest, type StudyId } from '@collimate/kernel-canonical';
import type { SubjectVault } from '@collimate/platform-keystore';
import { UNAVAILABLE_ANSWER, type ReleaseKey, type ReleaseOrder } from '@collimate/privacy-accounting';
import { rowSeal } from '../seals/row.seal.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import type { ChargeRow } from './charge.row.js';

/** Budget of a study that is taken as spent without a charge. */
export interface ForfeitRow {
  readonly ordinal: number;
  readonly study_id: StudyId;
  readonly rho: string;
  /** Set in rows of earlier versions that pay for one further answer of a key that was charged once. */
  readonly answer_hash: Digest | null;
  readonly tree: number;
  readonly leaf: number;
  readonly forfeited_at: string;
  /** Set if it pays for one further answer of a key that was charged once: which one, see furtherAnswer. */
  readonly paid_for: Digest | null;
  /** The declared query that it answered; null if it pays for no answer, and in rows of versions before 40. */
  readonly query_digest: Digest | null;
  readonly seal: string | null;
}

/** A forfeit before it has its number. */
export type NewForfeit = Pick<ForfeitRow, 'study_id' | 'rho' | 'tree' | 'leaf' | 'paid_for' | 'query_digest'>;

/** The hash of every answer that could not be made. */
const NO_ANSWER = sha256Hex(Buffer.from(UNAVAILABLE_ANSWER));

/** Which answer: of an attempt at a masked sum by its number too. */
export type AnsweredKey = ReleaseKey & Pick<ReleaseOrder, 'masked'>;

/** Identifies one further answer: the same bytes under two keys are two answers, and each is paid for. */
export function furtherAnswer({ studyId, queryDigest, epoch, step, masked }: AnsweredKey, answerHash: Digest): Digest {
  const attempt = masked === undefined ? {} : { attempt: masked.attempt };
  return digestOf('collimate.further-answer/1', { studyId, queryDigest, epoch, step, answerHash, ...attempt });
}

/** Rows that a recovery leaves behind: lost answers, and budget that was forfeited. They only grow. */
export class ClosedPastStore {
  private readonly insertLost: SqliteStatement;
  private readonly selectLost: SqliteStatement;
  private readonly insertForfeit: SqliteStatement;
  private readonly selectPaid: SqliteStatement;
  private readonly selectPaidEarlier: SqliteStatement;
  private readonly nextForfeit: SqliteStatement;

  constructor(
    session: SqliteSession,
    private readonly vault: SubjectVault,
  ) {
    this.insertLost = session.prepare('insert into lost values (?, ?, ?) on conflict do nothing');
    this.selectLost = session.prepare('select sequence from lost where sequence = ?');
    this.nextForfeit = session.prepare('select count(*) as next from forfeit');
    this.insertForfeit = session.prepare(
      `insert into forfeit (ordinal, study_id, rho, tree, leaf, forfeited_at, paid_for, query_digest, seal) values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.selectPaid = session.prepare('select ordinal from forfeit where paid_for = ?');
    // Earlier forfeits name only the hash, which is the same for every missing answer.
    this.selectPaidEarlier = session.prepare(
      'select ordinal from forfeit where study_id = ? and answer_hash = ? and paid_for is null',
    );
  }

  /** Marks the answer of a charge as lost for good. @param tree the one that closed it @returns 1 if it was not yet */
  lose(sequence: number, tree: number): number {
    const row = { sequence, closed_by: tree };
    return this.insertLost.run(...Object.values(row), rowSeal(this.vault, 'lost', row));
  }

  /** A charge belongs to the tree that it was made under; with the tree it is closed. @param tree the one that is open */
  isGone({ cause, tree: made, sequence }: Pick<ChargeRow, 'cause' | 'tree' | 'sequence'>, tree: number): boolean {
    return cause === 'recovery' || made !== tree || this.selectLost.get(sequence) !== undefined;
  }

  forfeit({ study_id, rho, tree, leaf, paid_for, query_digest }: NewForfeit, at: string): void {
    const ordinal = this.nextForfeit.get<{ next: number }>()!.next;
    const row = { ordinal, study_id, rho, tree, leaf, forfeited_at: at, paid_for, query_digest };
    this.insertForfeit.write([...Object.values(row), rowSeal(this.vault, 'forfeit', row)]);
  }

  /** @returns whether that further answer of that key was paid for before */
  isPaid(key: AnsweredKey, answerHash: Digest): boolean {
    if (this.selectPaid.get(furtherAnswer(key, answerHash)) !== undefined) return true;
    return answerHash !== NO_ANSWER && this.selectPaidEarlier.get(key.studyId, answerHash) !== undefined;
  }
}
