import { CONSENT_EVENT_TYPES, END_REASONS, WITHDRAWAL_EFFECTS, WITHDRAWAL_KINDS } from '@collimate/governance-consent';
import type { DocumentOf } from '@collimate/governance-publication';
import * as z from 'zod';
import { studyFiguresSchema } from './figures.view.js';
import { TABLE_NOTES } from './site.words.js';

const subject = z.string().min(1).max(64).meta({ description: "the hospital's own number" });
const local = z.string().min(1).max(1000);
const nameKind = z.enum(['roi', 'group']);

/** Path of a table. */
export const tableBody = z.strictObject({
  table: z.string().min(1).max(4000).meta({ description: "path on the agent's own machine, absolute" }),
});

/** A table of consent. */
export const consentTableBody = tableBody.extend({
  sentAgain: z
    .boolean()
    .default(false)
    .meta({ description: 'the table is sent once more as it was before: what a later one gave stays given' }),
});

/** The subject of a question. */
export const subjectBody = z.strictObject({ subject });

/** The withdrawing subject, and the kind of withdrawal. */
export const withdrawalBody = z.strictObject({ subject, kind: z.enum(WITHDRAWAL_KINDS).default('NO_FURTHER_USE') });

/** Local names that are taken back; none named means all. */
export const removalBody = z.strictObject({
  kind: nameKind,
  name: z
    .string()
    .min(1)
    .max(64)
    // An object cannot have an entry of this name: data stored under it would be lost.
    .refine((name) => name !== '__proto__')
    .meta({ description: "the study's name of a region or a group" }),
  local: z.array(local).max(100),
});

/** Local names that stand for a study's name. */
export const mappingBody = removalBody.extend({ local: z.array(local).min(1).max(100) });

const tableNoteSchema = z.object({
  code: z.enum(TABLE_NOTES),
  count: z.int().meta({ description: 'how many lines in all' }),
  lines: z.array(z.int()).meta({ description: 'the first of them, the header of the file being line 1' }),
});

/** Result of an import of the cohort table, in rows, and the participants of approved studies after it. */
export const cohortTakenSchema = z.object({
  added: z.int(),
  changed: z.int(),
  unchanged: z.int(),
  leftOut: z.int().meta({ description: 'rows of subjects who have withdrawn' }),
  notes: z.array(tableNoteSchema),
  studies: z.array(studyFiguresSchema),
});

/** Result of removing the rows of a cohort table. */
export const cohortRemovedSchema = z.object({
  removed: z.int().meta({ description: 'scans that are in the cohort no more' }),
  unknown: z.int().meta({ description: 'rows that name no scan of the cohort' }),
  studies: z.array(studyFiguresSchema),
});

/** Result of an import of the consent table, and the participants of approved studies after it. */
export const consentTakenSchema = z.object({
  events: z.int(),
  known: z.int(),
  withdrawals: z.int(),
  waiting: z
    .int()
    .meta({ description: 'subjects whose consent counts for nothing because no table has named them since the last recovery' }),
  importedBefore: z.string().nullable().meta({ description: 'when the same table was imported before; null if it was not' }),
  laterTables: z.int().meta({
    description:
      'tables that were imported after this one before the database was restored, and not since: until they are, this one names nobody',
  }),
  notes: z.array(tableNoteSchema),
  studies: z.array(studyFiguresSchema),
});

const pastReleaseSchema = z.object({
  study: z.string(),
  answers: z.int(),
  rho: z.string().meta({ description: 'charged for them together, exact' }),
  epsilon: z.number().meta({ description: 'the same at delta 1e-6, rounded up' }),
  isRestored: z.literal(true).optional().meta({
    description: 'set where a recovery brought some of it back: when those were given is not known, and some may never have left',
  }),
  protection: z.literal('noise-added-at-the-site'),
});

/** In which form consent is exported. */
export const CONSENT_FORMATS = ['csv', 'fhir-r4', 'fhir-r5'] as const;

/** Effects of a withdrawal. */
export const withdrawalSchema = z.object({
  effects: z.array(z.enum(WITHDRAWAL_EFFECTS)).meta({ description: 'in the order in which they were carried out' }),
  done: z.array(z.object({ kind: z.enum(WITHDRAWAL_EFFECTS), count: z.int() })),
  certificate: z
    .string()
    .nullable()
    .meta({ description: "path of the certificate of what was done, on the agent's machine; null if nothing was there to do" }),
  releases: z.array(pastReleaseSchema).meta({
    description: 'what was released while the consent stood, and stays released: nobody knows of which answers the subject was',
  }),
});

/** In which form consent is exported. */
export const exportBody = z.strictObject({ format: z.enum(CONSENT_FORMATS) });

/** Events of consent as a document that an import reads. */
export const consentExportSchema = z.object({
  document: z.string(),
  events: z.int(),
  withheld: z.int().meta({ description: 'events of subjects whose number is erased: they are in no export' }),
});

const consentEventSchema = z.object({ type: z.enum(CONSENT_EVENT_TYPES), at: z.string(), form: z.string().nullable() });

/** State of a subject's consent. */
export const standingSchema = z.object({
  isInForce: z.boolean().meta({ description: 'whether a consent is in force now, whatever it covers' }),
  reason: z.enum(END_REASONS).nullable().meta({ description: 'why none is; null while one is' }),
  withdrawal: z.enum(WITHDRAWAL_KINDS).nullable().meta({ description: 'how far the withdrawal went that ended it' }),
  since: z.string().nullable().meta({ description: 'from when on it is in force, or when it ended; null where nothing tells' }),
  act: consentEventSchema
    .nullable()
    .meta({ description: 'the event that says so; null where there is none, or where they contradict each other' }),
  mayBeContacted: z.boolean(),
  events: z.array(consentEventSchema).meta({ description: 'in the order of arrival' }),
});

/** For each name of a study, the names that the hospital's own tables use for it. */
export const localNamesSchema = z.record(nameKind, z.record(z.string(), z.array(z.string())));

/** The same after a mapping, with words of it that occur in no row yet. */
export const mappedNamesSchema = z.object({
  names: localNamesSchema,
  inNoRow: z.array(z.string()).meta({ description: 'words of this call that no row of the cohort table has, so far' }),
});

/** A kind of oddity of a table. */
export type TableNote = DocumentOf<typeof tableNoteSchema>;
/** Effects of a withdrawal. */
export type SiteWithdrawal = DocumentOf<typeof withdrawalSchema>;
/** In which form consent is exported. */
export type ConsentFormat = (typeof CONSENT_FORMATS)[number];
/** State of a subject's consent. */
export type SiteConsentStanding = DocumentOf<typeof standingSchema>;
/** Kind of a withdrawal. */
export type WithdrawalKind = z.output<typeof withdrawalBody>['kind'];
/** Kind of thing for which the hospital's tables have names of their own. */
export type NameKind = z.output<typeof nameKind>;
