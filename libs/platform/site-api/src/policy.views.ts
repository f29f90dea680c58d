import type { DocumentOf } from '@collimate/governance-publication';
import { positiveRationalSchema, REFUSER_COUNTS } from '@collimate/statistics-menu';
import * as z from 'zod';

/** The rules of a hospital, as two people put them in force. Each may be left out: then there is no such rule. */
export const policyRulesSchema = z.strictObject({
  schema: z.literal('collimate.house-policy/1'),
  patientBudget: positiveRationalSchema.optional().meta({
    description:
      'what the releases may cost one patient for life, rho, a fraction; whoever has no room is left out of an answer in silence',
  }),
  studyBudget: positiveRationalSchema.optional().meta({ description: 'the most that one study may take, rho, a fraction' }),
  shortestOpeningMs: z
    .int()
    .min(1)
    .max(366 * 86_400_000)
    .optional()
    .meta({ description: 'shortest distance of two openings, ms' }),
  shortestTickMs: z
    .int()
    .min(1)
    .max(3_600_000)
    .optional()
    .meta({ description: 'shortest distance of two ticks on which answers leave, ms' }),
  purposes: z
    .array(z.string().regex(/^DUO:\d{7}$/, 'a purpose is a DUO code such as DUO:0000006'))
    .min(1)
    .max(50)
    .optional()
    .meta({ description: 'DUO codes: a study whose purposes are not all among them is refused' }),
  leastSites: z.int().min(1).max(1000).optional().meta({ description: 'a study that would pool fewer sites is refused' }),
  refusers: z.enum(REFUSER_COUNTS).optional().meta({
    description:
      'whether studies may count those who refused consent: `counted` their number alone, `counted-in-groups` their number in groups too, for which their group is read from the cohort tables; a study that asks for more is refused, and where the key is left out every study that counts them',
  }),
});

/** Rules to be checked or put in force. */
export const policyBody = z.strictObject({ rules: policyRulesSchema });

/** The rules with the digest under which the person read them, so that no other text is signed. */
export const policySignatureBody = z.strictObject({
  digest: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .meta({ description: 'of the change, as the comparison told it' }),
  rules: policyRulesSchema,
});

const who = z.object({ name: z.string(), at: z.string() });

/** Effect of other rules. */
export const policyChangeSchema = z.object({
  digest: z.string().meta({ description: 'of the rules and of those that they would replace: it is what people sign' }),
  changes: z.array(z.string()).meta({ description: 'in words, one for each rule that changes; empty if none does' }),
  outside: z.array(z.string()).meta({
    description: 'ids of the approved studies that the rules would not allow: they are answered no more while the rules stand',
  }),
});

/** The rules that are in force, and those that wait for a second person. */
export const policySchema = z.object({
  inForce: z
    .object({ rules: policyRulesSchema, digest: z.string(), at: z.string(), by: z.array(z.string()) })
    .nullable()
    .meta({ description: 'null while nobody has put any in force' }),
  counts: z
    .array(z.object({ rule: z.string(), says: z.string() }))
    .meta({ description: "each rule as it counts now, the stricter of the machine's settings and these rules" }),
  waiting: policyChangeSchema.extend({ rules: policyRulesSchema, signed: who }).nullable(),
});

/** Outcome of a signature under rules. */
export const policySignedSchema = z.object({ kind: z.enum(['signed', 'applied']) });

/** Rules of a hospital. */
export type PolicyRules = DocumentOf<typeof policyRulesSchema>;
/** The rules that are in force, and those that wait. */
export type SitePolicyView = DocumentOf<typeof policySchema>;
