import { hash } from 'node:crypto';
import { type StudyId, type SubjectKey } from '@collimate/kernel-canonical';
import type { Rational } from '@collimate/kernel-numeric';
import { debitedAll, UNCHARGED, type SubjectAccount, type SubjectCharge } from '@collimate/privacy-accounting';
import { KeystoreError, type SubjectVault } from '@collimate/platform-keystore';
import type { HeadGuard } from '../log/head-guard.js';
import { readSpent } from '../log/stored.text.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import { StoreError } from '../store.error.js';
import { LOST_LOOKUP } from './subject.check.js';

/** Parts of the store of debits. */
export interface SubjectDebitParts {
  readonly session: SqliteSession;
  readonly vault: SubjectVault;
  readonly heads: Pick<HeadGuard, 'memory'>;
  /** Checks that every charge is as written. */
  readonly demandCharges: () => void;
}

/** A charge with its list. */
interface DebitRow {
  readonly sequence: number;
  readonly study_id: string;
  readonly rho: string;
  /** Seal of the charge; null if a version without seals wrote it. */
  readonly seal: string | null;
  readonly sealed: Uint8Array | null;
  /** Whether a recovery found that the answer here is not the one that was shown. */
  readonly isLost: number;
}

interface ForfeitedRow {
  readonly ordinal: number;
  readonly study_id: string;
  readonly rho: string;
}

/**
 * Subjects in an answer: those on its list; or everybody, if nobody can tell; undefined before anybody was put on a
 * list.
 */
type Listed = ReadonlySet<SubjectKey> | 'everybody' | undefined;

/**
 * Length of the shortest list, bytes. Longer lists double in length, so that the length says almost nothing about the
 * number of subjects on it.
 */
const SHORTEST = 4096;
/** Name under which the counter beside the keys remembers that it knows every list. */
const KNOWN = 'debits';

/**
 * Charges of each subject's records. For each charge there is one list of pseudonyms, sealed under a key of the site
 * that no erasure destroys: spent budget survives withdrawal and a new consent. The lists are in no log, never leave,
 * and are never counted.
 *
 * A list counts while it is the newest one of its charge, by the digest that the counter beside the keys remembers, and
 * while every subject on it can still be found by a number of the hospital. Every other charge counts for everybody:
 * charges from before there were lists, charges that a recovery restored or whose answer it found to differ, and
 * charges whose list was altered, deleted or put back. Forfeits count for everybody too.
 */
export class SubjectDebitStore {
  private readonly every: SqliteStatement;
  private readonly one: SqliteStatement;
  private readonly upsert: SqliteStatement;
  private readonly forfeited: SqliteStatement;
  private readonly found: SqliteStatement;

  constructor(private readonly parts: SubjectDebitParts) {
    const { session } = parts;
    const rows = `select charge.sequence, study_id, rho, charge.seal, sealed, lost.sequence is not null as isLost
      from charge left join subject_debit using (sequence) left join lost using (sequence)`;
    this.every = session.prepare(`${rows} order by charge.sequence`);
    this.one = session.prepare(`${rows} where charge.sequence = ?`);
    this.upsert = session.prepare(
      'insert into subject_debit values (?, ?) on conflict (sequence) do update set sealed = excluded.sealed',
    );
    this.forfeited = session.prepare('select ordinal, study_id, rho from forfeit order by ordinal');
    this.found = session.prepare(`select subject from subject where lookup not like '${LOST_LOOKUP}%'`);
  }

  /**
   * @param building the charge whose answer is being built: it is in the accounts of those alone who are on its list already
   * @returns the account of each subject, in the order asked
   * @throws StoreError CHARGE_ALTERED where a charge is not as it was written; then the ledger is stopped
   */
  accountsOf(subjects: readonly SubjectKey[], building: number): readonly SubjectAccount[] {
    this.parts.demandCharges();
    const found = this.subjectsFound();
    const own = new Map(subjects.map((subject) => [subject, [] as SubjectCharge[]]));
    const everybody: SubjectCharge[] = [];
    // Prices are few, and one that is the same object is added up once.
    const prices = new Map<string, Rational>();
    const chargeOf = ({ study_id: study, rho }: Pick<DebitRow, 'study_id' | 'rho'>, sequence: number): SubjectCharge => {
      const price = prices.get(rho) ?? readSpent(rho);
      prices.set(rho, price);
      return { sequence, studyId: study as StudyId, rho: price };
    };
    for (const row of this.every.all<DebitRow>()) {
      const listed = this.listOf(row, found);
      const isBuilding = row.sequence === building;
      if (listed === undefined && isBuilding) continue;
      // The subjects of the earlier steps are unknown, so a further subject needs room for the charge once more.
      const charge = chargeOf(row, isBuilding && typeof listed !== 'object' ? -1 : row.sequence);
      if (typeof listed !== 'object') everybody.push(charge);
      else for (const subject of listed) own.get(subject)?.push(charge);
    }
    for (const row of this.forfeited.all<ForfeitedRow>()) everybody.push(chargeOf(row, -2 - row.ordinal));
    const common = debitedAll(UNCHARGED, everybody);
    const accounts = new Map([...own].map(([subject, charges]) => [subject, debitedAll(common, charges)]));
    return subjects.map((subject) => accounts.get(subject)!);
  }

