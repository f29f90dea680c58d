import * as z from 'zod';
import type { DeepReadonly } from '../deep.readonly.js';
import { statisticKeys } from '../define.release.js';
import { positiveRationalSchema, rationalAtMost } from '../exact.number.schema.js';
import { decimalSchema, risingDecimalsSchema } from '../variables/decimal.schema.js';
import { whoKeys } from '../variables/who.keys.js';
import { wordSchema } from '../variables/variable.schema.js';

/** Most numbers of one model. */
const MOST_NUMBERS = 40;

/** Most steps of one run: each adds its own noise to the price. */
const MOST_TIMES = 100;

/** Most intervals of a baseline but the last. */
const MOST_INTERVALS = 20;

/** A gradient release as `collimate.study/2` writes it. */
export const gradientSchema = z.strictObject({
  name: statisticKeys.name,
  kind: z.literal('gradient'),
  model: z.enum(['logistic', 'cox']).meta({ description: 'which model the steps climb to; the analysis has the same name' }),
  outcome: wordSchema.meta({ description: 'for logistic a category with `positive`, for cox a variable of `type: survival`' }),
  of: z.array(wordSchema).min(1).max(MOST_NUMBERS).meta({
    description: 'numbers, features, changes or scores, each with a `reference`',
  }),
  ...whoKeys,
  steps: z.int().min(2).max(MOST_TIMES).meta({
    description:
      'how many rounds there are, one after the other, all of them priced as one; 20 is usual for logistic, 25 for cox',
  }),
  clip: rationalAtMost(100).meta({ description: 'L2 norm to which the score of a patient is clipped' }),
  step: positiveRationalSchema.meta({ description: 'how far the coefficients go along the sum of scores in each round' }),
  ridge: positiveRationalSchema.optional().meta({
    description: 'penalty: half of it times the sum of squared coefficients; none where it is left out',
  }),
  correlation: decimalSchema
    .refine((text) => Number(text) >= 0 && Number(text) <= 0.95, 'a correlation is 0 to 0.95')
    .optional()
    .meta({
      description:
        'public constant: the correlation of any two of `of`, by which steps are shaped and intervals are made; 0.5 where it is left out',
    }),
  intervals: risingDecimalsSchema.max(MOST_INTERVALS).optional().meta({
    description:
      'for cox: ends of the intervals in each of which the baseline hazard is constant, without the horizon, at which one more ends by itself',
  }),
  rho: statisticKeys.rho,
  answers: statisticKeys.answers,
});

/** A gradient release as `collimate.study/2` declares it. */
export type DeclaredGradient = DeepReadonly<z.infer<typeof gradientSchema>>;
