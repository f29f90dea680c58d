import { budgetEpsilon, epsilonAlone, epsilonAtSites, type FrozenStudy } from '@collimate/governance-study';
import { knownParts } from '@collimate/kernel-canonical';
import { add, formatRational, parseRational, toNumber, ZERO } from '@collimate/kernel-numeric';
import { reportPrivacy, rhoOf, totalRho, type PrivacyEvent } from '@collimate/privacy-accounting';
import * as z from 'zod';
import type { DocumentOf } from './document.js';
import { exactText } from './exact.text.js';

const siteChargeSchema = z.object({
  site: z.string(),
  rho: exactText,
  assumed: z
    .boolean()
    .meta({ description: 'a round got no answer of the site, which may have been charged: then it is counted in full' }),
});

/** Cost of a study at each site, and the definition of privacy behind it. */
export const privacyStatementSchema = z.object({
  definition: z.literal('zero-concentrated differential privacy'),
  neighbours: z.literal('add or remove one subject with all scans'),
  model: z.enum(['local', 'shared']).meta({
    description: 'whether each site added its own full noise, or a share of it under masks',
  }),
  mechanisms: z.array(z.string()),
  rhoPerSite: exactText.meta({ description: 'sum over the rounds that were opened: the most that any site was charged' }),
  chargedAtSites: z
    .array(siteChargeSchema)
    .optional()
    .meta({ description: 'what each site was charged, by its own receipts; absent from results of before it was written' }),
  budgetRho: exactText.meta({ description: 'budget of the study at each site' }),
  budgetEpsilon: z.number().optional().meta({
    description:
      'epsilon of that whole budget at delta, rounded up: what people approved; absent from results of before it was written',
  }),
  delta: exactText,
  epsilon: z.number().meta({ description: 'of all of it at delta, rounded up' }),
  epsilonAtSites: z
    .array(z.object({ sites: z.int(), epsilon: z.number() }))
    .meta({ description: 'the same for a subject whose scans lie at one, two or three of the sites' }),
  epsilonAlone: z.number().optional().meta({
    description:
      'under shared noise: epsilon of one site towards all other sites and the coordinator, if all of them worked together; absent under local noise',
  }),
  accountant: z.enum(['gaussian-curve', 'zcdp']).meta({ description: 'how epsilon was computed from the releases' }),
});

/** Charge of one site for a study. */
export type SiteCharge = DocumentOf<typeof siteChargeSchema>;

/** Cost of a study at each site, and the definition of privacy behind it. */
export type PrivacyStatement = DocumentOf<typeof privacyStatementSchema>;

/**
 * @returns the sum in the form of this version; in the exact form of earlier versions, however long, if `told` has that
 *   form
 */
export function toldTotal(told: string, events: readonly PrivacyEvent[]): string {
  const exact = formatRational(events.map(rhoOf).reduce(add, ZERO));
  return told === exact ? exact : formatRational(totalRho(events));
}

/** @param charges of all opened rounds, abandoned ones too, with the spares that were used and no others */
export function privacyStatement(
  study: FrozenStudy,
  charges: readonly PrivacyEvent[],
  chargedAtSites: readonly SiteCharge[],
): PrivacyStatement {
  const delta = toNumber(parseRational(study.protocol.delta));
  const report = reportPrivacy(charges, delta);
  const several = [1, 2, 3].filter((count) => count <= study.protocol.sites.length);
  const isShared = study.protocol.noise === 'shared';
  return {
    definition: 'zero-concentrated differential privacy',
    neighbours: report.neighbours,
    model: study.protocol.noise,
    mechanisms: [...new Set(charges.map(({ kind }) => kind))],
    rhoPerSite: report.rho,
    chargedAtSites,
    budgetRho: study.protocol.budget.rho,
    budgetEpsilon: budgetEpsilon(study),
    delta: study.protocol.delta,
    epsilon: report.epsilon,
    epsilonAtSites: several.map((sites) => ({ sites, epsilon: epsilonAtSites(charges, sites, delta) })),
    ...knownParts<Pick<PrivacyStatement, 'epsilonAlone'>>({ epsilonAlone: isShared ? epsilonAlone(charges, delta) : undefined }),
    accountant: report.accountant,
  };
}
