import { parseResultAddress } from '@collimate/governance-publication';
import { knownParts, parseStudyId, type StudyId } from '@collimate/kernel-canonical';
import { CoordinatorError } from '../platform/coordinator.error.js';

/** Which result of a study is meant. */
export interface ResultName {
  readonly study: StudyId;
  /** Turn of a standing study, from 0; undefined for the last one that is published. */
  readonly turn?: number;
}

/**
 * Reads the name of a result: `lung` is the last result of a study, `lung@2` that of its second opening.
 * @throws CoordinatorError RESULT_UNKNOWN for a number that no opening has; and the errors of `parseStudyId`
 */
export function parseResultName(text: string): ResultName {
  const address = parseResultAddress(text);
  if (address === undefined) throw new CoordinatorError('RESULT_UNKNOWN', 'openings are counted from 1, such as @2');
  const { study, number } = address;
  return { study: parseStudyId(study), ...knownParts<ResultName>({ turn: number === undefined ? undefined : number - 1 }) };
}
