import { positiveRationalSchema, featureScalingSchema, statisticSchema, type DeepReadonly } from '@collimate/statistics-menu';
import { PlanSchema, type ExtractionPlan } from '@collimate/radiomics-vocabulary';
import type { SiteId, StudyId } from '@collimate/kernel-canonical';
import * as z from 'zod';

const identifier = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/, 'an identifier has lower-case letters, digits and inner hyphens');
const label = z.string().regex(/^[A-Za-z][A-Za-z0-9 _-]{0,39}$/, 'a label is plain text of at most 40 characters');

/** Adds to a key its meaning, for the reference page, and an example. */
export const key = <T extends z.ZodType>(schema: T, description: string, example: unknown): T =>
  schema.meta({ description, examples: [example as never] });

/**
 * The shape of a study protocol of version 1; an unknown key is an error. `parseStudy` checks how the values agree. The
 * page docs/operations/protocol.md is made from the descriptions here.
 */
export const studyProtocolSchema = z.strictObject({
  schema: key(z.literal('collimate.study/1'), 'form of the document', 'collimate.study/1'),
  id: key(
    identifier.transform((text) => text as StudyId),
    'names the study for good; a coordinator takes it once',
    'lung-nodules',
  ),
  version: key(z.number().int().min(1), 'counts the drafts; another version is another study with its own digest', 1),
  title: key(z.string().min(1).max(200), 'what approvers read first', 'Shape and intensity of lung nodules'),
  purpose: key(
    z.array(z.string().regex(/^DUO:\d{7}$/, 'a purpose is a DUO code such as DUO:0000006')).min(1),
    'GA4GH DUO codes of what the study does; each has to be covered by the consent of a patient, else the patient takes no part',
    ['DUO:0000006'],
  ),
  consentForms: key(
    z.array(z.string().min(1).max(64)).min(1),
    "versions of the consent forms, as the sites' consent tables write them in the column `form`; any one of them is enough",
    ['broad-consent-1'],
  ),
  sites: key(
    z.array(identifier.transform((text) => text as SiteId)).min(1),
    'hospitals that are asked, by the names of their invitations',
    ['north', 'south'],
  ),
  modality: key(z.literal('CT'), 'of the scans; `collimate.study/2` also takes MR and PT', 'CT'),
  roi: key(
    z.string().min(1).max(64),
    'name of the region of interest; a site maps the names of its own tables onto it (`collimate site roi map`)',
    'GTV-1',
  ),
  groups: key(
    z.strictObject({
      variable: key(
        label,
        "title of the column of the sites' cohort tables that holds the labels, in capitals or small letters",
        'group',
      ),
      labels: key(
        z.array(label).min(1).max(8),
        'the disjoint groups, by the public labels in that column; a site may map its own (`collimate site group map`)',
        ['benign', 'malignant'],
      ),
    }),
    'disjoint groups of patients; whoever is in none takes no part',
    { variable: 'group', labels: ['benign', 'malignant'] },
  ),
  plan: key(PlanSchema, 'the whole extraction plan, inline, so that its text is under the digest that hospitals sign', {}),
  features: key(
    z.array(featureScalingSchema).min(1).max(1000),
    'what is asked, each with its public reference; the plan has to compute it',
    [],
  ),
  statistics: key(z.array(statisticSchema).min(1), 'rounds, in their order; each answer is one charge at every site', []),
  budget: key(
    z.strictObject({
      rho: key(positiveRationalSchema, 'the most that the study may take at each site, all answers together; zCDP', '37/200'),
    }),
    'what the study may take',
    { rho: '37/200' },
  ),
  delta: key(positiveRationalSchema, 'at which epsilon is reported; at most 1/1000000', '1/1000000'),
  noise: key(z.literal('local'), 'each site adds its own full noise', 'local'),
  minSites: key(z.number().int().min(1), 'a round with fewer answers than this is abandoned; at most the number of sites', 2),
  plannedSubjects: key(
    z.array(z.number().int().min(1)).min(1),
    'planned number of patients per group over all sites, in the order of the labels: a public constant for prices and intervals',
    [100, 100],
  ),
  timetable: key(
    z.strictObject({
      openingMs: key(
        z
          .number()
          .int()
          .min(1)
          .max(366 * 86_400_000),
        'distance of two openings, ms; in each a statistic is answered at most once, at most `answers` times in all. A hospital approves no study whose openings are shorter than a day unless it says so',
        86_400_000,
      ),
      tickMs: key(
        z.number().int().min(1),
        'answers leave on multiples of this, ms, so that the time an answer took tells nothing: on the second after the order. Three of them fit into a round of the coordinator, a day if it says nothing else; it takes no study whose do not',
        60_000,
      ),
      readyAfterMs: key(
        z.number().int().min(0).optional(),
        'a site counts as ready so long after its approval without a word of its people, ms; left out, it waits for the word. It never follows from the cohort',
        604_800_000,
      ),
    }),
    'when a site answers',
    { openingMs: 86_400_000, tickMs: 60_000 },
  ),
});

/** A protocol of version 1: groups, a plan and its features. */
export type FeatureProtocol = DeepReadonly<Omit<z.output<typeof studyProtocolSchema>, 'plan'>> & {
  readonly plan: ExtractionPlan;
};

/** @returns the protocol's form as JSON Schema, as it is written and before it is read: for the reference page */
export function protocolJsonSchema(): unknown {
  return z.toJSONSchema(studyProtocolSchema, { io: 'input', unrepresentable: 'any' });
}
