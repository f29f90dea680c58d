import type { Digest } from '@collimate/kernel-canonical';
import type { Advert } from '@collimate/privacy-aggregation';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';

/** What is kept of a roster besides what the study says: with it anybody computes R again. Nothing of it is secret. */
export interface KeptRoster {
  readonly membershipRoot: Digest;
  /** Sorted by site, with their signatures. */
  readonly adverts: readonly Advert[];
}

/** The roster under which each attempt was charged, for whoever has to confirm its sum after a restart. */
export class AttemptRosterStore {
  private readonly insert: SqliteStatement;
  private readonly select: SqliteStatement;

  constructor(session: SqliteSession) {
    this.insert = session.prepare('insert into attempt_roster values (?, ?) on conflict do nothing');
    this.select = session.prepare('select document from attempt_roster where sequence = ?');
  }

  /** @param sequence of the charge */
  keep(sequence: number, roster: KeptRoster): void {
    this.insert.run(sequence, JSON.stringify(roster));
  }

  /** @returns undefined if there is none */
  find(sequence: number): KeptRoster | undefined {
    const row = this.select.get<{ document: string }>(sequence);
    return row === undefined ? undefined : (JSON.parse(row.document) as KeptRoster);
  }
}
