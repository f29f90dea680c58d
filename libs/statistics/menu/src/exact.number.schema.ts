import { compare, parseRational, ZERO } from '@collimate/kernel-numeric';
import * as z from 'zod';

/** A positive exact number as text, `num/den` or a decimal; budgets, clips and weights never pass through a float. */
export const positiveRationalSchema = z
  .string()
  .regex(/^\d{1,60}(?:\/\d{1,60}|\.\d{1,60})?$/, { error: 'an exact number is written as 12, 3/40 or 0.125', abort: true })
  .refine((text) => !/\/0+$/.test(text) && compare(parseRational(text), ZERO) > 0, 'this number must be positive');

/** Below this a bound of the design means nothing, and steps of the lattice could be no double any more. */
const SMALLEST = '0.000001';

/** The same, no larger than a bound and no smaller than a millionth. */
export function rationalAtMost(bound: number) {
  return positiveRationalSchema
    .refine((text) => compare(parseRational(text), parseRational(String(bound))) <= 0, `this number is at most ${bound}`)
    .refine((text) => compare(parseRational(text), parseRational(SMALLEST)) >= 0, `this number is at least ${SMALLEST}`);
}
