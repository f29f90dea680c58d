export { LocalError } from './local.error.js';
export { scaledRow, selectFeatures } from './subject-record.js';
export type { ScanFeatures, SubjectRecord, SurvivalValue, VariableValue } from './subject-record.js';
export { subjectValues } from './variables/subject.values.js';
export { cohortTitles } from './variables/cohort.values.js';
export { isInSubgroup } from './variables/subgroup.js';
export type { LabelReader, MeasuredScan, SubjectSource } from './variables/subject.source.js';
export type { Encoder, SubjectBlock } from './encoder.js';
export { encodeSubject, ENCODERS, sumSubjects } from './encoders.js';
