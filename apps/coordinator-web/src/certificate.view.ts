import { element } from './element.js';
import { delta, exact, number } from './number.format.js';
import type { PublishedResult } from '@collimate/governance-publication';

/** What the study cost and under which definition: the facts that a reader needs to believe the numbers. */
export function certificateView(result: PublishedResult): HTMLElement {
  const { privacy, study, rounds } = result;
  const facts: readonly (readonly [string, string])[] = [
    [
      'Guarantee',
      `ε = ${number(privacy.epsilon)} at δ = ${delta(privacy.delta)}, accounted by ${accountant(privacy.accountant)}`,
    ],
    ...approved(privacy),
    ...severalSites(privacy),
    ['Neighbouring data sets', privacy.neighbours],
    ['Mechanism', `${privacy.mechanisms.join(', ')}; every site adds its own full noise before anything leaves it`],
    ['Charged at each site', charged(privacy)],
    ['Sites', `${study.sites.join(', ')}; at least ${study.minSites} must answer`],
    ...rounds.map((round): readonly [string, string] => [`Round ${round.statistic}`, roundText(round)]),
    ['Protocol digest', study.digest],
    ['Result digest', result.digest],
  ];
  const list = element('dl', { class: 'certificate' });
  for (const [term, text] of facts) {
    list.append(element('dt', {}, term), element('dd', term.endsWith('digest') ? { class: 'mono' } : {}, text));
  }
  return element(
    'section',
    {},
    element('h2', {}, 'Certificate'),
    list,
    element(
      'p',
      {},
      element('a', { href: `/api/v1/public/studies/${encodeURIComponent(study.id)}` }, 'The whole result as JSON'),
    ),
  );
}

/** By the sites' own receipts; a site that never answered may have been charged, and is counted so. */
function charged({ rhoPerSite, budgetRho, chargedAtSites = [] }: PublishedResult['privacy']): string {
  const differing = chargedAtSites.filter(({ rho, assumed }) => rho !== rhoPerSite || assumed);
  const told = differing.map(
    ({ site, rho, assumed }) => `${site} ρ = ${exact(rho)}${assumed ? ' (no answer, counted in full)' : ''}`,
  );
  return [`ρ = ${exact(rhoPerSite)} of a budget of ${exact(budgetRho)}`, ...told].join('; ');
}

/** What two people at each site signed: the whole budget, whatever was asked of it in the end. */
function approved({ budgetEpsilon, budgetRho }: PublishedResult['privacy']): readonly (readonly [string, string])[] {
  if (budgetEpsilon === undefined) return [];
  return [
    ['Approved at each site', `at most ε = ${number(budgetEpsilon)}, a budget of ρ = ${exact(budgetRho)}`],
    ['By', 'two accounts at each site, each confirmed by another. That they are two people is the word of the hospital'],
  ];
}

/** Sites cannot link their patients: what the guarantee is for a patient whom several of them have scanned. */
function severalSites({ epsilonAtSites }: PublishedResult['privacy']): readonly (readonly [string, string])[] {
  const several = epsilonAtSites.filter(({ sites }) => sites > 1);
  if (several.length === 0) return [];
  return [
    [
      'For a patient at several sites',
      several.map(({ sites, epsilon }) => `ε = ${number(epsilon)} at ${sites} sites`).join(', '),
    ],
  ];
}

function roundText(round: PublishedResult['rounds'][number]): string {
  if (round.pooled === null) return `abandoned: fewer sites than needed answered`;
  const { sites, noise } = round.pooled;
  return `pooled over ${sites.join(', ')}; ρ = ${exact(noise.rhoPerSite)}, variance of the pooled noise ${number(Number(noise.pooledNoiseVariance))} lattice units²`;
}

function accountant(name: string): string {
  return name === 'zcdp' ? 'zero-concentrated differential privacy' : 'the exact Gaussian curve';
}
