import { dirname, join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { Keystore } from '@collimate/platform-keystore';
import { ConsentTableStore, TableFile, type ArrivingTable, type ReadTable, type TableLine } from '@collimate/platform-site-store';
import type { Logger } from 'pino';
import { SITE_CONFIG, type SiteConfig } from '../config/site-config.js';
import { LOGGER } from '../ground/logger.token.js';
import { inTime } from './in.time.js';

/** Beside each list of withdrawals. */
const FILE = 'consent-tables.log';

/**
 * The tables of consent that the site has read. The record lies beside the lists of withdrawals, where restoring a
 * database does not reach. So a table that is sent again after a recovery is recognised, with the time at which it
 * first arrived.
 */
@Injectable()
export class TableRecord {
  private readonly files: readonly TableFile[];
  private hasFailed = false;

  constructor(
    private readonly tables: ConsentTableStore,
    keys: Keystore,
    @Inject(SITE_CONFIG) { withdrawalFile, withdrawalCopy }: Pick<SiteConfig, 'withdrawalFile' | 'withdrawalCopy'>,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    const first = new TableFile(join(dirname(withdrawalFile), FILE), keys.subjects);
    const copy = withdrawalCopy === undefined ? [] : [new TableFile(join(dirname(withdrawalCopy), FILE), keys.subjects, 'named')];
    this.files = [first, ...copy];
  }

  /** Set while a file cannot be read or written; tables recorded only in it are then unknown. */
  get warnings(): readonly 'TABLES_FILE_FAILED'[] {
    return this.hasFailed ? ['TABLES_FILE_FAILED'] : [];
  }

  /**
   * @returns facts about an arriving table that its import needs @param isSentAgain whether a person says that an
   *   earlier table is sent again unchanged
   */
  async arriving(table: ReadTable, isSentAgain: boolean): Promise<ArrivingTable> {
    const recorded: TableLine[] = [];
    await this.each(async (file) => void recorded.push(...((await inTime(file.read()))?.lines ?? [])));
    return this.tables.arriving(table, recorded, isSentAgain);
  }

  /**
   * Adds the tables of the database to each file that lacks them. A failure is shown in the status, and the next table
   * writes it again.
   */
  async write(): Promise<void> {
    const all = this.tables.all();
    await this.each(async (file) => void (await inTime(file.append(all))));
  }

  private async each(work: (file: TableFile) => Promise<void>): Promise<void> {
    let hasFailed = false;
    for (const file of this.files) {
      try {
        await work(file);
      } catch {
        hasFailed = true;
      }
    }
    if (hasFailed && !this.hasFailed)
      this.logger.warn({ code: 'TABLES_FILE_FAILED' }, 'the record of consent tables cannot be read or written');
    this.hasFailed = hasFailed;
  }
}
