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
  /** What compresses the frames; undefined where nothing does. */
  readonly codec: Codec | undefined;
  /** The pixels are not, or need not be, those that were compressed. @source DICOM PS3.5 annex A */
  readonly lossy: boolean;
}

/** How frames are compressed. @source DICOM PS3.5 A.4 */
export type Codec = 'rle' | 'jpeg' | 'jpeg-ls' | 'jpeg-2000' | 'ht-jpeg-2000' | 'jpeg-xl';

const native = (uid: string, name: string, explicitVr: boolean, littleEndian: boolean, deflated = false): TransferSyntax => ({
  uid,
  name,
  explicitVr,
  littleEndian,
  deflated,
  encapsulated: false,
  codec: undefined,
  lossy: false,
});
const encapsulated = (uid: string, name: string, codec: Codec, lossy = false): TransferSyntax => ({
  uid,
  name,
  explicitVr: true,
  littleEndian: true,
  deflated: false,
  encapsulated: true,
  codec,
  lossy,
});

/** Implicit VR Little Endian, the default of the standard. */
export const IMPLICIT_VR_LITTLE_ENDIAN = '1.2.840.10008.1.2';
/** Explicit VR Little Endian. */
export const EXPLICIT_VR_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
/** Explicit VR Big Endian, retired but met in archives. */
export const EXPLICIT_VR_BIG_ENDIAN = '1.2.840.10008.1.2.2';
/** JPEG-LS Lossless Image Compression. */
export const JPEG_LS_LOSSLESS = '1.2.840.10008.1.2.4.80';

/** The transfer syntaxes that are read. @source DICOM PS3.6 2024b table A-1 */
export const TRANSFER_SYNTAXES: readonly TransferSyntax[] = [
  native(IMPLICIT_VR_LITTLE_ENDIAN, 'Implicit VR Little Endian', false, true),
  native(EXPLICIT_VR_LITTLE_ENDIAN, 'Explicit VR Little Endian', true, true),
  native('1.2.840.10008.1.2.1.99', 'Deflated Explicit VR Little Endian', true, true, true),
  native(EXPLICIT_VR_BIG_ENDIAN, 'Explicit VR Big Endian', true, false),
  encapsulated('1.2.840.10008.1.2.5', 'RLE Lossless', 'rle'),
  encapsulated('1.2.840.10008.1.2.4.50', 'JPEG Baseline', 'jpeg', true),
  encapsulated('1.2.840.10008.1.2.4.51', 'JPEG Extended', 'jpeg', true),
  encapsulated('1.2.840.10008.1.2.4.57', 'JPEG Lossless', 'jpeg'),
  encapsulated('1.2.840.10008.1.2.4.70', 'JPEG Lossless SV1', 'jpeg'),
  encapsulated(JPEG_LS_LOSSLESS, 'JPEG-LS Lossless', 'jpeg-ls'),
  encapsulated('1.2.840.10008.1.2.4.81', 'JPEG-LS Near-Lossless', 'jpeg-ls', true),
  encapsulated('1.2.840.10008.1.2.4.90', 'JPEG 2000 Lossless', 'jpeg-2000'),
  encapsulated('1.2.840.10008.1.2.4.91', 'JPEG 2000', 'jpeg-2000', true),
  encapsulated('1.2.840.10008.1.2.4.110', 'JPEG XL Lossless', 'jpeg-xl'),
  encapsulated('1.2.840.10008.1.2.4.112', 'JPEG XL', 'jpeg-xl', true),
  encapsulated('1.2.840.10008.1.2.4.201', 'HTJ2K Lossless', 'ht-jpeg-2000'),
  encapsulated('1.2.840.10008.1.2.4.202', 'HTJ2K Lossless RPCL', 'ht-jpeg-2000'),
  encapsulated('1.2.840.10008.1.2.4.203', 'HTJ2K', 'ht-jpeg-2000', true),
];

/** @returns undefined for a transfer syntax that is not read */
export function transferSyntaxOf(uid: string): TransferSyntax | undefined {
  return TRANSFER_SYNTAXES.find((syntax) => syntax.uid === uid);
}
