import { TIDY_COLUMNS, type TidyRow } from '@collimate/statistics-menu';
import * as z from 'zod';
import type { DocumentOf } from './document.js';

/** One published number with everything that is known of it; what the columns mean stands at `TidyRow` of the menu. */
export const tidyRowSchema = z.object({
  study: z.string(),
  version: z.number(),
  question: z.string(),
  kind: z.string(),
  release: z.string(),
  quantity: z.string(),
  variable: z.string().nullable(),
  variable2: z.string().nullable(),
  plan: z.string().nullable(),
  timepoint: z.string().nullable(),
  term: z.string().nullable(),
  level: z.string().nullable(),
  x: z.number().nullable(),
  x_upper: z.number().nullable(),
  group: z.string().nullable(),
  group2: z.string().nullable(),
  site: z.string().nullable(),
  fold: z.string().nullable(),
  estimate: z.number().nullable(),
  unit: z.string().nullable(),
  scale: z.string().nullable(),
  se_noise: z.number().nullable(),
  se_sampling: z.number().nullable(),
  se: z.number().nullable(),
  lower: z.number().nullable(),
  upper: z.number().nullable(),
  confidence: z.number().nullable(),
  method: z.string().nullable(),
  test: z.string().nullable(),
  test_statistic: z.number().nullable(),
  df: z.number().nullable(),
  p_value: z.number().nullable(),
  p_adjusted: z.number().nullable(),
  adjustment: z.string().nullable(),
  family: z.string().nullable(),
  n: z.number().nullable(),
  n_se: z.number().nullable(),
  sites: z.number().nullable(),
  status: z.enum(['ok', 'uninformative', 'suppressed', 'unavailable', 'abandoned', 'refused']),
  flags: z.string(),
  note: z.string(),
} satisfies { readonly [Column in keyof TidyRow]: z.ZodType<TidyRow[Column]> });

/** The published numbers of a study as the tidy table that every analysis is read in. */
export const tidyTableSchema = z.object({ columns: z.array(z.enum(TIDY_COLUMNS)), rows: z.array(tidyRowSchema) });

/** The published numbers of a study as the tidy table. */
export type TidyTable = DocumentOf<typeof tidyTableSchema>;
