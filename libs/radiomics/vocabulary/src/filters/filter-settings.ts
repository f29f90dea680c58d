import type { z } from 'zod';

/** What a plan may say of one filter, and what the standard calls it. */
export interface FilterSettings<Schema extends z.ZodObject> {
  /** IBSI code of the filter, for example `S60F`; a response map is named by it and its settings. */
  readonly ibsi: string;
  /** `method` first; the other keys, in this order, are what tells two response maps of the filter apart. */
  readonly schema: Schema;
}

/** Ties a filter's code to its settings. */
export function defineFilterSettings<Schema extends z.ZodObject>(settings: FilterSettings<Schema>): FilterSettings<Schema> {
  return settings;
}
