import { parseRational, toNumber } from '@collimate/kernel-numeric';
import { epsilonOfRho, reportPrivacy, roundedUp, type PrivacyEvent, type PrivacyReport } from '@collimate/privacy-accounting';
import type { FrozenStudy } from './frozen.study.js';
import { sharingOf } from './noise.sharing.js';

/** Guarantee of a study to one subject, for the certificate of its results. */
export interface StudyGuarantee extends PrivacyReport {
  /** Text of the protocol's budget, rho; the bound that the sites enforce. */
  readonly budgetRho: string;
  /** Epsilon of the whole budget, rounded up: the most that the study can cost, however often it asks. */
  readonly budgetEpsilon: number;
  /**
   * The same for a subject with scans at one, two or three sites, because sites cannot link subjects. Where each site
   * adds its own noise, the charges add up; in one sum under shared noise the subject counts once per site.
   */
  readonly epsilonAtSites: readonly { readonly sites: number; readonly epsilon: number }[];
  /** Under shared noise: epsilon towards all other sites and the coordinator together. */
  readonly epsilonAlone?: number;
}

/** @returns the guarantee of all answers that a study declares together, spares and fallback included, at the delta of its protocol */
export function studyGuarantee(study: FrozenStudy): StudyGuarantee {
  const delta = toNumber(parseRational(study.protocol.delta));
  const sharing = sharingOf(study.protocol);
  const events = study.queries.flatMap(({ answers, event, design }) => [
    ...new Array<PrivacyEvent>(answers * (1 + (sharing?.spares ?? 0))).fill(event),
    ...(sharing?.fallback === 'local' ? new Array<PrivacyEvent>(answers).fill(design.event) : []),
  ]);
  const report = reportPrivacy(events, delta);
  const sites = [1, 2, 3].filter((count) => count <= study.protocol.sites.length);
  return {
    ...report,
    budgetRho: study.protocol.budget.rho,
    budgetEpsilon: budgetEpsilon(study),
    epsilonAtSites: sites.map((count) => ({
      sites: count,
      epsilon: epsilonAtSites(events, count, delta),
    })),
    ...(sharing !== undefined && { epsilonAlone: epsilonAlone(events, delta) }),
  };
}

/** @returns epsilon of a subject with scans at `count` of the sites, rounded up @param events charged to one site */
export function epsilonAtSites(events: readonly PrivacyEvent[], count: number, delta: number): number {
  return reportPrivacy(
    events.flatMap((event) => atSites(event, count)),
    delta,
  ).epsilon;
}

/**
 * @returns epsilon of one site towards all other sites and the coordinator together, rounded up: only its own share of
 *   the noise then protects it
 * @param events charged to the site
 */
export function epsilonAlone(events: readonly PrivacyEvent[], delta: number): number {
  return reportPrivacy(events.map(alone), delta).epsilon;
}

/**
 * Charge of a subject with scans at `count` sites. Under local noise each site adds its own noise, and the charges add
 * up; in one masked sum the influence of the subject is `count` times as large.
 */
function atSites(event: PrivacyEvent, count: number): readonly PrivacyEvent[] {
  if (event.kind !== 'shared-discrete-gaussian') return new Array<PrivacyEvent>(count).fill(event);
  return [{ ...event, d2: event.d2 * BigInt(count) ** 2n }];
}

/** The event as if only one site's share of the noise protected it. */
function alone(event: PrivacyEvent): PrivacyEvent {
  if (event.kind !== 'shared-discrete-gaussian') return event;
  return { kind: 'discrete-gaussian', sigma2: event.share2, d2: event.d2 };
}

/** @returns epsilon of a study's whole budget at the delta of its protocol, rounded up */
export function budgetEpsilon({ protocol }: Pick<FrozenStudy, 'protocol'>): number {
  return epsilonOfBudget(protocol.budget.rho, protocol.delta);
}

/** @returns epsilon of a budget at delta, rounded up @param rho exact text @param delta exact text */
export function epsilonOfBudget(rho: string, delta: string): number {
  return roundedUp(epsilonOfRho(parseRational(rho), toNumber(parseRational(delta))));
}
