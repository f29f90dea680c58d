export { LocalError } from './local.error.js';
export { scaledRow, selectFeatures } from './subject-record.js';
export type { ScanFeatures, SubjectRecord } from './subject-record.js';
export type { Encoder, SubjectBlock } from './encoder.js';
export { encodeSubject, ENCODERS, sumSubjects } from './encoders.js';
