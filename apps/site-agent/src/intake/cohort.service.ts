import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { ScanStore, type CohortImport, type CohortRow } from '@collimate/platform-site-store';
import { ExtractionRecords } from '../extraction/extraction.records.js';
import { readCohortTable } from './cohort.table.js';
import { IntakeTurn, inParts } from './intake.turn.js';
import { readTableFile } from './table.file.js';

/** Takes the hospital's cohort table in. */
@Injectable()
export class CohortService {
  constructor(
    private readonly scans: ScanStore,
    private readonly records: ExtractionRecords,
    private readonly turn: IntakeTurn,
  ) {}

  /** @throws AgentError TABLE_UNREADABLE, TABLE_INVALID; then nothing of the table was taken over */
  importTable(path: string): Promise<CohortImport> {
    return this.turn.take(() => this.takeTable(path));
  }

  private async takeTable(path: string): Promise<CohortImport> {
    const { text, folder } = readTableFile(path);
    const rows = readCohortTable(text).map(({ subject, group, image, mask, regions, ...line }): CohortRow => {
      const found = regions && Object.fromEntries(Object.entries(regions).map(([name, path]) => [name, join(folder, path)]));
      return {
        ...line,
        hospitalId: subject,
        label: group,
        image: join(folder, image),
        mask: join(folder, mask),
        ...(found && { regions: found }),
      };
    });
    this.records.addImageRoot(folder);
    return inParts(this.scans.importing(rows));
  }
}
