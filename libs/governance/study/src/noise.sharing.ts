import { sharedGaussian, type PrivacyEvent } from '@collimate/privacy-accounting';
import {
  attemptParameters,
  FEWEST_SITES,
  isRefused,
  usualTerms,
  type AttemptParameters,
  type SharingTerms,
} from '@collimate/privacy-aggregation';
import { chargedEvent, stepsOf, type StatisticDesign } from '@collimate/statistics-menu';
import { StudyError } from './study.error.js';

/** The keys of a protocol about shared noise, as far as they are written. */
export interface SharingKeys {
  readonly noise: 'local' | 'shared';
  readonly sites: readonly unknown[];
  readonly closing?: SharingTerms['closing'] | undefined;
  readonly colluding?: number | undefined;
  readonly dropouts?: number | undefined;
  readonly spares?: number | undefined;
  readonly fallback?: 'none' | 'local' | undefined;
}

/**
 * Terms under which the sites of a study share the noise: constants of the protocol, in every price, forecast and
 * certificate.
 */
export interface NoiseSharing extends SharingTerms {
  /** Attempts of each answer beyond the first of every step; each is charged in full where it comes to its charge. */
  readonly spares: number;
  /** Whether, when no attempt gives a sum, each site answers once more with its own full noise and at full price. */
  readonly fallback: 'none' | 'local';
}

/** @returns the terms of shared noise, with the usual ones where the study writes none; undefined under local noise */
export function sharingOf(keys: SharingKeys): NoiseSharing | undefined {
  if (keys.noise === 'local') return undefined;
  const { closing, colluding, dropouts } = keys;
  const said = {
    ...(closing !== undefined && { closing }),
    ...(colluding !== undefined && { colluding }),
    ...(dropouts !== undefined && { dropouts }),
  };
  return { ...usualTerms(keys.sites.length, said), spares: keys.spares ?? 1, fallback: keys.fallback ?? 'none' };
}

/** @returns the numbers of a roster of so many sites of the study; undefined where so many may not share the noise */
export function rosterParameters(sharing: NoiseSharing, sites: number): AttemptParameters | undefined {
  const parameters = attemptParameters(sites, sharing);
  return isRefused(parameters) ? undefined : parameters;
}

/**
 * @returns the smallest roster that may share the noise on these terms: a smaller one has too few honest sites, or too
 *   few sites for anonymity in the sum
 */
export function fewestSharing({ colluding, dropouts }: SharingTerms): number {
  return Math.max(FEWEST_SITES, colluding + dropouts + 2, colluding + 2 * dropouts + 1);
}

/**
 * The way in which the noise of one answer was really added: by shares among the sites of a roster, or by each site in
 * full, in the open.
 */
export type RealisedNoise = { readonly kind: 'shares'; readonly among: number } | { readonly kind: 'whole' };

/**
 * Charge of a site for one answer, by the way in which its noise was really added.
 * @throws AccountingError SHARE_TOO_SMALL; StudyError INVALID_PROTOCOL as `eventAmong`
 */
export function realisedEvent(design: StatisticDesign, sharing: NoiseSharing | undefined, noise: RealisedNoise): PrivacyEvent {
  return noise.kind === 'whole' ? chargedEvent(design) : eventAmong(design, sharing, noise.among);
}

/**
 * Charge of a site for one answer; under local noise, for all its steps together.
 * @param sites of the roster
 * @throws AccountingError SHARE_TOO_SMALL where a share would have a sigma below 4 lattice units
 * @throws StudyError INVALID_PROTOCOL for a release of several steps under shared noise: one charge of all steps would
 *   pay for one attempt of each, and a step that is tried again is charged alone
 */
export function eventAmong(design: StatisticDesign, sharing: NoiseSharing | undefined, sites: number): PrivacyEvent {
  if (sharing === undefined) return chargedEvent(design);
  if (stepsOf(design) > 1) {
    throw new StudyError('INVALID_PROTOCOL', 'noise: shared with a release of several steps is not carried out yet', {
      hint: 'Write noise: local, or ask this release in a study of its own.',
    });
  }
  const { sigma2, d2 } = design.event;
  const honest = sites - sharing.dropouts - sharing.colluding;
  return sharedGaussian({ sigma2, d2, honest, length: design.length });
}

/** @returns how many charges one answer of so many steps may take at a site: attempts, spares, and the fallback */
export function chargesOfAnswer(sharing: NoiseSharing | undefined, steps: number): number {
  if (sharing === undefined) return steps;
  return steps + sharing.spares + (sharing.fallback === 'local' ? steps : 0);
}

/**
 * @returns the factor by which the sum holds more noise than one answer needs if all sites survive, as planned;
 *   undefined under local noise
 */
export function plannedCopiesOf(sharing: NoiseSharing | undefined, sites: number): number | undefined {
  if (sharing === undefined) return undefined;
  const honest = sites - sharing.dropouts - sharing.colluding;
  return honest > 0 ? sites / honest : undefined;
}
