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
  /** Exact, `num/den`: the sum over the rounds that were opened. */
  readonly rhoPerSite: string;
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

/** @param opened statistics whose rounds were opened: each was charged, whatever came back */
export function privacyStatement(study: FrozenStudy, opened: readonly DeclaredStatistic[], delta: number): PrivacyStatement {
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
    budgetRho: study.protocol.budget.rho,
    budgetEpsilon: budgetEpsilon(study),
    delta: study.protocol.delta,
    epsilon: report.epsilon,
    epsilonAtSites: studyGuarantee({ ...study, queries: opened.map((query) => ({ ...query, answers: 1 })) }).epsilonAtSites,
    accountant: report.accountant,
  };
}
