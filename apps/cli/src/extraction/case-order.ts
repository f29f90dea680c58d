import { createHash } from 'node:crypto';
import { ENGINE_DEFINITION } from '@collimate/radiomics-pipeline';
import type { ExtractionPlan } from '@collimate/radiomics-vocabulary';

/** One ROI of one scan to be extracted. */
export interface CaseOrder {
  readonly subject: string;
  readonly image: string;
  readonly mask: string;
  readonly roi?: string;
  readonly label?: number;
}

/** How every case of a run is done. Plain data: it goes to worker threads. */
export interface CaseSettings {
  readonly plan: ExtractionPlan;
  readonly format: 'csv' | 'json';
  readonly diagnostics: boolean;
  readonly regrid: boolean;
  /** What image and extraction of one case may take. */
  readonly limitBytes: number;
  /** Where the processed images and masks are written, if they are. */
  readonly stagesFolder: string | undefined;
}

/** How a case went. */
export type CaseOutcome =
  | { readonly kind: 'done'; readonly text: string; readonly notes: readonly string[] }
  | { readonly kind: 'too-large'; readonly neededBytes: number; readonly limitBytes: number }
  | { readonly kind: 'failed'; readonly message: string; readonly exitCode: 1 | 2 };

/** @returns a name for what a case will give: the same order under the same settings and definitions, and no other */
export function caseKey(order: CaseOrder, { plan, format, diagnostics, regrid }: CaseSettings): string {
  return createHash('sha256').update(JSON.stringify([ENGINE_DEFINITION, order, plan, format, diagnostics, regrid])).digest('hex');
}
