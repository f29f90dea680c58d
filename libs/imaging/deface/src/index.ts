export { DefaceError } from './deface.error.js';
export { deface } from './deface.js';
export type { DefaceOptions, DefaceRecord, Defaced, NotApplicable } from './deface.js';
