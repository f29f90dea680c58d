import { TAG, bytesElement, textElement, writeDicomFile } from '@collimate/imaging-dicom';
import { IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION } from './dimse.library.js';

/** Facts about a data set that come by C-STORE outside it. */
export interface FileMeta {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly sourceAeTitle: string;
}

/**
 * The beginning of a DICOM file: preamble, prefix and file meta information. The data set follows as it came over the wire.
 * @source DICOM PS3.10 7.1
 */
export function fileMetaBytes(meta: FileMeta): Uint8Array {
  const group = [
    bytesElement(TAG.FileMetaInformationVersion, 'OB', Uint8Array.of(0, 1)),
    textElement(TAG.MediaStorageSOPClassUID, 'UI', meta.sopClassUid),
    textElement(TAG.MediaStorageSOPInstanceUID, 'UI', meta.sopInstanceUid),
    textElement(TAG.TransferSyntaxUID, 'UI', meta.transferSyntaxUid),
    textElement(TAG.ImplementationClassUID, 'UI', IMPLEMENTATION_CLASS_UID),
    textElement(TAG.ImplementationVersionName, 'SH', IMPLEMENTATION_VERSION),
    textElement(TAG.SourceApplicationEntityTitle, 'AE', meta.sourceAeTitle),
  ];
  return writeDicomFile(group, []);
}
