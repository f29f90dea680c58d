import { assertNever } from '@collimate/kernel-errors';
import * as z from 'zod';
import { AccountingError } from './accounting.error.js';
import { checkShared, type SharedDiscreteGaussianEvent } from './shared.noise.js';

/**
 * What one release did to privacy: all that an accountant may know of a mechanism. Once released, a kind never
 * changes its meaning; a new meaning is a new kind.
 */
export type PrivacyEvent = DiscreteGaussianEvent | SteppedGaussianEvent | SharedDiscreteGaussianEvent;

/** Independent discrete Gaussian noise on every coordinate of an integer vector. */
export interface DiscreteGaussianEvent {
  readonly kind: 'discrete-gaussian';
  /** The parameter sigma squared (not the variance), lattice units squared, at least 1. */
  readonly sigma2: bigint;
  /** Squared L2 sensitivity of the vector between neighbours, lattice units squared, at least 1. */
  readonly d2: bigint;
}

/**
 * Several answers of one question, each with such noise, chosen one after the other from the answers before and charged together. It is a
 * kind of its own: whoever reads it as one answer would charge too little.
 */
export interface SteppedGaussianEvent {
  readonly kind: 'discrete-gaussian-steps';
  /** The parameter sigma squared of each answer, lattice units squared, at least 1. */
  readonly sigma2: bigint;
  /** Squared L2 sensitivity of each answer, lattice units squared, at least 1. */
  readonly d2: bigint;
  /** How many answers are charged together, at least 2. */
  readonly steps: number;
}

/** Most answers that one charge can be of. */
export const MOST_STEPS = 1000;

/**
 * A privacy event as it stands in the ledger, in receipts and in canonical documents: integers and rationals as text.
 */
export type PrivacyEventDocument = z.infer<typeof privacyEventSchema>;

const positive = z.string().regex(/^[1-9]\d{0,199}$/);

/** The form of such a document. */
export const privacyEventSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('discrete-gaussian'), sigma2: positive, d2: positive }),
  z.strictObject({
    kind: z.literal('discrete-gaussian-steps'),
    sigma2: positive,
    d2: positive,
    steps: z.int().min(2).max(MOST_STEPS),
  }),
  z.strictObject({
    kind: z.literal('shared-discrete-gaussian'),
    sigma2: positive,
    share2: positive,
    honest: z.number().int().min(2),
    d2: positive,
    length: z.number().int().min(1),
  }),
]);

/**
 * @throws AccountingError INVALID_EVENT unless every parameter is positive, SHARE_TOO_SMALL for a share below a sigma of 4
 * @example
 * ```ts
 * import { checkEvent } from '@collimate/privacy-accounting';
 * checkEvent({ kind: 'discrete-gaussian', sigma2: 50n, d2: 4n }).sigma2; // => 50n
 * checkEvent({ kind: 'discrete-gaussian', sigma2: 0n, d2: 4n }); // throws INVALID_EVENT
 * ```
 */
export function checkEvent(event: PrivacyEvent): PrivacyEvent {
  switch (event.kind) {
    case 'discrete-gaussian':
      if (event.sigma2 <= 0n || event.d2 <= 0n) throw invalid('sigma2 and d2 are positive integers');
      return event;
    case 'discrete-gaussian-steps':
      if (event.sigma2 <= 0n || event.d2 <= 0n) throw invalid('sigma2 and d2 are positive integers');
      if (!Number.isSafeInteger(event.steps) || event.steps < 2 || event.steps > MOST_STEPS) {
        throw invalid(`steps is an integer from 2 to ${MOST_STEPS}`);
      }
      return event;
    case 'shared-discrete-gaussian':
      return checkShared(event);
    default:
      return assertNever(event);
  }
}

/**
 * @returns the event as a document that canonical JSON can hold @throws AccountingError INVALID_EVENT
 * @example
 * ```ts
 * import { eventDocument } from '@collimate/privacy-accounting';
 * eventDocument({ kind: 'discrete-gaussian', sigma2: 50n, d2: 4n }); // => { kind: 'discrete-gaussian', sigma2: '50', d2: '4' }
 * ```
 */
