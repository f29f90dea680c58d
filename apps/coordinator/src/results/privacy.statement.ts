import type { SiteId } from '@collimate/kernel-canonical';
import { parseRational, toNumber } from '@collimate/kernel-numeric';
import { reportPrivacy, type PrivacyEvent, type PrivacyReport } from '@collimate/privacy-accounting';
import {
  budgetEpsilon,
  studyGuarantee,
  type DeclaredStatistic,
  type FrozenStudy,
  type StudyGuarantee,
} from '@collimate/governance-study';

/** What a study has cost at each site, and under which definition. */
export interface PrivacyStatement {
  readonly definition: 'zero-concentrated differential privacy';
  readonly neighbours: 'add or remove one subject with all scans';
  readonly model: 'local';
  readonly mechanisms: readonly PrivacyEvent['kind'][];
  /** Exact, `num/den`: the sum over the rounds that were opened, the most that any site was charged. */
  readonly rhoPerSite: string;
  /** What each site was charged, by its own receipts. */
  readonly chargedAtSites: readonly SiteCharge[];
  /** The study's budget at each site. */
  readonly budgetRho: string;
  /** Epsilon of that whole budget at delta, rounded up: what the people at the sites approved. */
  readonly budgetEpsilon: number;
  readonly delta: string;
  /** Epsilon of all of it at delta, rounded up. */
  readonly epsilon: number;
  /** The same for a subject whose scans lie at one, two or three of the sites. */
  readonly epsilonAtSites: StudyGuarantee['epsilonAtSites'];
  /** How epsilon was computed from the releases. */
  readonly accountant: PrivacyReport['accountant'];
}

/** What one site was charged for a study. */
export interface SiteCharge {
  readonly site: SiteId;
  /** Exact, `num/den`. */
  readonly rho: string;
  /** Whether a round got no word of the site, so that it may have been charged: then it is counted in full. */
  readonly assumed: boolean;
}

/** @param opened statistics whose rounds were opened: each was charged, whatever came back */
export function privacyStatement(
  study: FrozenStudy,
  opened: readonly DeclaredStatistic[],
  chargedAtSites: readonly SiteCharge[],
): PrivacyStatement {
  const delta = toNumber(parseRational(study.protocol.delta));
  const report = reportPrivacy(
    opened.map((query) => query.event),
    delta,
  );
  return {
    definition: 'zero-concentrated differential privacy',
    neighbours: report.neighbours,
    model: 'local',
    mechanisms: [...new Set(opened.map((query) => query.event.kind))],
    rhoPerSite: report.rho,
    chargedAtSites,
    budgetRho: study.protocol.budget.rho,
    budgetEpsilon: budgetEpsilon(study),
    delta: study.protocol.delta,
    epsilon: report.epsilon,
    epsilonAtSites: studyGuarantee({ ...study, queries: opened.map((query) => ({ ...query, answers: 1 })) }).epsilonAtSites,
    accountant: report.accountant,
  };
}
