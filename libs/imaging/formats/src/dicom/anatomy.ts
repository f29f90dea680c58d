import { HEAD_CODES, HEAD_TERMS } from './anatomy.table.js';
import type { DataSet } from './data-set.js';
import { TAG } from '@collimate/imaging-dicom';

/**
 * What an image shows, as its header says it: Body Part Examined, or the code of the anatomic region, which enhanced images keep among
 * their functional groups.
 * @returns undefined if the header does not say; `head` as soon as one of them says so
 * @source DICOM PS3.3 C.7.3.1 (0018,0015), 10.5 (0008,2218), C.7.6.16.2.8 (0020,9071)
 */
export function anatomyOf(attributes: DataSet): 'head' | 'other' | undefined {
  const part = attributes.text(TAG.BodyPartExamined) ?? '';
  const groups = [TAG.SharedFunctionalGroupsSequence, TAG.PerFrameFunctionalGroupsSequence].flatMap((tag) =>
    attributes.items(tag).slice(0, 1),
  );
  const regions = [attributes, ...groups.flatMap((group) => group.items(TAG.FrameAnatomySequence))].flatMap((holder) =>
    holder.items(TAG.AnatomicRegionSequence),
  );
  const codes = regions.map((region) => region.text(TAG.CodeValue) ?? '').filter((code) => code !== '');
  if (codes.some(isHeadCode) || namesHead(part)) return 'head';
  return codes.length === 0 && wordsOf(part).length === 0 ? undefined : 'other';
}

/** @returns whether a code of an anatomic region is one of a head or a part of it, whatever its scheme is called */
export function isHeadCode(code: string): boolean {
  return HEAD_CODES.has(code);
}

/** @returns whether a Body Part Examined is a head or a part of it */
export function namesHead(part: string): boolean {
  const words = wordsOf(part);
  return words.some((word) => HEAD_TERMS.has(word)) || HEAD_TERMS.has(words.join(''));
}

function wordsOf(part: string): readonly string[] {
  return part
    .toUpperCase()
    .split(/[^A-Z]+/u)
    .filter((word) => word !== '');
}
