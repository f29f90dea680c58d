import type { Digest } from '@collimate/kernel-canonical';
import type { Advert } from '@collimate/privacy-aggregation';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';

/** The part of a roster that does not follow from the study; with it R can be computed again. Nothing of it is secret. */
export interface KeptRoster {
  readonly membershipRoot: Digest;
  /** Sorted by site, with their signatures. */
  readonly adverts: readonly Advert[];
}

/** The roster under which each attempt was charged, for confirming its sum after a restart. */
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
