import { Injectable } from '@nestjs/common';
import type { FrozenStudy } from '@collimate/governance-study';
import type { StudyFigures } from '@collimate/platform-site-api';
import { ScanStore, ValueStore } from '@collimate/platform-site-store';
import { categoriesOf } from './figure.groups.js';
import { StudyNames } from './study.names.js';
import { tally } from './tally.js';

/** Counts the words of the cohort table, with the words of a study that they stand for. */
@Injectable()
export class TableFigures {
  constructor(
    private readonly names: StudyNames,
    private readonly scans: ScanStore,
    private readonly values: ValueStore,
  ) {}

  of(study: FrozenStudy): Pick<StudyFigures, 'namesFixed' | 'rows' | 'regions' | 'labels'> {
    const names = this.names.of(study);
    const all = this.scans.all();
    return {
      namesFixed: this.names.isFixed(study),
      rows: all.length,
      regions: tally(all.map(({ roi }) => roi)).map(([name, rows]) => ({ name, rows, isOfStudy: names.isRegion(name) })),
      labels: categoriesOf(study).flatMap(({ column, prefix, labels }) => {
        const cells = [...this.values.ofTitle(column).values()].flatMap((byScan) => [...new Set(byScan.values())]);
        return tally(cells).map(([cell, subjects]) => {
          const reading = names.labelOf(cell, labels);
          return { label: `${prefix}${cell}`, subjects, group: reading.kind === 'label' ? reading.label : null };
        });
      }),
    };
  }
}
