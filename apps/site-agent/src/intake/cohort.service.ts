import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { commaLines, unheadedLines } from '@collimate/platform-scans';
import type { TableNote } from '@collimate/platform-site-api';
import { CohortRemoval, ImageRootStore, ScanStore, type CohortRemoved, type CohortRow } from '@collimate/platform-site-store';
import { EARLIER_NEEDS, readCohortTable, type CohortLine } from './cohort.table.js';
import { IntakeTurn, inParts } from './intake.turn.js';
import { missingFiles } from './path.check.js';
import { readTableFile } from './table.file.js';
import { alikeLines, noteOf, roundedLines, twoGroupLines, unknownScanLines } from './table.notes.js';

/** Result of an import; these numbers stay at the site. */
export interface CohortImportView {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Rows of subjects who have withdrawn. */
  readonly leftOut: number;
  /** Remarks on the table. */
  readonly notes: readonly TableNote[];
}

/** Takes the hospital's cohort table in. */
@Injectable()
export class CohortService {
  constructor(
    private readonly scans: ScanStore,
    private readonly roots: ImageRootStore,
    private readonly turn: IntakeTurn,
    private readonly removal: CohortRemoval,
  ) {}

  /** @throws AgentError TABLE_UNREADABLE, TABLE_INVALID; then nothing of the table was taken over */
  importTable(path: string): Promise<CohortImportView> {
    return this.turn.take(() => this.takeTable(path));
  }

  /**
   * Removes the rows of a table again. They are read as an import reads them, but with every path that earlier versions
   * accepted.
   * @throws AgentError TABLE_UNREADABLE, TABLE_INVALID; then nothing was removed
   */
  removeTable(path: string): Promise<CohortRemoved> {
    return this.turn.take(async () => {
      const { text, folder } = readTableFile(path);
      return this.removal.remove(readCohortTable(text, EARLIER_NEEDS).map((line) => rowOf(line, folder)));
    });
  }

  private async takeTable(path: string): Promise<CohortImportView> {
    const { text, folder } = readTableFile(path);
    const lines = readCohortTable(text);
    const rows = lines.map((line) => rowOf(line, folder));
    this.roots.add(folder);
    const { resembling, ...done } = await inParts(this.scans.importing(rows));
    const earlier = new Set(resembling);
    const files = rows.map(({ image, mask, regions }, i) => {
      return { line: lines[i].line, image, masks: [mask, ...Object.values(regions ?? {})] };
    });
    const notes = [
      ...noteOf('SUBJECTS_ALIKE', alikeLines(lines)),
      ...noteOf(
        'SUBJECT_ALIKE_EARLIER',
        lines.filter(({ subject }) => earlier.has(subject)).map(({ line }) => line),
      ),
      ...noteOf('SUBJECT_ROUNDED', roundedLines(lines)),
      ...noteOf('SCAN_WORD_UNKNOWN', unknownScanLines(lines)),
      ...noteOf('NUMBER_WITH_COMMA', commaLines(lines)),
      ...noteOf('VALUE_WITHOUT_HEADING', unheadedLines(text)),
      ...noteOf('SUBJECT_IN_TWO_GROUPS', twoGroupLines(lines)),
      ...(await missingFiles(files)),
    ];
    return { ...done, notes };
  }
}

function rowOf({ subject, image, mask, regions, line: _line, ...words }: CohortLine, folder: string): CohortRow {
  const found = regions && Object.fromEntries(Object.entries(regions).map(([name, path]) => [name, join(folder, path)]));
  return {
    ...words,
    hospitalId: subject,
    image: join(folder, image),
    mask: join(folder, mask),
    ...(found && { regions: found }),
  };
}
