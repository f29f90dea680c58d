/** VRs whose explicit form has two reserved bytes and a length of four. @source DICOM PS3.5 7.1.2 */
export const LONG_FORM: ReadonlySet<string> = new Set([
  'OB',
  'OD',
  'OF',
  'OL',
  'OV',
  'OW',
  'SQ',
  'SV',
  'UC',
  'UN',
  'UR',
  'UT',
  'UV',
]);

/** A length that is not written down: a delimiter ends the value. @source DICOM PS3.5 7.5 */
export const UNDEFINED_LENGTH = 0xffffffff;
/** Begins an item of a sequence, or a fragment. */
export const ITEM = 0xfffee000;
/** Ends an item of undefined length. */
export const ITEM_END = 0xfffee00d;
/** Ends a sequence of undefined length, and fragments. */
export const SEQUENCE_END = 0xfffee0dd;

/** @returns the byte that makes a value's length even. @source DICOM PS3.5 6.2 */
export function paddingOf(vr: string): number {
  return vr === 'UI' || vr === 'UN' || vr.startsWith('O') ? 0 : 0x20;
}

/** How the elements of a data set are written down. */
export interface Encoding {
  /** Each element states its VR. */
  readonly explicitVr: boolean;
  readonly littleEndian: boolean;
}

/** What hides under UN is written so in any file, and so is the file without a stated syntax. @source DICOM PS3.5 A.1 */
export const IMPLICIT_LITTLE_ENDIAN: Encoding = { explicitVr: false, littleEndian: true };
/** The file meta group is written so in any file. @source DICOM PS3.5 A.2, PS3.10 7.1 */
export const EXPLICIT_LITTLE_ENDIAN: Encoding = { explicitVr: true, littleEndian: true };

/** Deeper nesting of sequences than any IOD has: a hostile file stops here and not at the end of the stack. */
export const MAXIMUM_DEPTH = 64;
