import { parseRational, toNumber } from '@collimate/kernel-numeric';
import { epsilonOfRho, reportPrivacy, roundedUp, type PrivacyEvent, type PrivacyReport } from '@collimate/privacy-accounting';
import type { FrozenStudy } from './frozen.study.js';

/** What a study guarantees to one subject, for the certificate of its results. */
export interface StudyGuarantee extends PrivacyReport {
  /** Text of the protocol's budget, rho; the bound that the sites enforce. */
  readonly budgetRho: string;
  /** Epsilon of the whole budget, rounded up: what the study may take, however often it asks. */
  readonly budgetEpsilon: number;
  /**
   * The same for a subject with scans at one, two or three sites: sites cannot link subjects, each adds its own
   * noise, and the charges add up.
   */
  readonly epsilonAtSites: readonly { readonly sites: number; readonly epsilon: number }[];
}

/** @returns the guarantee of all answers that a study declares together, at the delta of its protocol */
export function studyGuarantee(study: FrozenStudy): StudyGuarantee {
  const delta = toNumber(parseRational(study.protocol.delta));
  const events = study.queries.flatMap((query) => new Array<PrivacyEvent>(query.answers).fill(query.event));
  const report = reportPrivacy(events, delta);
  const sites = [1, 2, 3].filter((count) => count <= study.protocol.sites.length);
  return {
    ...report,
    budgetRho: study.protocol.budget.rho,
    budgetEpsilon: budgetEpsilon(study),
    epsilonAtSites: sites.map((count) => ({
      sites: count,
      epsilon: reportPrivacy(new Array(count).fill(events).flat(), delta).epsilon,
    })),
  };
}

/** @returns epsilon of a study's whole budget at the delta of its protocol, rounded up */
export function budgetEpsilon({ protocol }: Pick<FrozenStudy, 'protocol'>): number {
  return roundedUp(epsilonOfRho(parseRational(protocol.budget.rho), toNumber(parseRational(protocol.delta))));
}
