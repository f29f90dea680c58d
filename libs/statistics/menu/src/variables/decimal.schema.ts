import * as z from 'zod';

/** An exact decimal as text, of either sign: bounds, edges, references and coefficients never pass through a float of a writer. */
export const decimalSchema = z
  .string()
  .regex(/^-?\d{1,30}(?:\.\d{1,30})?$/, 'an exact decimal is written as text, such as "12" or "-0.25"');

/** The same above 0. */
export const positiveDecimalSchema = decimalSchema.refine((text) => Number(text) > 0, 'this number must be above 0');

/** Decimals that rise from one to the next. */
export const risingDecimalsSchema = z
  .array(decimalSchema)
  .min(1)
  .max(63)
  .refine(
    (texts) => texts.every((text, i) => i === 0 || Number(text) > Number(texts[i - 1])),
    'each edge is above the one before',
  );
