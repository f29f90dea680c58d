import {
  analysisSchema,
  decimalSchema,
  declaredSchema,
  lineSchema,
  subgroupSchema,
  variableSchema,
  wordSchema,
  type DeepReadonly,
} from '@collimate/statistics-menu';
import { MODALITIES, PlanSchema, type ExtractionPlan } from '@collimate/radiomics-vocabulary';
import * as z from 'zod';
import { MOST } from './protocol.bounds.js';
import { key, studyProtocolSchema } from './protocol.schema.js';

const { shape } = studyProtocolSchema;
/** Ed25519. */
const identityKey = z.string().regex(/^[0-9a-f]{64}$/, 'a key is 64 hexadecimal digits');
const modality = z.enum(MODALITIES);
const share = z.string().regex(/^(?:0?\.\d{1,12}|1)$/, 'a share is a decimal as text, such as "0.3"');

/**
 * The shape of a study protocol of version 2: variables declare once what a study may know of a patient, releases name
 * variables, and analyses name releases. An unknown key is an error; `parseStudy` checks how the values agree.
 */
export const declaredProtocolSchema = z.strictObject({
  schema: key(z.literal('collimate.study/2'), 'form of the document', 'collimate.study/2'),
  id: shape.id,
  version: shape.version,
  title: key(lineSchema(200), 'what approvers read first', 'Shape and intensity of lung nodules'),
  purpose: shape.purpose,
  consentForms: key(
    z.array(lineSchema(64)).min(1),
    "versions of the consent forms, as the sites' consent tables write them in the column `form`; any one of them is enough",
    ['broad-consent-1'],
  ),
  sites: shape.sites,
  modality: key(
    z.union([modality, z.array(modality).min(2).max(3)]),
    'of the scans: CT, MR, or PT for PET; consent and plans have to fit it. Several of one study are a list, and each of its plans is for one of them: `[CT, PT]`',
    'CT',
  ),
  plans: key(
    z.record(wordSchema, PlanSchema).optional(),
    'whole extraction plans by name, inline, so that their text is under the digest that hospitals sign; left out where no variable is a feature',
    {},
  ),
  engine: key(
    z
      .string()
      .regex(
        /^[a-z0-9]+(?:-[a-z0-9]+)*\/[1-9]\d{0,3}$/,
        'a definition of the engine has a name and a number, such as collimate-ibsi1/2',
      )
      .optional(),
    'definition of the engine by which all sites compute features, under the digest that they sign: an agent that runs another one refuses the study. Left out, sites that run different ones are pooled; a study over variables of the cohort table alone has no need of it',
    'collimate-ibsi1/2',
  ),
  timepoints: key(
    z.array(wordSchema).min(1).max(16).optional(),
    'the words of the column `timepoint` of the cohort tables that the study knows',
    ['t1', 't2'],
  ),
  subject: key(
    z
      .strictObject({
        scans: key(
          z.literal('mean').optional(),
          "several scans of a patient: their mean on the scale of the feature's transform",
          'mean',
        ),
        conflicts: key(
          z.literal('missing').optional(),
          "a cell that differs between a patient's rows counts as missing",
          'missing',
        ),
      })
      .optional(),
    'how the rows of one patient become one record; this version knows one way',
    { scans: 'mean', conflicts: 'missing' },
  ),
  missing: key(
    z.literal('complete-case').optional(),
    'whoever lacks a variable of a release is left out of that release, or stands in its left-out cell',
    'complete-case',
  ),
  planned: key(
    z.strictObject({
      subjects: key(
        z.number().int().min(1),
        'patients over all sites: a public constant for prices and intervals, never counted from data',
        500,
      ),
      sites: key(
        z.number().int().min(1).optional(),
        'hospitals that are expected to answer, each with its own noise, where not all do: forecasts count the noise of so many. All of them where it is left out, and under shared noise',
        8,
      ),
      shares: key(
        z.record(wordSchema, z.array(share).min(1)).optional(),
        'of the labels of a category, in their order, together 1; equal ones where they are left out',
        { response: ['0.7', '0.3'] },
      ),
      prevalence: key(
        share.optional(),
        'share of the label `positive` of every category that has one and no shares of its own; the other labels have equal parts of the rest',
        '0.3',
      ),
      auc: key(
        share.refine((text) => Number(text) > 0.5 && Number(text) < 1, 'an AUC is planned above 0.5 and below 1').optional(),
        'of every score that is validated',
        '0.75',
      ),
      events: key(
        share.refine((text) => Number(text) < 1, 'not everybody has the event').optional(),
        'share of the patients who have the event of a survival time before its horizon, whether it is seen or they are lost before; 0.5 where it is left out',
        '0.5',
      ),
      lost: key(
        share.optional(),
        'share of the patients who are lost before the horizon of a survival time unless they have the event first, evenly over the time; 0.5 where it is left out',
        '0.2',
      ),
      correlation: key(
        decimalSchema.refine((text) => Math.abs(Number(text)) < 1, 'a correlation is planned between -1 and 1').optional(),
        'of every two numbers whose correlation is told, by ranks or in itself: forecasts of correlations mean it; 0 where it is left out',
        '0.5',
      ),
      effect: key(
        decimalSchema.optional(),
        'difference of two groups in reference SDs: the forecast of `compare` says how often it would be found',
        '0.5',
      ),
    }),
    'what is planned; every forecast means these numbers',
    { subjects: 500 },
  ),
  variables: key(z.record(wordSchema, variableSchema), 'what the study may know of a patient, by name', {}),
  subgroups: key(z.record(wordSchema, subgroupSchema).optional(), 'patients of whom something is true, by name', {}),
  folds: key(
    z.record(wordSchema, z.number().int().min(1).max(100)).optional(),
    "parts of the patients, by name: whoever is drawn into one stays in it for life, so that a model is fitted and judged on different patients. A hospital draws by each patient's own secret",
    { fit: 4, test: 1 },
  ),
  releases: key(
    z.array(declaredSchema).min(1).max(MOST.releases),
    'what leaves a hospital, in the order of the rounds; each answer is one charge at every site',
    [],
  ),
  analyses: key(
    z.array(analysisSchema).min(1).max(MOST.analyses),
    'what is made of the releases; it costs nothing. Each release is read by one at least',
    [{ name: 'enrolment', kind: 'count', from: 'enrolment' }],
  ),
  standing: key(
    z
      .strictObject({
        every: key(
          z.number().int().min(1).max(36_600),
          'openings from one turn to the next at the least: a turn asks each release once that has `answers` left, and waits for as many openings of the timetable. A hospital refuses whoever asks earlier',
          30,
        ),
      })
      .optional(),
    'the study asks again: a release with `answers: 4` in the first four turns, each with noise and a charge of its own on the cohort of that day. All turns together are the price that is approved. Left out, each release is asked once',
    { every: 30 },
  ),
  budget: shape.budget,
  delta: shape.delta,
  noise: key(
    z.enum(['local', 'shared']),
    'who adds it: `local`, each site its own full noise; `shared`, each site one share of it under masks that let the sum alone be seen, four sites or more',
    'local',
  ),
  closing: key(
    z.enum(['all', 'threshold']).optional(),
    'of a masked sum: `all`, every site of the roster answers and no secret is ever opened; `threshold`, some may vanish. Up to 8 sites it is `all` by itself',
    'all',
  ),
  colluding: key(
    z.number().int().min(1).max(200).optional(),
    'sites that may work together with the coordinator, whose shares count as nothing; by itself 1 up to 7 sites, 2 up to 19, then a tenth. 2 at least where the coordinator stands at a member',
    1,
  ),
  dropouts: key(
    z.number().int().min(0).max(200).optional(),
    'sites that may vanish after the roster is fixed, under `closing: threshold`; by itself 1 up to 10 sites, then a tenth',
    1,
  ),
  spares: key(
    z.number().int().min(0).max(100).optional(),
    'further attempts that each answer may take where a site vanishes in the middle; each is charged in full once it came to its charge, and stands in the price. 1 by itself',
    1,
  ),
  fallback: key(
    z.enum(['none', 'local']).optional(),
    'where no attempt gives a sum: `none`, the round is abandoned; `local`, all sites answer once more in the open with their own full noise, which is a further full charge and lets the vector of each site be seen. With `local` it is so at once where fewer sites are there than may share the noise, and `minSites` may be smaller than that',
    'none',
  ),
  members: key(
    z
      .strictObject({
        consortium: key(
          identityKey,
          "public half of the consortium's offline key, which signs each line of the log of members",
          'ab'.repeat(32),
        ),
        keys: key(
          z.record(shape.sites.element, identityKey),
          'the key of each site, by which it signs. The two who approve the study confirm them: they compare the six words of each by telephone',
          { north: '01'.repeat(32) },
        ),
      })
      .optional(),
    'under shared noise: who the sites are, by their keys',
    {},
  ),
  minSites: shape.minSites,
  timetable: key(
    shape.timetable.extend({
      reviewMs: key(
        z
          .number()
          .int()
          .min(1)
          .max(366 * 86_400_000)
          .optional(),
        'time that the sites have for their review, ms from the opening of the study. A site that has said neither yes nor no by then is not asked; with fewer than `minSites` others the study ends. A late yes counts until the first round opens. Left out, the study waits',
        1_209_600_000,
      ),
    }),
    'when a site answers',
    { openingMs: 86_400_000, tickMs: 60_000 },
  ),
});

/** A protocol of version 2. */
export type DeclaredProtocol = DeepReadonly<Omit<z.output<typeof declaredProtocolSchema>, 'plans'>> & {
  readonly plans?: Readonly<Record<string, ExtractionPlan>>;
};

/** @returns the form of version 2 as JSON Schema, as it is written and before it is read: for the reference page */
export function declaredJsonSchema(): unknown {
  return z.toJSONSchema(declaredProtocolSchema, { io: 'input', unrepresentable: 'any' });
}
