import { isHeadCode, nuclideOf } from '@collimate/imaging-formats';
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
 * A nuclide and a region of the head are what a reader takes them for, whatever scheme they name: their code is written as the standard has it.
 * @param parent the sequence in which the item stands, 0 at the top
 * @source DICOM PS3.3 8.8
 */
export function codeOf(elements: readonly RawElement[], parent: number, identity: Identity): CleanedCode {
  const meant = parent === TAG.RadionuclideCodeSequence ? nuclide(elements) : undefined;
  if (meant !== undefined) return meant;
  const found = elements.filter(({ tag }) => OF_A_CODE.has(tag));
  if (found.length === 0) return NO_CODE;
  const tags = new Set(found.map(({ tag }) => tag));
  if (parent === 0) return { tags, written: [], deed: 'removed', reason: 'form' };
  const value = latinText(findElement(elements, TAG.CodeValue));
  const scheme = latinText(findElement(elements, TAG.CodingSchemeDesignator));
  if (parent === TAG.AnatomicRegionSequence && isHeadCode(value)) {
    const own = /^\d+$/.test(value) ? 'SCT' : 'SRT';
    return { tags, written: written(value, own), deed: own === scheme ? 'kept' : 'replaced', reason: 'allow-list' };
  }
  if (isKnownCode(value, scheme)) {
    if (!identity.isIn(value)) return { tags, written: written(value, scheme), deed: 'kept', reason: 'allow-list' };
    return unknown(tags, 'identity');
  }
  return unknown(tags, 'vocabulary');
}

/** The nuclide by which a reader checks the half-life: of a closed list, so that nothing of a person is in it. */
function nuclide(elements: readonly RawElement[]): CleanedCode | undefined {
  const text = (tag: number): string => latinText(findElement(elements, tag)).trim();
  const found = nuclideOf(text(TAG.CodeValue), text(TAG.CodeMeaning));
  if (found === undefined) return undefined;
  const isSame = found.code === text(TAG.CodeValue) && found.scheme === text(TAG.CodingSchemeDesignator);
  return {
    tags: new Set([...elements.map(({ tag }) => tag).filter((tag) => OF_A_CODE.has(tag)), TAG.CodeMeaning]),
    written: [...written(found.code, found.scheme), textElement(TAG.CodeMeaning, 'LO', found.meaning)],
    deed: isSame && found.meaning === text(TAG.CodeMeaning) ? 'kept' : 'replaced',
    reason: 'allow-list',
  };
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
