import { Injectable } from '@nestjs/common';
import type { FrozenStudy } from '@collimate/governance-study';
import type { Digest, ScanKey } from '@collimate/kernel-canonical';
import { FeatureStore, ScanStore, SkipStore, type Scan } from '@collimate/platform-site-store';
import type { ExtractionRecord } from '@collimate/radiomics-pipeline';
import { scanModalities, type ScanModalities } from './scan.modality.js';

/** Outcome of the extraction of one scan. */
export type ScanEnd = 'extracted' | { readonly code: string };

/** State of the cohort's scans under a plan: extracted, left out with a code, or not read yet. */
@Injectable()
export class ScanStanding {
  constructor(
    private readonly scans: ScanStore,
    private readonly features: FeatureStore,
    private readonly skips: SkipStore,
  ) {}

  /** Whether the site has a cohort table yet. */
  hasCohort(): boolean {
    return this.scans.all().length > 0;
  }

  /**
   * @param isRegion whether a region of the cohort table is the one that is asked for
   * @returns the scans of the region that have neither features of the plan nor a code for why they have none
   */
  unfinished(plan: Digest, isRegion: (roi: string) => boolean): readonly Scan[] {
    const without = new Set(this.features.scansWithout(plan));
    for (const { scan } of this.skips.under(plan)) without.delete(scan);
    return this.scans.all().filter(({ scan, roi }) => without.has(scan) && isRegion(roi));
  }

  /** @returns how the extraction under a plan ended for each scan; a scan that is not in it was not read yet */
  stateOf(plan: Digest): ReadonlyMap<ScanKey, ScanEnd> {
    const without = new Set(this.features.scansWithout(plan));
    const ends = new Map<ScanKey, ScanEnd>();
    for (const { scan, code } of this.skips.under(plan)) ends.set(scan, { code });
    for (const { scan } of this.scans.all()) if (!without.has(scan)) ends.set(scan, 'extracted');
    return ends;
  }

  /** @returns for which plans of a study each scan is, as far as that is known before its file is opened */
  modalities(study: Pick<FrozenStudy, 'reading'>): ScanModalities {
    return scanModalities(study, this.scans);
  }

  /** @returns those of the scans whose features of the plan are of another definition of the engine, and do not count */
  outdated(plan: Digest): ReadonlySet<ScanKey> {
    return new Set(this.features.scansOfOtherDefinition(plan));
  }

  /**
   * @returns the reader's remarks on scans that have features of a plan, each remark once with its number of scans; for
   *   the hospital alone
   */
  notesUnder(plans: readonly Digest[]): readonly { readonly text: string; readonly scans: number }[] {
    const counts = new Map<string, number>();
    for (const { scan } of this.scans.all()) {
      const records = plans.map((plan) => (this.features.recordOf(scan, plan) ?? {}) as Pick<ExtractionRecord, 'notes'>);
      for (const text of new Set(records.flatMap(({ notes = [] }) => notes))) counts.set(text, (counts.get(text) ?? 0) + 1);
    }
    return [...counts].map(([text, scans]) => ({ text, scans })).sort((a, b) => b.scans - a.scans);
  }

  /** @returns how many extractions have ended, with features or with a code for why there are none */
  ended(): number {
    return this.features.count() + this.skips.count();
  }
}
