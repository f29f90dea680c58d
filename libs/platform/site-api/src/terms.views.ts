import type { DocumentOf } from '@collimate/governance-publication';
import * as z from 'zod';
import { SITE_STUDY_STATES } from './site.words.js';
import { endedSchema } from './study.views.js';

const person = z.object({
  name: z.string().meta({ description: 'of the account, or its id where there is none of that name any more' }),
  at: z.string(),
});

const studyTermsSchema = z.object({
  study: z.string(),
  version: z.int(),
  title: z.string(),
  digest: z.string().meta({ description: 'of the exact text that was signed: any other byte is another study' }),
  purposes: z.array(z.string()),
  sites: z.array(z.string()),
  price: z.string().meta({ description: 'the most that the study may take at this site, rho' }),
  spent: z.string().meta({ description: 'what it was charged, rho; it is never given back' }),
  state: z.enum(SITE_STUDY_STATES),
  isCancelled: z.boolean(),
  isEnded: endedSchema,
  receivedAt: z.string(),
  engine: z
    .string()
    .nullable()
    .optional()
    .meta({ description: 'definition of the engine that the agreement stands for; null where there is none' }),
  agreed: z.array(person).meta({ description: 'who signed a yes, in their order; two people make it an agreement' }),
  refused: z.array(person.extend({ why: z.string().nullable() })),
  takenBack: person.nullable().meta({ description: 'who took the yes back; null while it stands, and where that was not kept' }),
});

/** Agreements of the hospital, and withdrawn ones. */
export const termsSchema = z.object({
  schema: z.literal('collimate.terms/1'),
  site: z.string().nullable(),
  coordinator: z.string().nullable(),
  enrolled: z.boolean(),
  leftAt: z.string().nullable().meta({ description: 'when the site left the federation; null while it has not' }),
  at: z.string().meta({ description: 'when this was written' }),
  budget: z.string().meta({ description: 'what the hospital allows for life over all studies, rho' }),
  log: z
    .object({ size: z.int(), root: z.string() })
    .meta({ description: 'head of the log of releases, which holds every decision' }),
  studies: z.array(studyTermsSchema),
});

/** Agreements of the hospital, and withdrawn ones. */
export type SiteTerms = DocumentOf<typeof termsSchema>;
/** Agreement on one study. */
export type StudyTerms = SiteTerms['studies'][number];
