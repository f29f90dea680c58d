export { CollimateError, FAULTS } from './collimate-error.js';
export type { CollimateErrorOptions, ErrorDetails, Fault, Place } from './collimate-error.js';
export { assertNever } from './assert-never.js';
