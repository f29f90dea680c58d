import type { FrozenStudy } from '@collimate/governance-study';
import type { TidyRow } from '@collimate/statistics-menu';
import type { PublishedResult } from '../result.document.js';

/** Source of a fact. */
export type Proof = 'protocol' | 'result' | 'software';

/** One sentence that a run can prove, with its source. */
export interface KnownFact {
  readonly text: string;
  readonly proof: Proof;
}

/** Documents from which facts are made. */
export interface ReportSources {
  readonly study: FrozenStudy;
  readonly result: PublishedResult;
  readonly rows: readonly TidyRow[];
}

/** @returns a fact that stands in the protocol, or null for a text that is empty */
export function declared(text: string): KnownFact | null {
  return text === '' ? null : { text, proof: 'protocol' };
}

/** @returns a fact that stands in the result, or null for a text that is empty */
export function found(text: string): KnownFact | null {
  return text === '' ? null : { text, proof: 'result' };
}

/** @returns a fact that is true of every study that this software runs */
export function always(text: string): KnownFact {
  return { text, proof: 'software' };
}
