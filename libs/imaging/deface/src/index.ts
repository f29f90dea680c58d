export { DefaceError } from './deface.error.js';
export { DEFACE_VERSION, deface } from './deface.js';
export type { DefaceOptions, DefaceRecord, Defaced, NotApplicable } from './deface.js';
