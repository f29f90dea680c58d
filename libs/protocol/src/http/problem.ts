import type { DocumentOf } from '@collimate/governance-publication';
import * as z from 'zod';

/** Body of a failed request, the same for both programs. */
export const problemSchema = z
  .object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string().optional(),
    hint: z.string().optional(),
    place: z.object({ item: z.int().optional(), tag: z.string().optional() }).optional(),
  })
  .meta({ description: 'a problem of RFC 9457; `code` is the word that a program reads' });

/** An HTTP problem; `code` is the word a program reads. @source RFC 9457, section 3 */
export type Problem = DocumentOf<typeof problemSchema>;
