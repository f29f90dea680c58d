import { element } from './element.js';
import { delta, exact, number } from './number.format.js';
import { addressOfResult } from './public.client.js';
import { EPSILON_WORDS, engineWords, resultAddress, type PublishedResult } from '@collimate/governance-publication';

/** What the study cost and under which definition: the facts that a reader needs to believe the numbers. */
export function certificateView(result: PublishedResult): HTMLElement {
  const { privacy, study, rounds } = result;
  const facts: readonly (readonly [string, string])[] = [
    [
      EPSILON_WORDS.charged.replace('epsilon', 'ε'),
      `ε = ${number(privacy.epsilon)} at δ = ${delta(privacy.delta)}, accounted by ${accountant(privacy.accountant)}`,
    ],
    ...approved(privacy),
    ...severalSites(privacy),
    ...oneAlone(privacy),
    ['Neighbouring data sets', privacy.neighbours],
    ['Mechanism', `${privacy.mechanisms.join(', ')}; ${NOISE[privacy.model]}`],
    ['Charged at each site', charged(privacy)],
    ['Sites', `${study.sites.join(', ')}; at least ${study.minSites} must answer`],
    ['Engine of the features', engineWords(study)],
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
    element('p', {}, element('a', { href: addressOfResult(resultAddress(result)) }, 'The whole result as JSON')),
  );
}

/** Where the noise is added. */
const NOISE: Readonly<Record<PublishedResult['privacy']['model'], string>> = {
  local: 'every site adds its own full noise before anything leaves it',
  shared: 'every site adds one share of the noise and masks what leaves it, so that nobody sees less than the sum',
};

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
    [
      EPSILON_WORDS.approved.replace('epsilon', 'ε'),
      `at each site at most ε = ${number(budgetEpsilon)}, a budget of ρ = ${exact(budgetRho)}`,
    ],
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

/** Under shared noise: one hospital towards all others together. */
function oneAlone({ epsilonAlone }: PublishedResult['privacy']): readonly (readonly [string, string])[] {
  if (epsilonAlone === undefined) return [];
  const who =
    'towards all other sites and the coordinator, if all of them work together: there one share of the noise stands alone';
  return [['For one site alone', `ε = ${number(epsilonAlone)} ${who}`]];
}

function roundText(round: PublishedResult['rounds'][number]): string {
  const { charged = 1, attempted } = round;
  const open = attempted === undefined ? '' : 'no attempt gave a sum, so each site was asked in the open with its whole noise; ';
  const times = `${charged === 1 ? '' : `charged ${charged} times at a site; `}${open}`;
  if (round.pooled === null) return `${times}abandoned: fewer sites than needed answered`;
  const { sites, noise } = round.pooled;
  return `${times}pooled over ${sites.join(', ')}; ρ = ${exact(noise.rhoPerSite)}, variance of the pooled noise ${number(Number(noise.pooledNoiseVariance))} lattice units²`;
}

function accountant(name: string): string {
  return name === 'zcdp' ? 'zero-concentrated differential privacy' : 'the exact Gaussian curve';
}
