import { createHash } from 'node:crypto';
import type { MaskMatching, ScanOrder } from '@collimate/platform-scans';
import { ENGINE_DEFINITION } from '@collimate/radiomics-pipeline';
import type { ExtractionPlan } from '@collimate/radiomics-vocabulary';
import type { CaseRecord } from '../output/record-json.js';

/** One ROI of one scan to be extracted. */
export interface CaseOrder extends ScanOrder {
  readonly subject: string;
}

/** What is extracted by itself: one ROI of one scan under one plan. */
export interface Case {
  readonly order: CaseOrder;
  readonly plan: ExtractionPlan;
}

/** How every case of a run is done. Plain data: it goes to worker threads. */
export interface CaseSettings {
  readonly format: 'csv' | 'json';
  readonly diagnostics: boolean;
  /** How masks are brought onto the image. */
  readonly masks: MaskMatching;
  /** What image and extraction of one case may take. */
  readonly limitBytes: number;
  /** Where the processed images and masks are written, if they are. */
  readonly stagesFolder: string | undefined;
  /** Whether their names must say under which plan they came about. */
  readonly severalPlans: boolean;
}

/** How a case went. */
export type CaseOutcome =
  | { readonly kind: 'done'; readonly text: string; readonly records: readonly CaseRecord[]; readonly notes: readonly string[] }
  | { readonly kind: 'failed'; readonly message: string; readonly exitCode: 1 | 2 };

/**
 * @param files the marks of its files: a mask that was corrected makes it another case
 * @returns a name for what a case will give: the same order of the same files under the same settings and definitions, and no other
 */
export function caseKey({ order, plan }: Case, { format, diagnostics, masks }: CaseSettings, files: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([ENGINE_DEFINITION, order, plan, format, diagnostics, masks, files]))
    .digest('hex');
}
