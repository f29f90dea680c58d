import { assertNever } from '@collimate/kernel-errors';
import { parseRational, toNumber } from '@collimate/kernel-numeric';
import type { DeclaredStatistic, FrozenStudy } from '@collimate/governance-study';
import { parseFeatureKey } from '@collimate/radiomics-vocabulary';
import { facts, shortRho } from '../output/columns.js';
import { priceOf, privacyOf } from '../studies/study.forecast.js';

/** What an approver reads before signing: what is asked, for what, at which price, and what leaves the house. */
export function renderReview(study: FrozenStudy): string {
  const { protocol, digest } = study;
  const privacy = privacyOf(study);
  const features = protocol.features.map(({ feature, aggregation, transform }) => {
    const key = `${feature}@${aggregation}`;
    return `  ${key.padEnd(20)} ${parseFeatureKey(key).feature.name}${transform === 'identity' ? '' : `, ${transform}`}`;
  });
  return [
    facts([
      ['study', `${protocol.title} (${protocol.id}, version ${protocol.version})`],
      ['digest', digest],
      ['purpose', protocol.purpose.join(', ')],
      ['consent', `only subjects who signed ${protocol.consentForms.join(' or ')}, for this purpose`],
      ['sites', `${protocol.sites.join(', ')}; at least ${protocol.minSites} must answer`],
      ['scans', `${protocol.modality}, region ${protocol.roi}; groups ${protocol.groups.labels.join(', ')}`],
      [
        'price',
        `rho ${short(privacy.rho)} of the study's ${privacy.budgetRho}: epsilon ${privacy.epsilon} at delta ${privacy.delta}`,
      ],
    ]),
    `Features, computed in the house and never sent for a patient:\n${features.join('\n')}`,
    [
      'What leaves the house:',
      ...study.queries.map((query) => `  ${leaving(study, query)}`),
      '  with each of them, its receipt: mechanism, price and place in the release log',
      '  they are published with the result, under the name of this hospital: its own noisy numbers, not the sum alone',
      '  how far the study is, in one of six words; never a number of scans or patients',
    ].join('\n'),
  ].join('\n\n');
}

function leaving(study: FrozenStudy, query: DeclaredStatistic): string {
  const { statistic, rho, epsilon, coordinates } = priceOf(study, query);
  return `round ${statistic}: ${coordinates} noisy numbers, ${contents(query)} (rho ${short(rho)}, epsilon ${epsilon})`;
}

function contents({ design }: DeclaredStatistic): string {
  switch (design.kind) {
    case 'group-counts':
      return 'the size of each group';
    case 'group-moments':
      return 'for each group the sums and sums of squares of the features, its size, and how many records were clipped';
    default:
      return assertNever(design);
  }
}

function short(rho: string): string {
  return shortRho(toNumber(parseRational(rho)));
}
