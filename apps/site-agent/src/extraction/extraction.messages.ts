import type { ScanSource } from '@collimate/platform-site-store';
import type { FeatureTable } from '@collimate/radiomics-features';
import type { ExtractionRecord } from '@collimate/radiomics-pipeline';
import type { ExtractionPlan } from '@collimate/radiomics-vocabulary';

/** One scan to extract, with its files and its plan. It holds no name of the subject. */
export interface ExtractionTask extends ScanSource {
  readonly roi: string;
  readonly plan: ExtractionPlan;
  /** Modality of the study, for a plan that leaves it open. */
  readonly modality: string;
}

/** A scan with the memory that its extraction may use, for a thread of the extraction process. */
export interface BoundedTask {
  readonly task: ExtractionTask;
  readonly limitBytes: number;
}

/** Outcome of one scan. */
export type ExtractionOutcome =
  | { readonly kind: 'extracted'; readonly table: FeatureTable; readonly record: ExtractionRecord }
  /** The scan cannot be used. Only the code of the error comes back, nothing of the file's content. */
  | { readonly kind: 'failed'; readonly code: string };

/** From the agent to its extraction process. */
export interface ExtractionRequest {
  readonly id: number;
  readonly task: ExtractionTask;
}

/** From the extraction process to the agent. */
export type ExtractionReply =
  { readonly kind: 'ready' } | { readonly kind: 'outcome'; readonly id: number; readonly outcome: ExtractionOutcome };
