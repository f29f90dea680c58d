import { bytesElement, itemsElement, type RawElement, TAG, textElement } from '@collimate/imaging-dicom';
import { METHOD_CODES, type ProfileOption } from './profile.js';
import { PS315_EDITION } from './ps315.table.js';

/*
 * What a cleaned file says of itself: what was done to it, and by whom it was written.
 */

const IMPLEMENTATION_CLASS_UID = '2.25.215329427618342218913226398640551277321';
const LOSSY_IMAGE_COMPRESSION = 0x00282110;
const METHOD_TEXT = `Collimate, PS3.15 ${PS315_EDITION} Table E.1-1, allow-list`;

/** Code and meaning of blanked areas. @source DICOM PS3.16 CID 7050, scheme DCM */
const CLEAN_PIXEL_DATA: MethodCode = ['113101', 'Clean Pixel Data Option'];

/** Code and meaning of a method. */
export type MethodCode = readonly [code: string, meaning: string];

/** @returns the codes of what was done under these options, in the order of their codes */
export function methodsOf(options: ReadonlySet<ProfileOption>, isBlanked: boolean): readonly MethodCode[] {
  const methods = (['basic', ...options] as const).map((method) => METHOD_CODES[method]);
  return [...methods, ...(isBlanked ? [CLEAN_PIXEL_DATA] : [])].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** @returns the attributes with those that tell of the cleaning in place of what the file had of them. @source DICOM PS3.15 E.1.1 */
export function withMarks(
  elements: readonly RawElement[],
  options: ReadonlySet<ProfileOption>,
  methods: readonly MethodCode[],
  isLossy: boolean,
): readonly RawElement[] {
  const dates = options.has('rtnLongFullDatesOpt') ? 'UNMODIFIED' : options.has('rtnLongModifDatesOpt') ? 'MODIFIED' : 'REMOVED';
  const written = [
    textElement(TAG.PatientIdentityRemoved, 'CS', 'YES'),
    textElement(TAG.DeidentificationMethod, 'LO', METHOD_TEXT),
    itemsElement(
      TAG.DeidentificationMethodCodeSequence,
      methods.map(([code, meaning]) => [
        textElement(TAG.CodeValue, 'SH', code),
        textElement(TAG.CodingSchemeDesignator, 'SH', 'DCM'),
        textElement(TAG.CodeMeaning, 'LO', meaning),
      ]),
    ),
    textElement(TAG.LongitudinalTemporalInformationModified, 'CS', dates),
    // The compression is gone from the file, what it took from the pixels is not. @source DICOM PS3.3 C.7.6.1.1.5
    ...(isLossy ? [textElement(LOSSY_IMAGE_COMPRESSION, 'CS', '01')] : []),
    ...(methods.includes(CLEAN_PIXEL_DATA) ? [textElement(TAG.BurnedInAnnotation, 'CS', 'NO')] : []),
  ];
  const tags = new Set(written.map((element) => element.tag));
  return [...elements.filter((element) => !tags.has(element.tag)), ...written].sort((a, b) => a.tag - b.tag);
}

/** File meta information, none of it from the input. @source DICOM PS3.10 7.1 */
export function metaOf(sopClass: string, sopInstance: string, transferSyntax: string): readonly RawElement[] {
  return [
    bytesElement(TAG.FileMetaInformationVersion, 'OB', Uint8Array.of(0, 1)),
    textElement(TAG.MediaStorageSOPClassUID, 'UI', sopClass),
    textElement(TAG.MediaStorageSOPInstanceUID, 'UI', sopInstance),
    textElement(TAG.TransferSyntaxUID, 'UI', transferSyntax),
    textElement(TAG.ImplementationClassUID, 'UI', IMPLEMENTATION_CLASS_UID),
    textElement(TAG.ImplementationVersionName, 'SH', 'COLLIMATE_0_1'),
  ];
}
