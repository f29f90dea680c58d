import { createHash } from 'node:crypto';
import type { MaskMatching, ScanOrder } from '@collimate/platform-scans';
import { ENGINE_DEFINITION } from '@collimate/radiomics-pipeline';
import type { ExtractionPlan } from '@collimate/radiomics-vocabulary';
import type { CaseRecord } from '../output/record-json.js';

/** One ROI of one scan to be extracted. */
export interface CaseOrder extends ScanOrder {
  readonly subject: string;
}

/** Unit of an extraction: one ROI of one scan under one plan. */
export interface Case {
  readonly order: CaseOrder;
  readonly plan: ExtractionPlan;
}

/** Settings of every case of a run. Plain data: it goes to worker threads. */
export interface CaseSettings {
  readonly format: 'csv' | 'json';
  readonly diagnostics: boolean;
  /** Way in which masks are brought onto the image. */
  readonly masks: MaskMatching;
  /** Memory that image and extraction of one case may use, bytes. */
  readonly limitBytes: number;
  /** Folder for the processed images and masks; undefined if they are not written. */
  readonly stagesFolder: string | undefined;
  /** Whether the names of cases must include the plan. */
  readonly severalPlans: boolean;
}

/** Outcome of a case. */
export type CaseOutcome =
  | { readonly kind: 'done'; readonly text: string; readonly records: readonly CaseRecord[]; readonly notes: readonly string[] }
  | { readonly kind: 'failed'; readonly message: string; readonly exitCode: 1 | 2 };

/**
 * @param files the marks of its files: a corrected mask makes another case
 * @returns a name for the outcome of a case, equal exactly for the same order of the same files under the same settings
 *   and definitions
 */
export function caseKey({ order, plan }: Case, { format, diagnostics, masks }: CaseSettings, files: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([ENGINE_DEFINITION, order, plan, format, diagnostics, masks, files]))
    .digest('hex');
}
