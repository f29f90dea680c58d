import { nearestOf } from '@collimate/radiomics-vocabulary';
import { StudyError } from './study.error.js';

/** @returns the error of a protocol at a dotted key */
export function invalid(tag: string, message: string, hint?: string): StudyError {
  return new StudyError('INVALID_PROTOCOL', `${tag === '' ? 'protocol' : tag}: ${message}`, {
    place: { tag },
    ...(hint !== undefined && { hint }),
  });
}

/** @returns the error for an unknown name, with the nearest valid one */
export function unknownName(tag: string, name: string, what: string, valid: readonly string[]): StudyError {
  const near = nearestOf(name, valid);
  const all = valid.length === 0 ? `The protocol declares no ${what}.` : `Declared are ${valid.join(', ')}.`;
  return invalid(tag, `there is no ${what} "${name}"`, near === undefined ? all : `Did you mean "${near}"? ${all}`);
}
