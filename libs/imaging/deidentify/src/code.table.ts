/**
 * The coding schemes whose codes stay, each with the shape of its codes. A code of another scheme or shape becomes "unknown" as a
 * whole, so that its sequence stays valid. @source DICOM PS3.16 chapter 8; the schemes' own documentation
 */
export const CODE_SHAPES: ReadonlyMap<string, RegExp> = new Map([
  ['DCM', /^1[0-3]\d{4}$/],
  ['SCT', /^\d{3,15}00\d$/],
  ['SRT', /^[A-Z]\d?-[0-9A-F]{4,5}$/],
  ['SNM3', /^[A-Z]\d?-[0-9A-F]{4,5}$/],
  ['RADLEX', /^RID\d{1,5}$/],
  ['FMA', /^\d{4,6}$/],
  ['UMLS', /^C\d{7}$/],
  [
    'UCUM',
    /^(1|%|mm|mm2|mm3|cm|cm2|cm3|m|ms|s|min|h|d|a|g|kg|ml|Bq|MBq|kBq|Bq\/ml|kBq\/ml|\{counts\}|g\/ml|cm2\/ml|\{SUVbw\}g\/ml|\[hnsf'U\]|mGy|Gy|cGy|keV|kV|mA|mA\.s|mm2\/s|um2\/s|s\/mm2|\/min|deg|ratio)$/,
  ],
]);

/** Code, scheme and meaning of "unknown". @source DICOM PS3.16 CID 9, SNOMED CT 261665006 */
export const UNKNOWN_CODE = { value: '261665006', scheme: 'SCT', meaning: 'Unknown' } as const;

/** Multiplication of the dihedral group of ten, row by row, and the permutation that the check digit uses. @source Verhoeff 1969 */
const PRODUCT = [
  '0123456789',
  '1234067895',
  '2340178956',
  '3401289567',
  '4012395678',
  '5987604321',
  '6598710432',
  '7659821043',
  '8765932104',
  '9876543210',
];
const PERMUTATION = [
  '0123456789',
  '1576283094',
  '5803796142',
  '8916043527',
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
];

/** @returns whether the check digit of a SNOMED CT identifier is right. @source SNOMED CT Release File Specification 6.6 */
export function hasCheckDigit(identifier: string): boolean {
  let check = 0;
  for (let i = 0; i < identifier.length; i++) {
    const digit = Number(identifier[identifier.length - 1 - i]);
    check = Number(PRODUCT[check][Number(PERMUTATION[i % 8][digit])]);
  }
  return check === 0;
}

/** @returns whether the code has the shape of its scheme, and the scheme is on the list */
export function isKnownCode(value: string, scheme: string): boolean {
  return CODE_SHAPES.get(scheme)?.test(value) === true && (scheme !== 'SCT' || hasCheckDigit(value));
}
