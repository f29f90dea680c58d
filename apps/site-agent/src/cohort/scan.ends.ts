import { Injectable } from '@nestjs/common';
import type { FrozenStudy } from '@collimate/governance-study';
import { MODALITY_UNTOLD } from './scan.modality.js';
import { ScanStanding, type ScanEnd } from './scan.standing.js';
import type { SortedSubject } from './study.cohort.js';
import { StudyNames } from './study.names.js';

/** The code of a scan of another modality. */
const MISMATCH = 'MODALITY_MISMATCH';

/** Outcome of the extraction of a study's scans, by subject. */
@Injectable()
export class ScanEnds {
  constructor(
    private readonly names: StudyNames,
    private readonly standing: ScanStanding,
  ) {}

  /** @returns how every scan of a subject ended, under every plan that it is for; undefined while it is not read yet */
  of(study: FrozenStudy): (subject: SortedSubject) => readonly (ScanEnd | undefined)[] {
    const names = this.names.of(study);
    const { extractions } = study.reading;
    const plans = extractions.map((one) => ({ ...one, state: this.standing.stateOf(one.digest) }));
    const modalities = this.standing.modalities(study);
    const isOne = study.reading.modalities.length === 1;
    return ({ scans }) => {
      const ofScans = scans.map(({ scan, roi }) => {
        const isFor = plans.filter(({ regions }) => names.isRegion(roi, regions));
        if (isOne || isFor.length === 0) return isFor.map(({ state }) => state.get(scan));
        if (modalities.isUntold(scan)) return [{ code: MODALITY_UNTOLD }];
        return ofTheirs(isFor.flatMap(({ modality, state }) => (modalities.isTried(scan, modality) ? [state.get(scan)] : [])));
      });
      return ofScans.flat();
    };
  }

  /** @returns the reader's remarks on the study's scans, each with the number of scans */
  notes({ reading }: FrozenStudy): readonly { readonly text: string; readonly scans: number }[] {
    return this.standing.notesUnder(reading.extractions.map(({ digest }) => digest));
  }
}

/**
 * In a study of several modalities, a scan has one plan per modality. If it fits one of them, the plans that it does
 * not fit do not count as reasons to leave it out.
 */
function ofTheirs(ends: readonly (ScanEnd | undefined)[]): readonly (ScanEnd | undefined)[] {
  const theirs = ends.filter((end) => typeof end !== 'object' || end.code !== MISMATCH);
  return theirs.length === 0 ? [{ code: MISMATCH }] : theirs;
}
