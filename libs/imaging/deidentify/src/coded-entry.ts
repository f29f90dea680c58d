import { findElement, latinText, type RawElement, TAG, textElement } from '@collimate/imaging-dicom';
import { isKnownCode, UNKNOWN_CODE } from './code.table.js';
import type { Identity } from './identity.js';
import type { Deed, Reason } from './report.js';

/** Where a code may stand in place of CodeValue, and where its scheme does. */
const OF_A_CODE: ReadonlySet<number> = new Set([TAG.CodeValue, TAG.CodingSchemeDesignator, TAG.LongCodeValue, TAG.URNCodeValue]);

/** What becomes of the code in an item of a code sequence. */
export interface CleanedCode {
  /** The attributes of the item that are dealt with; empty for an item without a code. */
  readonly tags: ReadonlySet<number>;
  readonly written: readonly RawElement[];
  readonly deed: Deed;
  readonly reason: Reason;
}

const NO_CODE: CleanedCode = { tags: new Set(), written: [], deed: 'kept', reason: 'allow-list' };

/**
 * A code is looked at as a whole: value and scheme stay if the scheme is listed, the value has the shape of its codes, and it is
 * nothing of the identity; else the item says "unknown". The meaning is a text like others and not of the code.
 * @source DICOM PS3.3 8.8
 */
export function codeOf(elements: readonly RawElement[], depth: number, identity: Identity): CleanedCode {
  const found = elements.filter(({ tag }) => OF_A_CODE.has(tag));
  if (found.length === 0) return NO_CODE;
  const tags = new Set(found.map(({ tag }) => tag));
  if (depth === 0) return { tags, written: [], deed: 'removed', reason: 'form' };
  const value = latinText(findElement(elements, TAG.CodeValue));
  const scheme = latinText(findElement(elements, TAG.CodingSchemeDesignator));
  if (isKnownCode(value, scheme)) {
    if (!identity.isIn(value)) return { tags, written: written(value, scheme), deed: 'kept', reason: 'allow-list' };
    return unknown(tags, 'identity');
  }
  return unknown(tags, 'vocabulary');
}

function unknown(tags: ReadonlySet<number>, reason: Reason): CleanedCode {
  const { value, scheme, meaning } = UNKNOWN_CODE;
  return {
    tags: new Set([...tags, TAG.CodeMeaning]),
    written: [...written(value, scheme), textElement(TAG.CodeMeaning, 'LO', meaning)],
    deed: 'replaced',
    reason,
  };
}

function written(value: string, scheme: string): readonly RawElement[] {
  return [textElement(TAG.CodeValue, 'SH', value), textElement(TAG.CodingSchemeDesignator, 'SH', scheme)];
}
