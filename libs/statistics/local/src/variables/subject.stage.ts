import { stagesOf, type Stage, type VariableDeclarations } from '@collimate/statistics-menu';
import type { VariableValue } from '../subject-record.js';

/** What an agent did with the scans of somebody who consented. */
export interface ScansDone {
  /** Whether a table of the hospital names a scan. */
  readonly isImaged: boolean;
  /** Whether one of them was opened, whatever was found in it. */
  readonly isRead: boolean;
  /** Whether a region of the study was found in one, and features computed of it. */
  readonly hasRegion: boolean;
}

/**
 * The last stage that one subject reached, from that subject's own scans and values and the protocol alone.
 * @param values of the study's variables for the subject
 */
export function subjectStage(
  variables: VariableDeclarations,
  { isImaged, isRead, hasRegion }: ScansDone,
  values: ReadonlyMap<string, VariableValue>,
): Stage {
  const isComplete = Object.keys(variables).every((name) => values.has(name));
  if (!stagesOf(variables).includes('imaged')) return isComplete ? 'complete' : 'consented';
  if (!isImaged) return 'consented';
  if (!isRead) return 'imaged';
  if (!hasRegion) return 'read';
  return isComplete ? 'complete' : 'with-roi';
}
