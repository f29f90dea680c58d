import { createHash } from 'node:crypto';
import type { MaskChoice, ScanRemarks } from '@collimate/platform-scans';
import { ENGINE_DEFINITION } from '@collimate/radiomics-pipeline';
import type { ExtractionPlan } from '@collimate/radiomics-vocabulary';
import type { CaseRecord } from '../output/record-json.js';

/** One ROI of one scan to be extracted. */
export interface CaseOrder extends ScanRemarks {
  readonly subject: string;
  readonly image: string;
  /** UID or number of the DICOM series, where the folder holds several. */
  readonly series?: string;
  /** The volume that is meant, where the series holds several: `EchoTime=4.6`. */
  readonly phase?: string;
  readonly mask: string;
  readonly roi?: string;
  readonly label?: number;
  /** Unit of the intensities, for an image whose file does not say it. */
  readonly unit?: string;
}

/** What of an order says which image is read. */
export type ScanChoice = Pick<CaseOrder, 'image' | 'series' | 'phase'>;

/** @returns equal texts for orders that read the same image */
export function scanKey({ image, series, phase }: ScanChoice): string {
  return JSON.stringify([image, series, phase]);
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
  readonly masks: Pick<MaskChoice, 'regrid' | 'threshold'>;
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
  | { readonly kind: 'too-large'; readonly neededBytes: number; readonly limitBytes: number }
  | { readonly kind: 'failed'; readonly message: string; readonly exitCode: 1 | 2 };

/** @returns a name for what a case will give: the same order under the same settings and definitions, and no other */
export function caseKey({ order, plan }: Case, { format, diagnostics, masks }: CaseSettings): string {
  return createHash('sha256')
    .update(JSON.stringify([ENGINE_DEFINITION, order, plan, format, diagnostics, masks]))
    .digest('hex');
}
