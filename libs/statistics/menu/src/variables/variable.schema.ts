import { isPrintable } from '@collimate/kernel-canonical';
import * as z from 'zod';
import type { DeepReadonly } from '../deep.readonly.js';
import { decimalSchema, positiveDecimalSchema, risingDecimalsSchema } from './decimal.schema.js';

/** Names of variables, subgroups, plans and time points in a protocol. */
export const wordSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'a name has lower-case letters, digits and hyphens, and begins with a letter');

const ONE_LINE = 'a text is one line, without controls and characters that are not seen';

/**
 * One line of which everything is seen: whoever signs a protocol reads it, and no text of it writes a line of its own.
 * @source Unicode Technical Report 36 (text that is seen as another)
 * @example
 * ```ts
 * import { lineSchema } from '@collimate/statistics-menu';
 * lineSchema(64).safeParse('age at scan').success; // => true
 * lineSchema(64).safeParse('age\nnothing leaves').success; // => false
 * ```
 */
export const lineSchema = (most: number) => z.string().min(1).max(most).refine(isPrintable, ONE_LINE);

const column = lineSchema(64);
const unit = lineSchema(32);
const label = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9 .+_-]{0,39}$/, 'a label is plain text of at most 40 characters')
  .meta({ title: 'a label of at most 40 characters' });
const labels = z.array(label).min(1).max(64);

/** What a key means, for the reference page. */
const said = <T extends z.ZodType>(schema: T, description: string): T => schema.meta({ description });

/** A public reference: where a variable lies and how far it spreads, and who says so. */
const reference = z.strictObject({
  centre: said(decimalSchema, 'of the transformed value; from a public source, never from the sites'),
  width: said(positiveDecimalSchema, 'one reference SD of the transformed value'),
  kurtosis: said(
    decimalSchema
      .refine((text) => Number(text) >= 3 && Number(text) <= 9, 'a kurtosis is 3 to 9: write 3 for lighter tails')
      .optional(),
    'how heavy the tails are; 3 is normal, 4.5 is taken where nothing is known',
  ),
  from: said(lineSchema(200), 'the source: a DOI, or the name of a public series'),
  sha256: said(
    z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'a SHA-256 has 64 lower-case hex digits')
      .optional(),
    'of the file of the reference, where there is one',
  ),
});

const transform = z.enum(['identity', 'log', 'cbrt']);
const binned = {
  reference: said(reference.optional(), 'needed by releases of moments: x = (transform(value) - centre) / width'),
  edges: said(
    risingDecimalsSchema.optional(),
    'public bins, needed by releases of cells; a value on an edge is in the bin above',
  ),
};

const category = z.strictObject({
  source: z.literal('cohort'),
  column: said(column.optional(), 'title of the column in the cohort tables; the name of the variable where it is left out'),
  type: z.literal('category'),
  labels: said(labels, "the public labels; a site maps its own table's words (`collimate site group map`)"),
  positive: said(label.optional(), 'the label that counts as the event'),
});
const number = z.strictObject({
  source: z.literal('cohort'),
  column: said(column.optional(), 'title of the column in the cohort tables; the name of the variable where it is left out'),
  type: z.literal('number'),
  unit: said(unit, 'of the numbers in the tables, for example year'),
  bounds: said(z.tuple([decimalSchema, decimalSchema]), 'public domain, both ends in it; a value outside counts as missing'),
  transform: said(transform.optional(), 'before centring; identity where it is left out'),
  ...binned,
});
const survival = z.strictObject({
  source: z.literal('cohort'),
  type: z.literal('survival'),
  time: said(column, 'column of the follow-up time'),
  event: said(column, 'column that says how it ended'),
  eventLabels: said(labels, 'words of that column for an event'),
  censoredLabels: said(labels, 'words of that column for an end without one'),
  unit: said(unit, 'of the time'),
  horizon: said(positiveDecimalSchema, 'time beyond it is censored at it'),
  edges: said(risingDecimalsSchema, 'public bins of time'),
});
const feature = z.strictObject({
  source: z.literal('feature'),
  plan: said(wordSchema, 'under which of `plans` it is extracted'),
  roi: said(lineSchema(64), 'in which region; a site maps the names of its tables (`collimate site roi map`)'),
  timepoint: said(wordSchema.optional(), 'of which of `timepoints`, by the column timepoint; all rows where it is left out'),
  feature: z
    .string()
    .regex(/^[0-9A-Z]{4}(?:\([^()@]{1,16}\))?$/, 'a feature is named by its IBSI code')
    .refine(isPrintable, ONE_LINE),
  aggregation: z.string().regex(/^[A-Z0-9]{4}$/, 'an aggregation is named by its IBSI code'),
  response: said(
    z
      .string()
      .regex(/^[0-9A-Z]{4}\([A-Za-z0-9.,_-]{1,60}\)$/, 'a response map is named by its filter and settings, as S60F(5,3D,mirror)')
      .optional(),
    "of which response map of the plan's `filters`, by code and settings of the filter; of the image itself where it is left out",
  ),
  definition: said(z.literal('ibsi').optional(), 'whose definition of the feature; this version has that of IBSI alone'),
  unit: said(
    unit.optional(),
    'of its values, as a reader is told; it has to be the one that the feature has under the plan, such as mm3',
  ),
  transform: said(transform, 'before centring; several scans of a patient are averaged on this scale'),
  ...binned,
});
const change = z.strictObject({
  source: z.literal('change'),
  of: said(wordSchema, 'a feature variable without a time point of its own'),
  from: said(wordSchema, 'time point'),
  to: said(wordSchema, 'time point'),
  as: said(z.enum(['log-ratio', 'difference']), 'log(to / from), or to - from'),
  ...binned,
});
const term = z.strictObject({
  variable: said(wordSchema, 'a number, feature or change'),
  scale: said(z.enum(['raw', 'transformed', 'reference']), 'on which scale the published coefficient stands; never clamped'),
  coefficient: decimalSchema,
});
const score = z.strictObject({
  source: z.literal('score'),
  published: said(lineSchema(200).optional(), 'where the signature was published, for example a DOI'),
  link: said(z.enum(['logit', 'cloglog', 'identity']), 'from the linear predictor to a probability; identity has none'),
  intercept: decimalSchema,
  terms: z.array(term).min(1).max(200),
  ...binned,
});

/** What a study may know of a patient: a column of the cohort tables, a feature, or what is computed of others. */
export const variableSchema = z.discriminatedUnion('source', [
  z.discriminatedUnion('type', [category, number, survival]),
  feature,
  change,
  score,
]);

/** One variable as a protocol declares it. */
export type VariableDeclaration = DeepReadonly<z.infer<typeof variableSchema>>;
/** All variables of a protocol, by name. */
export type VariableDeclarations = Readonly<Record<string, VariableDeclaration>>;
/** A variable that is a feature of the images. */
export type FeatureVariable = DeepReadonly<z.infer<typeof feature>>;

/** Patients of whom something is true; all that is said has to hold. */
export const subgroupSchema = z.strictObject({
  variable: said(wordSchema, 'which variable decides'),
  is: said(label.optional(), 'for a category: the label'),
  atLeast: said(decimalSchema.optional(), 'for a number: at least this'),
  below: said(decimalSchema.optional(), 'for a number: below this'),
});

/** A declared subgroup. */
export type Subgroup = DeepReadonly<z.infer<typeof subgroupSchema>>;
