import { Injectable } from '@nestjs/common';
import type { FrozenStudy } from '@collimate/governance-study';
import { ScanStanding, type ScanEnd } from './scan.standing.js';
import type { SortedSubject } from './study.cohort.js';
import { StudyNames } from './study.names.js';

/** How the extraction of a study's scans ended, subject by subject. */
@Injectable()
export class ScanEnds {
  constructor(
    private readonly names: StudyNames,
    private readonly standing: ScanStanding,
  ) {}

  /** @returns how every scan of a subject ended, under every plan that it is for; undefined while it is not read yet */
  of(study: FrozenStudy): (subject: SortedSubject) => readonly (ScanEnd | undefined)[] {
    const names = this.names.of(study);
    const states = study.reading.extractions.map(({ digest, regions }) => ({ regions, state: this.standing.stateOf(digest) }));
    return ({ scans }) =>
      states.flatMap(({ regions, state }) =>
        scans.filter(({ roi }) => names.isRegion(roi, regions)).map(({ scan }) => state.get(scan)),
      );
  }

  /** @returns what the reader had to tell of the study's scans, and of how many */
  notes({ reading }: FrozenStudy): readonly { readonly text: string; readonly scans: number }[] {
    return this.standing.notesUnder(reading.extractions.map(({ digest }) => digest));
  }
}
