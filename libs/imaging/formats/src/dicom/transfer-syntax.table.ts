/** How the data set and the pixels of a transfer syntax are encoded. */
export interface TransferSyntax {
  readonly uid: string;
  readonly name: string;
  readonly explicitVr: boolean;
  readonly littleEndian: boolean;
  /** The data set is one deflate stream. */
  readonly deflated: boolean;
  /** Pixel data come as compressed fragments. */
  readonly encapsulated: boolean;
}

const native = (uid: string, name: string, explicitVr: boolean, littleEndian: boolean, deflated = false): TransferSyntax => ({
  uid, name, explicitVr, littleEndian, deflated, encapsulated: false,
});
const encapsulated = (suffix: string, name: string): TransferSyntax => ({
  uid: `1.2.840.10008.1.2.${suffix}`, name, explicitVr: true, littleEndian: true, deflated: false, encapsulated: true,
});

/** Implicit VR Little Endian, the default of the standard. */
export const IMPLICIT_VR_LITTLE_ENDIAN = '1.2.840.10008.1.2';
/** Explicit VR Little Endian. */
export const EXPLICIT_VR_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
/** Explicit VR Big Endian, retired but met in archives. */
export const EXPLICIT_VR_BIG_ENDIAN = '1.2.840.10008.1.2.2';

/** JPEG-LS, lossless and near-lossless. */
export const JPEG_LS: readonly string[] = ['1.2.840.10008.1.2.4.80', '1.2.840.10008.1.2.4.81'];
/** RLE Lossless. */
export const RLE_LOSSLESS = '1.2.840.10008.1.2.5';

/** The transfer syntaxes that are read. @source DICOM PS3.6 2024b table A-1 */
export const TRANSFER_SYNTAXES: readonly TransferSyntax[] = [
  native(IMPLICIT_VR_LITTLE_ENDIAN, 'Implicit VR Little Endian', false, true),
  native(EXPLICIT_VR_LITTLE_ENDIAN, 'Explicit VR Little Endian', true, true),
  native('1.2.840.10008.1.2.1.99', 'Deflated Explicit VR Little Endian', true, true, true),
  native(EXPLICIT_VR_BIG_ENDIAN, 'Explicit VR Big Endian', true, false),
  encapsulated('5', 'RLE Lossless'),
  encapsulated('4.50', 'JPEG Baseline'),
  encapsulated('4.51', 'JPEG Extended'),
  encapsulated('4.57', 'JPEG Lossless'),
  encapsulated('4.70', 'JPEG Lossless SV1'),
  encapsulated('4.80', 'JPEG-LS Lossless'),
  encapsulated('4.81', 'JPEG-LS Near-Lossless'),
  encapsulated('4.90', 'JPEG 2000 Lossless'),
  encapsulated('4.91', 'JPEG 2000'),
  encapsulated('4.110', 'JPEG XL Lossless'),
  encapsulated('4.112', 'JPEG XL'),
  encapsulated('4.201', 'HTJ2K Lossless'),
  encapsulated('4.202', 'HTJ2K Lossless RPCL'),
  encapsulated('4.203', 'HTJ2K'),
];

/** @returns undefined for a transfer syntax that is not read */
export function transferSyntaxOf(uid: string): TransferSyntax | undefined {
  return TRANSFER_SYNTAXES.find((syntax) => syntax.uid === uid);
}
