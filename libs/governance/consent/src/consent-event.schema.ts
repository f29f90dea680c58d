import { parseInstant, type Instant, type SubjectKey } from '@collimate/kernel-canonical';
import { compare, parseRational, ZERO } from '@collimate/kernel-numeric';
import * as z from 'zod';
import { ConsentError } from './consent.error.js';

/** Kinds of withdrawal: no further contact, no further use, or erasure. @source ISO/TS 17975, UK Biobank's three levels */
export const WITHDRAWAL_KINDS = ['NO_FURTHER_CONTACT', 'NO_FURTHER_USE', 'ERASURE'] as const;
/** One of WITHDRAWAL_KINDS. */
export type WithdrawalKind = (typeof WITHDRAWAL_KINDS)[number];

/** Role of the person who says or records something. */
export const CONSENT_ACTORS = ['subject', 'guardian', 'clinician', 'registry'] as const;
/** Kinds of agreement on which a consent rests. @source ISO/TS 17975 */
export const CONSENT_BASES = ['explicit', 'implied', 'opt-out', 'deemed'] as const;

const instant = z.string().refine(isInstant, 'an instant is written as 2026-11-23T07:24:16.000Z');
const names = z.union([z.literal('any'), z.array(z.string().min(1).max(64)).min(1)]);

/** Scope of a consent. `any` is written out: an absent list never means everything. */
const consentScopeSchema = z.strictObject({
  /** DUO terms, see duoCovers. */
  duo: z.array(z.string().min(1).max(80)).min(1).max(32),
  studies: names,
  modalities: names,
});

/** Highest cost of a study that the subject allows. A study that costs more leaves the subject out. */
const privacyCapSchema = z.strictObject({
  /** rho of zCDP, as `1/10` or `0.1`. */
  rho: z.string().refine(isPositive, 'rho is a positive number such as 1/10 or 0.1').optional(),
  /** epsilon at the delta that the study declares, as `1` or `0.5`. */
  epsilon: z.string().refine(isPositive, 'epsilon is a positive number such as 1 or 0.5').optional(),
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
  /** Role of the person who said or recorded it; never a name. */
  actor: z.enum(CONSENT_ACTORS),
};
const granted = {
  ...common,
  /** @source ISO/TS 17975 */
  basis: z.enum(CONSENT_BASES),
  /** Version of the form that was signed. */
  form: z.string().min(1).max(64),
  scope: consentScopeSchema,
  /** From this instant the consent has lapsed. */
  expires: instant.transform((text) => text as Instant).optional(),
  /**
   * Day on which the subject comes of age. Consent given by others ends then, and only the subject's own word counts
   * from that day on.
   */
  majority: instant.transform((text) => text as Instant).optional(),
  /** The form says that the use goes on after death; otherwise it ends with death. */
  afterDeath: z.literal('continues').optional(),
  cap: privacyCapSchema.optional(),
};

/** One thing that happened to one subject's consent. */
const consentEventSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('GIVEN'), ...granted }),
  z.strictObject({ type: z.literal('AMENDED'), ...granted }),
  z.strictObject({ type: z.literal('WITHDRAWN'), ...common, withdrawal: z.enum(WITHDRAWAL_KINDS) }),
  z.strictObject({ type: z.literal('REFUSED'), ...common }),
  z.strictObject({ type: z.literal('EXPIRED'), ...common }),
  z.strictObject({ type: z.literal('DECEASED'), ...common }),
]);

type DeepReadonly<T> = T extends string | number | boolean | undefined ? T : { readonly [K in keyof T]: DeepReadonly<T[K]> };

/** Scope of a consent. */
export type ConsentScope = DeepReadonly<z.output<typeof consentScopeSchema>>;
/** The most that a study may cost one subject. */
export type PrivacyCap = DeepReadonly<z.output<typeof privacyCapSchema>>;
/** One thing that happened to one subject's consent; state is a fold over these, see stateAt. */
export type ConsentEvent = DeepReadonly<z.output<typeof consentEventSchema>>;
/** The kinds of event. */
export const CONSENT_EVENT_TYPES = consentEventSchema.options.map(({ shape }) => shape.type.value);
/** An event that allows something. */
export type ConsentGrant = Extract<ConsentEvent, { type: 'GIVEN' | 'AMENDED' }>;
/** An event that takes it back. */
export type ConsentWithdrawal = Extract<ConsentEvent, { type: 'WITHDRAWN' }>;

function isPositive(text: string): boolean {
  try {
    return compare(parseRational(text), ZERO) > 0;
  } catch {
    return false;
  }
}

function isInstant(text: string): boolean {
  try {
    parseInstant(text);
    return true;
  } catch {
    return false;
  }
}

/** @returns the cap, or the key of it that is no positive number */
export function privacyCapOf(cap: Readonly<Record<string, unknown>>): PrivacyCap | 'rho' | 'epsilon' {
  const parsed = privacyCapSchema.safeParse(cap);
  if (parsed.success) return parsed.data;
  return parsed.error.issues[0].path[0] === 'epsilon' ? 'epsilon' : 'rho';
}

/** @throws ConsentError BAD_EVENT with the dotted key, without its value */
export function parseConsentEvent(document: unknown): ConsentEvent {
  const parsed = consentEventSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  throw new ConsentError('BAD_EVENT', 'this is not a consent event', {
    place: { tag: parsed.error.issues[0].path.join('.') },
  });
}
