import type { Rational } from '@collimate/kernel-numeric';
import { parseRational, formatRational } from '@collimate/kernel-numeric';
import { assertNever } from '@collimate/kernel-errors';
import * as z from 'zod';
import { AccountingError } from './accounting.error.js';

/**
 * What one release did to privacy: all that an accountant may know of a mechanism. Once released, a kind never
 * changes its meaning; a new meaning is a new kind.
 */
export type PrivacyEvent = DiscreteGaussianEvent | DiscreteLaplaceEvent;

/** Independent discrete Gaussian noise on every coordinate of an integer vector. */
export interface DiscreteGaussianEvent {
  readonly kind: 'discrete-gaussian';
  /** The parameter sigma squared (not the variance), lattice units squared, at least 1. */
  readonly sigma2: bigint;
  /** Squared L2 sensitivity of the vector between neighbours, lattice units squared, at least 1. */
  readonly d2: bigint;
}

/** Independent discrete Laplace noise, P(k) ~ exp(-|k| / scale), on every coordinate of an integer vector. */
export interface DiscreteLaplaceEvent {
  readonly kind: 'discrete-laplace';
  /** Noise scale in lattice units. */
  readonly scale: Rational;
  /** L1 sensitivity of the vector between neighbours, lattice units, at least 1. */
  readonly l1Sensitivity: bigint;
}

/**
 * A privacy event as it stands in the ledger, in receipts and in canonical documents: integers and rationals as text.
 */
export type PrivacyEventDocument = z.infer<typeof privacyEventSchema>;

const positive = z.string().regex(/^[1-9]\d{0,199}$/);

/** The form of such a document. */
export const privacyEventSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('discrete-gaussian'), sigma2: positive, d2: positive }),
  z.strictObject({
    kind: z.literal('discrete-laplace'),
    scale: z.string().regex(/^[1-9]\d{0,199}(\/[1-9]\d{0,199})?$/),
    l1Sensitivity: positive,
  }),
]);

/** @throws AccountingError INVALID_EVENT unless every parameter is positive */
export function checkEvent(event: PrivacyEvent): PrivacyEvent {
  switch (event.kind) {
    case 'discrete-gaussian':
      if (event.sigma2 <= 0n || event.d2 <= 0n) throw invalid('sigma2 and d2 are positive integers');
      return event;
    case 'discrete-laplace':
      if (event.scale.num <= 0n || event.scale.den <= 0n || event.l1Sensitivity <= 0n) {
        throw invalid('scale and l1Sensitivity are positive');
      }
      return event;
    default:
      return assertNever(event);
  }
}

/** @returns the event as a document that canonical JSON can hold @throws AccountingError INVALID_EVENT */
export function eventDocument(event: PrivacyEvent): PrivacyEventDocument {
  checkEvent(event);
  switch (event.kind) {
    case 'discrete-gaussian':
      return { kind: event.kind, sigma2: event.sigma2.toString(), d2: event.d2.toString() };
    case 'discrete-laplace':
      return {
        kind: event.kind,
        scale: formatRational(event.scale),
        l1Sensitivity: event.l1Sensitivity.toString(),
      };
    default:
      return assertNever(event);
  }
}

/** Reads an event back from its document. @throws AccountingError INVALID_EVENT for an unknown kind, key or value */
export function parseEvent(document: unknown): PrivacyEvent {
  const parsed = privacyEventSchema.safeParse(document);
  if (!parsed.success) throw invalid('this is not a privacy event document');
  const known = parsed.data;
  switch (known.kind) {
    case 'discrete-gaussian':
      return { kind: known.kind, sigma2: BigInt(known.sigma2), d2: BigInt(known.d2) };
    case 'discrete-laplace':
      return { kind: known.kind, scale: parseRational(known.scale), l1Sensitivity: BigInt(known.l1Sensitivity) };
    default:
      return assertNever(known);
  }
}

/** @returns whether two events are the same mechanism with the same parameters */
export function sameEvent(a: PrivacyEvent, b: PrivacyEvent): boolean {
  return JSON.stringify(eventDocument(a)) === JSON.stringify(eventDocument(b));
}

function invalid(message: string): AccountingError {
  return new AccountingError('INVALID_EVENT', message);
}