  /**
   * Puts subjects on the list of a charge, durably, before their values are summed for its answer; nobody is ever taken
   * off. A charge that counts for everybody gets no list any more.
   * @throws StoreError COUNTER_UNWRITABLE; DATABASE_CORRUPT for a charge that is not in the ledger
   */
  debit(sequence: number, subjects: readonly SubjectKey[]): void {
    const { session, vault, heads } = this.parts;
    session.transaction(() => {
      const row = this.one.get<DebitRow>(sequence);
      if (row === undefined) throw new StoreError('DATABASE_CORRUPT', 'a charge is missing from the ledger');
      const before = this.listOf(row, this.subjectsFound());
      if (before === 'everybody') return;
      const all = [...new Set([...(before ?? []), ...subjects])].sort();
      if (before !== undefined && all.length === before.size && before.size > 0) return;
      const sealed = vault.sealForSite(fieldOf(sequence), padded(JSON.stringify(all)));
      this.upsert.run(sequence, sealed);
      heads.memory.pin(nameOf(row), digestOfList(sealed));
    });
  }

  /**
   * Remembers beside the keys the lists of a version that kept them in the database alone. Runs in the open transaction,
   * and only where the database was found in order.
   */
  pinEarlier(): void {
    const { heads } = this.parts;
    if (heads.memory.pinned(KNOWN) !== undefined) return;
    for (const row of this.every.all<DebitRow>()) {
      if (row.sealed !== null && heads.memory.pinned(nameOf(row)) === undefined)
        heads.memory.pin(nameOf(row), digestOfList(row.sealed));
    }
    heads.memory.pin(KNOWN, 'pinned');
  }

  private listOf(row: DebitRow, found: ReadonlySet<SubjectKey>): Listed {
    const known = this.parts.heads.memory.pinned(nameOf(row));
    if (row.isLost === 0 && row.sealed === null && known === undefined) return undefined;
    if (row.isLost !== 0 || row.sealed === null || known !== digestOfList(row.sealed)) return 'everybody';
    const list = this.read(row.sequence, row.sealed);
    return list?.every((subject) => found.has(subject)) === true ? new Set(list) : 'everybody';
  }

  /**
   * Subjects that a number of the hospital leads to. A subject of a list that no number finds may come in again as
   * somebody else.
   */
  private subjectsFound(): ReadonlySet<SubjectKey> {
    return new Set(this.found.all<{ subject: SubjectKey }>().map(({ subject }) => subject));
  }

  private read(sequence: number, sealed: Uint8Array): readonly SubjectKey[] | undefined {
    try {
      return JSON.parse(this.parts.vault.unsealForSite(fieldOf(sequence), sealed)) as SubjectKey[];
    } catch (error) {
      if (error instanceof KeystoreError && error.code === 'SEAL_BROKEN') return undefined;
      throw error;
    }
  }
}

const fieldOf = (sequence: number): string => `subject-debit/${sequence}`;

/** Name of the list of this very charge: a charge at the same position of another past has another seal. */
const nameOf = ({ sequence, seal }: Pick<DebitRow, 'sequence' | 'seal'>): string =>
  `debit/${sequence}/${(seal ?? '').slice(0, 16)}`;

/** 128 bits of the sealed list, which is another one each time it is written. */
const digestOfList = (sealed: Uint8Array): string => hash('sha256', sealed, 'hex').slice(0, 32);

/** JSON bears blanks after it. */
function padded(text: string): string {
  let length = SHORTEST;
  while (length < text.length) length *= 2;
  return text.padEnd(length);
}
