/* Search and retrieval from an image archive: DICOMweb and DIMSE, and a worklist of studies fetched into a folder. */
export { PacsError } from './pacs.error.js';
export type { PacsCode } from './pacs.error.js';
export { DicomWebClient } from './dicomweb/dicomweb.client.js';
export type { DicomWebPath } from './dicomweb/dicomweb.client.js';
export type { DicomWebCredentials, DicomWebSettings } from './dicomweb/dicomweb.settings.js';
export { bulkDataOf } from './dicomweb/dicom-json.js';
export type { DicomJson, DicomJsonAttribute } from './dicomweb/dicom-json.js';
export type { BodyPart } from './dicomweb/multipart.reader.js';
export { DicomWebSource } from './dicomweb/dicomweb.source.js';
export { DimseSource } from './dimse/dimse.source.js';
export type { DimseSettings, DimseTls, StorageListener } from './dimse/dimse.settings.js';
export { retrieve } from './retrieve/retrieve.js';
export type { ItemReport, RetrieveOptions, RetrieveProgress } from './retrieve/retrieve.js';
export type { Verification } from './retrieve/instance.store.js';
export { readWorklist } from './retrieve/worklist.js';
export type { WorklistReading } from './retrieve/worklist.js';
export type { WorklistItem } from './retrieve/worklist.js';
export type {
  Arrival,
  FetchOrder,
  IncomingInstance,
  InstanceMatch,
  InstanceSink,
  PacsSource,
  SeriesMatch,
  StudyMatch,
  StudyQuery,
} from './retrieve/pacs.source.js';
