import { createHash } from 'node:crypto';
import { issueWords } from '@collimate/radiomics-vocabulary';
import * as z from 'zod';
import { CliError } from '../errors/cli.error.js';
import { readDocument } from '../sources/document.source.js';
import { readText } from '../sources/text.source.js';

/** Variables times scales of one correlation. */
export const MOST_COLUMNS = 1500;

const decimal = z.string().regex(/^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i, 'an exact number is a decimal as text');
const words = z.string().min(1).max(200);
const reference = z.strictObject({
  centre: decimal.describe('mean of the transformed value'),
  width: decimal.describe('standard deviation of the transformed value'),
  kurtosis: decimal.describe('of the transformed value, as far as a protocol takes it: 3 to 9'),
});

/** How variables go together, on each scale that they have: the numbers below the diagonal of one matrix. */
const correlation = z.strictObject({
  patients: z.number().int().min(1).describe('of whom it was computed: those who have all of these variables'),
  of: z
    .array(z.strictObject({ variable: z.string(), transform: z.enum(['identity', 'log', 'cbrt']) }))
    .min(2)
    .max(MOST_COLUMNS),
  below: z
    .array(
      z
        .string()
        .regex(
          /^-?(?:0(?:\.\d{1,6})?|1(?:\.0{1,6})?)(?: -?(?:0(?:\.\d{1,6})?|1(?:\.0{1,6})?))*$/,
          'a row has decimals of -1 to 1 with spaces between them',
        ),
    )
    .describe('a row for each variable from the second on: its correlation with each before it'),
});

/** A public reference file: centre and spread of variables, their patients, and the author. */
const plainFileSchema = z.strictObject({
  schema: z.literal('collimate.reference/1'),
  name: z.string().regex(/^[a-z][a-z0-9-]{0,60}$/, 'a reference is named in lower-case letters, digits and hyphens'),
  version: z.number().int().min(1),
  patients: z.strictObject({ mark: z.enum(['public', 'simulated']), source: words, tables: z.array(z.string()).min(1) }),
  licence: words,
  declaredBy: words,
  madeWith: words,
  variables: z.record(
    z.string(),
    z.strictObject({
      n: z.number().int().min(1),
      identity: reference.optional(),
      log: reference.optional(),
      cbrt: reference.optional(),
    }),
  ),
});

/** The same with a correlation. Readers of before know no such form and refuse it. */
const correlatedFileSchema = plainFileSchema.extend({
  schema: z.literal('collimate.reference/2'),
  correlation: correlation
    .refine(({ of, below }) => below.length === of.length - 1, 'there is one row for each variable from the second on')
    .refine(
      ({ below }) => below.every((row, index) => row.split(' ').length === index + 1),
      'each row has one number more than the row before it, the first has one',
    ),
});
const referenceFileSchema = z.discriminatedUnion('schema', [plainFileSchema, correlatedFileSchema]);

/** How the variables of a file go together. */
export type ReferenceCorrelation = z.infer<typeof correlation>;
/** The part of a variable that a protocol uses. */
export type Reference = z.infer<typeof reference>;
/** A file of references. */
export type ReferenceFile = z.infer<typeof referenceFileSchema>;

/** A file of references as it lies on the disk. */
export interface ReadReference {
  readonly file: string;
  readonly sha256: string;
  readonly document: ReferenceFile;
  /** Its name in a protocol: `phantom-ct/1`. */
  readonly from: string;
}

/** @returns the bytes of a file of references: one form, so that its digest is that of its content */
export function referenceText(document: ReferenceFile): string {
  return `${JSON.stringify(document, null, 1)}\n`;
}

/** @throws LocatedError over CliError BAD_DOCUMENT; SourceError */
export function readReference(file: string): ReadReference {
  const document = readDocument(
    file,
    'A reference is the JSON that `collimate reference make` writes.',
    (read): ReferenceFile => {
      const found = referenceFileSchema.safeParse(read);
      if (found.success) return found.data;
      const [issue] = found.error.issues;
      throw new CliError('BAD_DOCUMENT', 'input', `${issue.path.join('.') || 'the document'}: ${issueWords(issue, read)}`, {
        hint: 'A reference is the JSON that `collimate reference make` writes.',
      });
    },
  );
  return { file, sha256: referenceDigest(readText(file)), document, from: `${document.name}/${document.version}` };
}

/** @returns the digest that a protocol pins */
export function referenceDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
