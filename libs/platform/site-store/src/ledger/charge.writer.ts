import { randomBytes } from 'node:crypto';
import { digestOf, toHex, type Clock, type Digest } from '@collimate/kernel-canonical';
import { commitTo, SALT_BYTES } from '@collimate/governance-provenance';
import { eventDocument, type Charge, type PrivacyEvent, type ReleaseOrder } from '@collimate/privacy-accounting';
import type { SubjectVault } from '@collimate/platform-keystore';
import type { SiteLog } from '../log/site-log.js';
import { rowSeal } from '../seals/row.seal.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import { StoreError } from '../store.error.js';
import { chargeOf, eventColumns, requestText, type ChargeRow } from './charge.row.js';
import { isChargeAsWritten } from './rows-as-written.js';

/** Parts that write charges. */
export interface ChargeWriterParts {
  readonly session: SqliteSession;
  readonly releaseLog: SiteLog;
  readonly subjectLog: SiteLog;
  readonly vault: SubjectVault;
  readonly clock: Clock;
}

/** Head of the log of subjects, as it is committed to. */
export interface SubjectHead {
  readonly tree: number;
  readonly size: number;
  readonly root: Digest;
}

/** A new charge, with its cause. */
export interface NewCharge {
  readonly order: ReleaseOrder;
  readonly event: PrivacyEvent;
  readonly cause: ChargeRow['cause'];
}

/** Columns of a charge besides its seal, in the order in which a row is made. */
const COLUMNS = [
  ...['sequence', 'study_id', 'query_digest', 'epoch', 'request', 'event', 'rho', 'cause', 'tree', 'leaf', 'subject_log_salt'],
  ...['charged_at', 'subject_tree', 'subject_size', 'attempt_step', 'attempt', 'transcript', 'seal'],
];

/** Finds and writes the rows of charges, each with its leaf, for answers in the open and for attempts at masked sums. */
export class ChargeWriter {
  private readonly byKey: SqliteStatement;
  private readonly byAttempt: SqliteStatement;
  private readonly last: SqliteStatement;
  private readonly insert: SqliteStatement;

  constructor(private readonly parts: ChargeWriterParts) {
    const { session } = parts;
    this.byKey = session.prepare(
      'select * from charge where study_id = ? and query_digest = ? and epoch = ? and attempt is null',
    );
    this.byAttempt = session.prepare(
      'select * from charge where study_id = ? and query_digest = ? and epoch = ? and attempt_step = ? and attempt = ?',
    );
    this.last = session.prepare('select max(sequence) as last from charge');
    this.insert = session.prepare(`insert into charge (${COLUMNS.join(', ')}) values (${COLUMNS.map(() => '?').join(', ')})`);
  }

  /** Whether a charge is the one that was written: under its seal, and with its leaf. */
  isAsWritten(row: ChargeRow): boolean {
    return isChargeAsWritten(row, this.parts);
  }

  /** @throws StoreError CHARGE_ALTERED if it is not the one that was written */
  demand(row: ChargeRow): ChargeRow {
    if (this.isAsWritten(row)) return row;
    throw new StoreError('CHARGE_ALTERED', 'a charge is not the one that was written', {
      hint: '`collimate site verify` names it; nothing is released until two people have recovered the site',
    });
  }

  /** @returns the charge of a key, if there is one; that of an attempt is found with any R */
  find({ studyId, queryDigest, epoch, step, masked }: Omit<ReleaseOrder, 'studyDigest' | 'roundId'>): ChargeRow | undefined {
    if (masked === undefined) return this.byKey.get<ChargeRow>(studyId, queryDigest, epoch);
    return this.byAttempt.get<ChargeRow>(studyId, queryDigest, epoch, step, masked.attempt);
  }

  /** Head of the log of subjects, to be asked outside of a transaction. */
  subjectHead(): SubjectHead {
    const { size, root } = this.parts.subjectLog.head();
    return { tree: this.parts.subjectLog.treeNumber, size, root: toHex(root) as Digest };
  }

  /** In the transaction that is open. */
  write({ order, event, cause }: NewCharge, subjectHead: SubjectHead): Charge {
    const { releaseLog, clock, vault } = this.parts;
    const { step, masked, epoch, queryDigest, studyDigest: study } = order;
    const sequence = (this.last.get<{ last: number | null }>()?.last ?? -1) + 1;
    const columns = eventColumns(event);
    const salt = new Uint8Array(randomBytes(SALT_BYTES));
    const said = {
      ...{ sequence, study, query: queryDigest, epoch, cause, rho: columns.rho },
      event: digestOf('collimate.privacy-event/1', eventDocument(event)),
      subjectLog: commitTo(salt, subjectHead),
    };
    const place = releaseLog.append(
      masked === undefined ? { kind: 'release-charged', ...said } : { kind: 'attempt-charged', ...said, step, ...masked },
    );
    // In the order of COLUMNS.
    const row = {
      ...{ sequence, study_id: order.studyId, query_digest: queryDigest, epoch, request: requestText(order), ...columns, cause },
      ...{ tree: releaseLog.treeNumber, leaf: place.index, subject_log_salt: salt, charged_at: clock.now() },
      ...{ subject_tree: subjectHead.tree, subject_size: subjectHead.size },
      ...{ attempt_step: masked === undefined ? null : step, attempt: masked?.attempt ?? null },
      transcript: masked?.transcript ?? null,
    };
    this.insert.write([...Object.values(row), rowSeal(vault, 'charge', row)]);
    return chargeOf(row, order, false);
  }
}
