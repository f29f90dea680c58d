import { parseRational, toNumber } from '@collimate/kernel-numeric';
import { reportPrivacy, type PrivacyReport } from '@collimate/privacy-accounting';
import type { FrozenStudy } from './frozen.study.js';

/** What a study guarantees to one subject, for the certificate of its results. */
export interface StudyGuarantee extends PrivacyReport {
  /** Text of the protocol's budget, rho; the bound that the sites enforce. */
  readonly budgetRho: string;
  /**
   * The same for a subject with scans at one, two or three sites: sites cannot link subjects, each adds its own
   * noise, and the charges add up.
   */
  readonly epsilonAtSites: readonly { readonly sites: number; readonly epsilon: number }[];
}

/** @returns the guarantee of all declared statistics of a study together, at the delta of its protocol */
export function studyGuarantee(study: FrozenStudy): StudyGuarantee {
  const delta = toNumber(parseRational(study.protocol.delta));
  const events = study.queries.map((query) => query.event);
  const report = reportPrivacy(events, delta);
  const sites = [1, 2, 3].filter((count) => count <= study.protocol.sites.length);
  return {
    ...report,
    budgetRho: study.protocol.budget.rho,
    epsilonAtSites: sites.map((count) => ({
      sites: count,
      epsilon: reportPrivacy(new Array(count).fill(events).flat(), delta).epsilon,
    })),
  };
}
