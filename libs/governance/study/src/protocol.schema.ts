import { positiveRationalSchema, featureScalingSchema, statisticSchema } from '@collimate/statistics-menu';
import { PlanSchema, type ExtractionPlan } from '@collimate/radiomics-vocabulary';
import type { SiteId, StudyId } from '@collimate/kernel-canonical';
import * as z from 'zod';

const identifier = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/, 'an identifier has lower-case letters, digits and inner hyphens');
const label = z.string().regex(/^[A-Za-z][A-Za-z0-9 _-]{0,39}$/, 'a label is plain text of at most 40 characters');

/**
 * The shape of a study protocol; an unknown key is an error. What the values must agree on is checked by
 * `parseStudy`.
 */
export const studyProtocolSchema = z.strictObject({
  schema: z.literal('collimate.study/1'),
  id: identifier.transform((text) => text as StudyId),
  version: z.number().int().min(1),
  title: z.string().min(1).max(200),
  /** GA4GH DUO codes of what the study does; consent is matched against them, default deny. */
  purpose: z.array(z.string().regex(/^DUO:\d{7}$/, 'a purpose is a DUO code such as DUO:0000006')).min(1),
  /** Versions of the consent forms under which a subject may take part. */
  consentForms: z.array(z.string().min(1).max(64)).min(1),
  sites: z.array(identifier.transform((text) => text as SiteId)).min(1),
  modality: z.literal('CT'),
  /** Name of the region of interest in the sites' structure sets. */
  roi: z.string().min(1).max(64),
  /** Disjoint groups; membership is a public label that the site's cohort table holds for each subject. */
  groups: z.strictObject({ variable: label, labels: z.array(label).min(1).max(8) }),
  /** The whole extraction plan, inline, so that its text is under the study's digest. */
  plan: PlanSchema,
  features: z.array(featureScalingSchema).min(1).max(1000),
  statistics: z.array(statisticSchema).min(1),
  /** What the protocol may use at each site, rho. */
  budget: z.strictObject({ rho: positiveRationalSchema }),
  /** Delta at which epsilon is reported; never above 1e-6. */
  delta: positiveRationalSchema,
  /** Each site adds its own full noise. */
  noise: z.literal('local'),
  /** A round is abandoned with fewer contributions than this. */
  minSites: z.number().int().min(1),
  /** Planned number of subjects per group over all sites: a constant that prices and interval rules may use. */
  plannedSubjects: z.array(z.number().int().min(1)).min(1),
  timetable: z.strictObject({
    /** Distance of two openings of the site, ms. */
    openingMs: z
      .number()
      .int()
      .min(1)
      .max(366 * 86_400_000),
    /** Answers leave on multiples of this, ms. */
    tickMs: z.number().int().min(1),
    /**
     * How long after its approval a site counts as ready without a word of its people, ms. Absent: it waits for the word.
     * Being ready never follows from the cohort.
     */
    readyAfterMs: z.number().int().min(0).optional(),
  }),
});

type DeepReadonly<T> = T extends string | number | boolean | null | undefined
  ? T
  : { readonly [K in keyof T]: DeepReadonly<T[K]> };

/** What all sites and the coordinator agree to; its digest names it. */
export type StudyProtocol = DeepReadonly<Omit<z.output<typeof studyProtocolSchema>, 'plan'>> & {
  readonly plan: ExtractionPlan;
};
