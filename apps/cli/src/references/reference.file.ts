import { createHash } from 'node:crypto';
import { issueWords } from '@collimate/radiomics-vocabulary';
import * as z from 'zod';
import { CliError } from '../errors/cli.error.js';
import { readDocument } from '../sources/document.source.js';
import { readText } from '../sources/text.source.js';

const decimal = z.string().regex(/^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i, 'an exact number is a decimal as text');
const words = z.string().min(1).max(200);
const reference = z.strictObject({
  centre: decimal.describe('mean of the transformed value'),
  width: decimal.describe('standard deviation of the transformed value'),
  kurtosis: decimal.describe('of the transformed value, as far as a protocol takes it: 3 to 9'),
});

/** A public reference file: centre and spread of variables, their patients, and the author. */
const referenceFileSchema = z.strictObject({
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
