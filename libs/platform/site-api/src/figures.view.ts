import { DENIAL_REASONS } from '@collimate/governance-consent';
import type { DocumentOf } from '@collimate/governance-publication';
import * as z from 'zod';
import { MISSING_REASONS } from './site.words.js';

/**
 * Participants of the cohort in an approved study, and the reasons of the others. These numbers are about patients:
 * they are for the people of the hospital, and nothing of them leaves or stands in a log.
 */
export const studyFiguresSchema = z.object({
  id: z.string(),
  digest: z.string(),
  namesFixed: z.boolean().meta({ description: 'whether the local names of the study change no more' }),
  rows: z.int(),
  subjects: z.int(),
  regions: z
    .array(z.object({ name: z.string(), rows: z.int(), isOfStudy: z.boolean() }))
    .meta({ description: 'as the cohort table names them' }),
  labels: z
    .array(z.object({ label: z.string(), subjects: z.int(), group: z.string().nullable() }))
    .meta({ description: 'as the cohort table writes them, with the group that each stands for' }),
  withRegion: z
    .int()
    .meta({ description: 'this and the next three: subjects that are left after each question, each among those before' }),
  withConsent: z.int(),
  inGroup: z.int(),
  withFeatures: z.int(),
  groups: z.array(z.object({ label: z.string(), subjects: z.int(), withFeatures: z.int() })),
  variables: z
    .array(z.object({ name: z.string(), subjects: z.int() }))
    .optional()
    .meta({ description: 'of how many subjects who take part each variable has a value; absent before there were variables' }),
  missing: z
    .array(z.object({ reason: z.enum(MISSING_REASONS), subjects: z.int() }))
    .meta({ description: 'each subject without features in an answer, once, by the first reason that applies' }),
  denied: z
    .array(z.object({ reason: z.enum(DENIAL_REASONS), subjects: z.int() }))
    .meta({ description: 'why consent was not enough, of the subjects with NO_CONSENT' }),
  scans: z
    .object({
      extracted: z.int(),
      waiting: z.int(),
      leftOut: z
        .array(z.object({ code: z.string(), scans: z.int() }))
        .meta({ description: 'by the code of the error that says why; the codes are those of every reader' }),
    })
    .meta({ description: "scans with the study's region, of subjects who consent" }),
  notes: z
    .array(z.object({ text: z.string(), scans: z.int() }))
    .optional()
    .meta({
      description:
        'what the reader had to tell of scans that have features, each thing once; absent after an import, and from an older agent',
    }),
  answers: z
    .array(z.object({ statistic: z.string(), subjects: z.int() }))
    .meta({ description: 'how many subjects an answer would be made of now, before noise' }),
});

/** Participants of the cohort in an approved study, and the reasons of the others. */
export type StudyFigures = DocumentOf<typeof studyFiguresSchema>;
