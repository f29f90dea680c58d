import { compare, parseRational, ZERO } from '@collimate/kernel-numeric';
import * as z from 'zod';

/** A positive exact number as text, `num/den` or a decimal; budgets, clips and weights never pass through a float. */
export const positiveRationalSchema = z
  .string()
  .regex(/^\d{1,60}(?:\/\d{1,60}|\.\d{1,60})?$/, { error: 'an exact number is written as 12, 3/40 or 0.125', abort: true })
  .refine((text) => !/\/0+$/.test(text) && compare(parseRational(text), ZERO) > 0, 'this number must be positive');

const name = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, 'a statistic is named in lower case');

/**
 * In how many openings a site may be asked anew; each is an answer of its own, charged in full. A study that names none
 * gets one. Within one opening every repeat is the stored answer, at no charge.
 */
const answers = z.number().int().min(1).max(10_000).optional();

/** Number of subjects per group: a histogram of one cell per group. */
export const groupCountsSchema = z.strictObject({
  name,
  kind: z.literal('group-counts'),
  /** zCDP price of one answer, the whole vector. */
  rho: positiveRationalSchema,
  answers,
});

/** Means and variances of all features of the protocol, per group, in one vector. */
export const groupMomentsSchema = z.strictObject({
  name,
  kind: z.literal('group-moments'),
  /** L2 norm to which one subject's feature block is clipped, scaled units. */
  clip: positiveRationalSchema,
  /** Weight of the squares beside the values. */
  lambda: positiveRationalSchema,
  /** zCDP price of one answer, the whole vector. */
  rho: positiveRationalSchema,
  answers,
});

/** Every statistic that a study may declare. */
export const statisticSchema = z.discriminatedUnion('kind', [groupCountsSchema, groupMomentsSchema]);

export type GroupCountsSpec = z.infer<typeof groupCountsSchema>;
export type GroupMomentsSpec = z.infer<typeof groupMomentsSchema>;
/** One statistic as the protocol declares it. Each of its answers is one charge at every site. */
export type StatisticSpec = z.infer<typeof statisticSchema>;

/** @returns how many independent answers a study may take of one of its statistics */
export function answersOf(spec: StatisticSpec): number {
  return spec.answers ?? 1;
}
