import dimse from 'dcmjs-dimse';

// The library writes received messages to the console, data sets included.
dimse.log.setLevel('silent');

const { Implementation } = dimse;
/** The library for the DICOM upper layer and its messages, made silent. */
export const { Dataset, Scp, association, constants, requests, responses } = dimse;

/** The program's identifier, the same as in the files that it writes. @source DICOM PS3.5 B.2 */
export const IMPLEMENTATION_CLASS_UID = '2.25.215329427618342218913226398640551277321';
/** At most 16 characters. */
export const IMPLEMENTATION_VERSION = 'COLLIMATE_0_1';

Implementation.setImplementationClassUid(IMPLEMENTATION_CLASS_UID);
Implementation.setImplementationVersion(IMPLEMENTATION_VERSION);

/** Default Transfer Syntax for DICOM: every DIMSE implementation has it, so searches use no other. */
export const IMPLICIT_VR_LITTLE_ENDIAN = constants.TransferSyntax.ImplicitVRLittleEndian;

/** @returns whether an abstract syntax is one of the storage classes. @source DICOM PS3.4 B.5 */
export function isStorageClass(uid: string): boolean {
  return uid.startsWith('1.2.840.10008.5.1.4.1.1.');
}
