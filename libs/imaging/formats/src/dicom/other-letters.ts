import { TAG } from '@collimate/imaging-dicom';
import { isFalselyDeclared } from './character-sets.js';
import type { DataSet } from './data-set.js';

/** @returns whether a name in the items of a sequence is not in the character set that the file, or the item, declares */
export function hasOtherLetters(a: DataSet, sequence: number, name: number): boolean {
  const declared = a.texts(TAG.SpecificCharacterSet);
  return a.items(sequence).some((item) => {
    const own = item.texts(TAG.SpecificCharacterSet);
    const terms = own.length > 0 ? own : declared;
    return terms.some((term) => term !== '') && isFalselyDeclared(terms, item.value(name) ?? new Uint8Array(0));
  });
}
