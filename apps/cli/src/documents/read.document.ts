import type { DocumentOf } from '@collimate/governance-publication';
import type * as z from 'zod';
import { CliError } from '../errors/cli.error.js';

/** A document as its contract has it. @throws CliError BAD_DOCUMENT with the key that is missing, unknown or of another form */
export function readKind<S extends z.ZodType>(schema: S, document: object): DocumentOf<S> {
  const parsed = schema.safeParse(document);
  if (parsed.success) return parsed.data as DocumentOf<S>;
  const issue = parsed.error.issues[0];
  const tag = [...issue.path, ...(issue.code === 'unrecognized_keys' ? [issue.keys[0]] : [])].join('.');
  throw new CliError('BAD_DOCUMENT', 'input', `the key ${tag} is missing, unknown or has another form`, {
    place: { tag },
    hint: 'Export the document again; a change by hand is what this command finds.',
  });
}
