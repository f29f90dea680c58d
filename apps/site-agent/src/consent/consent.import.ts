import { Injectable } from '@nestjs/common';
import type { TableNote } from '@collimate/platform-site-api';
import { WithdrawalStore } from '@collimate/platform-site-store';
import { IntakeTurn, inParts } from '../intake/intake.turn.js';
import { Quarantine } from '../quarantine/quarantine.js';
import { ConsentTableReader, notesOf } from './consent.table.js';
import { WithdrawalService } from './withdrawal.service.js';

/** What an import did. */
export interface ConsentImportView {
  readonly events: number;
  readonly known: number;
  readonly withdrawals: number;
  /** Subjects who are denied because no table has named them since the last recovery. */
  readonly waiting: number;
  /** What is odd about the table. */
  readonly notes: readonly TableNote[];
}

/** Takes the hospital's consent table in, and does what its withdrawals ask for. */
@Injectable()
export class ConsentImport {
  constructor(
    private readonly tables: ConsentTableReader,
    private readonly store: WithdrawalStore,
    private readonly withdrawals: WithdrawalService,
    private readonly quarantine: Quarantine,
    private readonly turn: IntakeTurn,
  ) {}

  /** @throws AgentError TABLE_UNREADABLE, TABLE_INVALID; StoreError CLOCK_JUMPED; ConsentError BAD_ROW naming line and column; then nothing was taken over */
  importTable(path: string): Promise<ConsentImportView> {
    return this.turn.take(() => this.takeTable(path));
  }

  private async takeTable(path: string): Promise<ConsentImportView> {
    const table = await this.tables.read(path);
    const done = await inParts(this.store.importing(table.rows));
    // A table without a row says nothing of anybody; one with rows ends the wait of those whom it names, see ConsentNaming.
    if (table.rows.length > 0) this.quarantine.consentImported();
    await this.withdrawals.endOpen();
    const { events, known, withdrawals, waiting } = done;
    return { events, known, withdrawals, waiting, notes: [...this.unrecovered(), ...notesOf(table, done)] };
  }

  /** An import in the wrong order would be taken for the one that the recovery asks for. */
  private unrecovered(): readonly TableNote[] {
    return this.quarantine.state === 'unrecovered' ? [{ code: 'IMPORT_BEFORE_RECOVERY', count: 1, lines: [] }] : [];
  }
}
