import type { DocumentOf } from '@collimate/governance-publication';
import { positiveRationalSchema } from '@collimate/statistics-menu';
import * as z from 'zod';

/** Supplement to the lifetime budget. */
export const supplementBody = z.strictObject({
  rho: positiveRationalSchema.meta({ description: 'what is added, as an exact number' }),
  after: z
    .int()
    .nonnegative()
    .optional()
    .meta({ description: 'how many supplements the caller has seen; with it a call that is repeated adds nothing twice' }),
});

/** Outcome of a signature under a supplement, and the lifetime budget now, rho. */
export const supplementSchema = z.object({ kind: z.enum(['signed', 'supplemented']), budget: z.string() });

const waitingSupplementSchema = z.object({ by: z.string(), rho: z.string(), at: z.string() });

/** Spent and available budget, rho as exact text. */
export const budgetSchema = z.object({
  site: z.object({
    budget: z.string().meta({ description: 'for life: what was set first, and every supplement' }),
    spent: z.string(),
    reserved: z.string().meta({ description: 'what approved studies may still take' }),
    supplements: z.array(z.object({ rho: z.string(), at: z.string() })),
    waiting: z.array(waitingSupplementSchema).optional().meta({
      description: 'signatures under a supplement that wait for a second one of the same amount; an older agent says none',
    }),
  }),
  studies: z.array(z.object({ id: z.string(), digest: z.string(), budget: z.string(), spent: z.string() })),
});

/** A requested supplement of the lifetime budget: person, amount, rho, and time. */
export type WaitingSupplement = DocumentOf<typeof waitingSupplementSchema>;
/** Spent and available budget. */
export type SiteBudget = DocumentOf<typeof budgetSchema>;
