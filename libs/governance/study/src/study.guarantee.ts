import { parseRational, toNumber } from '@collimate/kernel-numeric';
import { epsilonOfRho, reportPrivacy, roundedUp, type PrivacyEvent, type PrivacyReport } from '@collimate/privacy-accounting';
import type { FrozenStudy } from './frozen.study.js';
import { sharingOf } from './noise.sharing.js';

/** What a study guarantees to one subject, for the certificate of its results. */
export interface StudyGuarantee extends PrivacyReport {
  /** Text of the protocol's budget, rho; the bound that the sites enforce. */
  readonly budgetRho: string;
  /** Epsilon of the whole budget, rounded up: what the study may take, however often it asks. */
  readonly budgetEpsilon: number;
  /**
   * The same for a subject with scans at one, two or three sites: sites cannot link subjects. Where each adds its own noise the charges
   * add up; in one sum under shared noise the subject counts so many times.
   */
  readonly epsilonAtSites: readonly { readonly sites: number; readonly epsilon: number }[];
  /** Under shared noise: epsilon towards all other sites and the coordinator, if all of them worked together. */
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

/** @returns epsilon of a subject with scans at `count` of the sites, rounded up @param events what one site is charged */
export function epsilonAtSites(events: readonly PrivacyEvent[], count: number, delta: number): number {
  return reportPrivacy(
    events.flatMap((event) => atSites(event, count)),
    delta,
  ).epsilon;
}

/**
 * @returns epsilon of one site towards all other sites and the coordinator, if all of them worked together, rounded up: where its own share of
 * the noise stands alone @param events what it is charged
 */
export function epsilonAlone(events: readonly PrivacyEvent[], delta: number): number {
  return reportPrivacy(events.map(alone), delta).epsilon;
}

/**
 * What a subject with scans at so many sites is charged. Under local noise each site adds its own, and the charges add up; in one
 * masked sum the subject is so many times as large.
 */
function atSites(event: PrivacyEvent, count: number): readonly PrivacyEvent[] {
  if (event.kind !== 'shared-discrete-gaussian') return new Array<PrivacyEvent>(count).fill(event);
  return [{ ...event, d2: event.d2 * BigInt(count) ** 2n }];
}

/** The event as it would be if one site's share of the noise stood alone. */
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