export function eventDocument(event: PrivacyEvent): PrivacyEventDocument {
  checkEvent(event);
  switch (event.kind) {
    case 'discrete-gaussian':
      return { kind: event.kind, sigma2: event.sigma2.toString(), d2: event.d2.toString() };
    case 'discrete-gaussian-steps':
      return { kind: event.kind, sigma2: event.sigma2.toString(), d2: event.d2.toString(), steps: event.steps };
    case 'shared-discrete-gaussian': {
      const { kind, sigma2, share2, honest, d2, length } = event;
      return { kind, sigma2: sigma2.toString(), share2: share2.toString(), honest, d2: d2.toString(), length };
    }
    default:
      return assertNever(event);
  }
}

/**
 * Reads an event back from its document. @throws AccountingError INVALID_EVENT for an unknown kind, key or value
 * @example
 * ```ts
 * import { parseEvent } from '@collimate/privacy-accounting';
 * parseEvent({ kind: 'discrete-gaussian', sigma2: '50', d2: '4' }); // => { kind: 'discrete-gaussian', sigma2: 50n, d2: 4n }
 * parseEvent({ kind: 'discrete-gaussian', sigma2: '50', d2: '4', note: '' }); // throws INVALID_EVENT
 * ```
 */
export function parseEvent(document: unknown): PrivacyEvent {
  const parsed = privacyEventSchema.safeParse(document);
  if (!parsed.success) throw invalid('this is not a privacy event document');
  const known = parsed.data;
  switch (known.kind) {
    case 'discrete-gaussian':
      return { kind: known.kind, sigma2: BigInt(known.sigma2), d2: BigInt(known.d2) };
    case 'discrete-gaussian-steps':
      return { kind: known.kind, sigma2: BigInt(known.sigma2), d2: BigInt(known.d2), steps: known.steps };
    case 'shared-discrete-gaussian': {
      const { kind, sigma2, share2, honest, d2, length } = known;
      return checkShared({ kind, sigma2: BigInt(sigma2), share2: BigInt(share2), honest, d2: BigInt(d2), length });
    }
    default:
      return assertNever(known);
  }
}

/**
 * @returns whether two events are the same mechanism with the same parameters
 * @example
 * ```ts
 * import { sameEvent } from '@collimate/privacy-accounting';
 * const event = { kind: 'discrete-gaussian', sigma2: 50n, d2: 4n } as const;
 * sameEvent(event, { ...event }); // => true
 * sameEvent(event, { ...event, d2: 5n }); // => false
 * ```
 */
export function sameEvent(a: PrivacyEvent, b: PrivacyEvent): boolean {
  return JSON.stringify(eventDocument(a)) === JSON.stringify(eventDocument(b));
}

/**
 * @returns how many answers a charge of the event pays for
 * @example
 * ```ts
 * import { stepsOfEvent } from '@collimate/privacy-accounting';
 * stepsOfEvent({ kind: 'discrete-gaussian', sigma2: 50n, d2: 4n }); // => 1
 * stepsOfEvent({ kind: 'discrete-gaussian-steps', sigma2: 50n, d2: 4n, steps: 20 }); // => 20
 * ```
 */
export function stepsOfEvent(event: PrivacyEvent): number {
  return event.kind === 'discrete-gaussian-steps' ? event.steps : 1;
}

/**
 * @returns what one answer under a charge of the event does to privacy: the noise that is drawn for it
 * @example
 * ```ts
 * import { oneAnswerOf } from '@collimate/privacy-accounting';
 * const event = { kind: 'discrete-gaussian-steps', sigma2: 50n, d2: 4n, steps: 20 } as const;
 * oneAnswerOf(event); // => { kind: 'discrete-gaussian', sigma2: 50n, d2: 4n }
 * ```
 */
export function oneAnswerOf({ sigma2, d2 }: PrivacyEvent): DiscreteGaussianEvent {
  return { kind: 'discrete-gaussian', sigma2, d2 };
}

function invalid(message: string): AccountingError {
  return new AccountingError('INVALID_EVENT', message);
}
