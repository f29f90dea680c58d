import { Injectable } from '@nestjs/common';
import type { TableNote } from '@collimate/platform-site-api';
import { WithdrawalStore } from '@collimate/platform-site-store';
import { IntakeTurn, inParts } from '../intake/intake.turn.js';
import { Quarantine } from '../quarantine/quarantine.js';
import { notesOf } from './consent.table.js';
import { ConsentTables } from './consent.tables.js';
import { WithdrawalService } from './withdrawal.service.js';

/** Result of an import. */
export interface ConsentImportView {
  readonly events: number;
  readonly known: number;
  readonly withdrawals: number;
  /** Subjects who are denied because no table has named them since the last recovery. */
  readonly waiting: number;
  /** When the same table was imported before; null if it was not. */
  readonly importedBefore: string | null;
  /** Tables that were imported after this one, and that a restored database has not read again. */
  readonly laterTables: number;
  /** Remarks on the table. */
  readonly notes: readonly TableNote[];
}

/** Imports the hospital's consent table, and carries out its withdrawals. */
@Injectable()
export class ConsentImport {
  constructor(
    private readonly tables: ConsentTables,
    private readonly store: WithdrawalStore,
    private readonly withdrawals: WithdrawalService,
    private readonly quarantine: Quarantine,
    private readonly turn: IntakeTurn,
  ) {}

  /**
   * @param isSentAgain whether a person says that an earlier table is sent again unchanged; consents of later tables
   *   then stay
   * @throws AgentError TABLE_UNREADABLE, TABLE_INVALID; StoreError CLOCK_JUMPED; ConsentError BAD_ROW naming line and
   *   column; then nothing was taken over
   */
  importTable(path: string, isSentAgain = false): Promise<ConsentImportView> {
    return this.turn.take(() => this.takeTable(path, isSentAgain));
  }

  private async takeTable(path: string, isSentAgain: boolean): Promise<ConsentImportView> {
    const table = await this.tables.reader.read(path);
    const arriving = await this.tables.record.arriving(table, isSentAgain);
    const failures: unknown[] = [];
    const done = await inParts(this.store.importing(table.rows, arriving, (error) => failures.push(error)));
    await this.tables.record.write();
    // A table with rows ends the wait of the subjects that it names, see ConsentNaming; an empty table names nobody.
    // Nor does a table that later ones followed which were not read again yet.
    if (table.rows.length > 0 && done.later === 0) this.quarantine.consentImported();
    await this.withdrawals.endOpen(failures);
    const { events, known, withdrawals, waiting, later: laterTables } = done;
    const importedBefore = done.importedBefore ?? null;
    const notes = [...this.unrecovered(), ...notesOf(table, done)];
    return { events, known, withdrawals, waiting, importedBefore, laterTables, notes };
  }

  /** An import in the wrong order would be taken for the one that the recovery asks for. */
  private unrecovered(): readonly TableNote[] {
    return this.quarantine.state === 'unrecovered' ? [{ code: 'IMPORT_BEFORE_RECOVERY', count: 1, lines: [] }] : [];
  }
}
