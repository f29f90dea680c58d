import type { Page } from './changed-pages.mjs';

/** The files of `docs` that are made, and what makes them. */
export const PAGES: readonly Page[];
