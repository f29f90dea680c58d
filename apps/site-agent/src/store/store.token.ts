/** The token under which the whole store is injected: for its parts, for backups, and for the table of jobs. */
export const SITE_STORE = Symbol('SITE_STORE');
