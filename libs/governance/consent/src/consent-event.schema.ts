import { parseInstant, type Instant, type SubjectKey } from '@collimate/kernel-canonical';
import * as z from 'zod';
import { ConsentError } from './consent.error.js';

/** How far a withdrawal goes. @source ISO/TS 17975, UK Biobank's three levels */
export const WITHDRAWAL_KINDS = ['NO_FURTHER_CONTACT', 'NO_FURTHER_USE', 'ERASURE'] as const;
/** How far a withdrawal goes. */
export type WithdrawalKind = (typeof WITHDRAWAL_KINDS)[number];

const instant = z.string().refine(isInstant, 'an instant is written as 2026-11-23T07:24:16.000Z');
const names = z.union([z.literal('any'), z.array(z.string().min(1).max(64)).min(1)]);

/** What a consent allows. `any` is written out: an absent list never means everything. */
const consentScopeSchema = z.strictObject({
  /** DUO terms, see duoCovers. */
  duo: z.array(z.string().min(1).max(80)).min(1).max(32),
  studies: names,
  modalities: names,
});

const common = {
  /** Identifies the event, so that the same row imported twice is one event. */
  id: z.string().min(1).max(128),
  /** Order of arrival at the site, from 0. */
  sequence: z.number().int().min(0),
  subject: z
    .string()
    .min(1)
    .max(128)
    .transform((text) => text as SubjectKey),
  /** When it takes effect, which is not when it was imported. */
  at: instant.transform((text) => text as Instant),
  /** In which role somebody recorded it; never a name. */
  actor: z.enum(['subject', 'guardian', 'clinician', 'registry']),
};
const granted = {
  ...common,
  /** @source ISO/TS 17975 */
  basis: z.enum(['explicit', 'implied', 'opt-out', 'deemed']),
  /** Version of the form that was signed. */
  form: z.string().min(1).max(64),
  scope: consentScopeSchema,
  /** From this instant the consent has lapsed. */
  expires: instant.transform((text) => text as Instant).optional(),
};

/** One thing that happened to one subject's consent. */
const consentEventSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('GIVEN'), ...granted }),
  z.strictObject({ type: z.literal('AMENDED'), ...granted }),
  z.strictObject({ type: z.literal('WITHDRAWN'), ...common, withdrawal: z.enum(WITHDRAWAL_KINDS) }),
  z.strictObject({ type: z.literal('REFUSED'), ...common }),
  z.strictObject({ type: z.literal('EXPIRED'), ...common }),
]);

type DeepReadonly<T> = T extends string | number | boolean | undefined ? T : { readonly [K in keyof T]: DeepReadonly<T[K]> };

/** What a consent allows. */
export type ConsentScope = DeepReadonly<z.output<typeof consentScopeSchema>>;
/** One thing that happened to one subject's consent; state is a fold over these, see stateAt. */
export type ConsentEvent = DeepReadonly<z.output<typeof consentEventSchema>>;
/** The kinds of event. */
export const CONSENT_EVENT_TYPES = consentEventSchema.options.map(({ shape }) => shape.type.value);
/** An event that allows something. */
export type ConsentGrant = Extract<ConsentEvent, { type: 'GIVEN' | 'AMENDED' }>;
/** An event that takes it back. */
export type ConsentWithdrawal = Extract<ConsentEvent, { type: 'WITHDRAWN' }>;

function isInstant(text: string): boolean {
  try {
    parseInstant(text);
    return true;
  } catch {
    return false;
  }
}

/** @throws ConsentError BAD_EVENT with the dotted key, without its value */
export function parseConsentEvent(document: unknown): ConsentEvent {
  const parsed = consentEventSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  throw new ConsentError('BAD_EVENT', 'this is not a consent event', {
    place: { tag: parsed.error.issues[0].path.join('.') },
  });
}
