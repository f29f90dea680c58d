export { DeidentifyError } from './deidentify.error.js';
export type { DeidentifyErrorCode } from './deidentify.error.js';
export { Deidentifier, RESEARCH_OPTIONS } from './deidentifier.js';
export type { CleanedInstance, DeidentifyOutcome, DeidentifyPolicy, RefusedInstance } from './deidentifier.js';
export { METHOD_CODES } from './profile.js';
export type { ProfileOption } from './profile.js';
export type { Deed, Reason, ReportRow } from './report.js';
export { PS315_EDITION } from './ps315.table.js';
