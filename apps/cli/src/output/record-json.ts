import type { ExtractionResult } from '@collimate/radiomics-pipeline';
import { type Software, softwareOf } from './software.js';

/** History of the rows of one ROI. */
export interface CaseRecord {
  readonly subject: string;
  readonly roi: string;
  readonly record: ExtractionResult['record'];
  /** The software that computed this case. In a resumed run that may be an earlier version. */
  readonly software: Software;
}

/** @returns the records of a case that are stored besides its rows */
export function caseRecords(subject: string, results: readonly ExtractionResult[]): readonly CaseRecord[] {
  return results.map(({ roi, record }) => ({ subject, roi, record, software: softwareOf() }));
}

/** @returns the records of a run as indented JSON, in the order of its cases */
export function recordJson(cases: readonly CaseRecord[]): string {
  return `${JSON.stringify({ schema: 'collimate.records/1', cases }, null, 2)}\n`;
}
