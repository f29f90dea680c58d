import { readFileSync } from 'node:fs';
import { certificateChecks, publishedResultSchema, releaseRows, type PublishedResult } from '@collimate/governance-publication';
import { freezeStudy, parseStudy } from '@collimate/governance-study';
import { digestOf } from '@collimate/kernel-canonical';
import { add, formatRational, parseRational, parseSum, rational, subtract, ZERO } from '@collimate/kernel-numeric';
import { rhoOf } from '@collimate/privacy-accounting';
import { publishedResult } from '../../fixtures/published-result.js';
import { forecastStudy } from '../studies/study.forecast.js';
import { renderForecast } from '../views/study-plan.view.js';

/** A study of thirty releases, each at a price of its own: their exact sum has more digits than anything reads. */
const few = JSON.parse(readFileSync('libs/governance/study/fixtures/few.protocol.txt', 'utf8')) as {
  releases: readonly { readonly kind: string }[];
};
const moments = few.releases.find(({ kind }) => kind === 'moments');
const releases = Array.from({ length: 30 }, (_, n) => ({ ...moments, name: `r${n}`, rho: `0.00${31 + n}` }));
const analyses = releases.map(({ name }) => ({ name: `a-${name}`, kind: 'moments', from: name }));
const protocol = parseStudy({ ...few, releases, analyses, budget: { rho: '0.3' } });
const result = publishedResult(protocol, 200);
const exact = freezeStudy(protocol)
  .queries.map(({ event }) => rhoOf(event))
  .reduce(add, ZERO);

/** @returns the result as if each site had been charged so much, under its own digest */
function told(rho: string): PublishedResult {
  const { digest: _, ...body } = result;
  const chargedAtSites = result.privacy.chargedAtSites!.map((one) => ({ ...one, rho }));
  const forged = { ...body, privacy: { ...body.privacy, rhoPerSite: rho, chargedAtSites } };
  return { ...forged, digest: digestOf('collimate.result/1', forged) } as PublishedResult;
}
const failing = (document: PublishedResult): readonly string[] =>
  certificateChecks(document, publishedResultSchema.parse(document) as PublishedResult, protocol)
    .filter(({ verdict }) => verdict === 'fails')
    .map(({ what }) => what);

describe('a result of thirty releases', () => {
  it('can be read, and holds, as it is published now and as earlier versions did', () => {
    expect(parseRational(result.privacy.rhoPerSite)).toEqual(parseSum(result.privacy.rhoPerSite));
    expect(failing(result)).toEqual([]);
    expect(() => parseRational(formatRational(exact))).toThrow();
    expect(failing(told(formatRational(exact)))).toEqual([]);
    expect(releaseRows(result)).toHaveLength(30);
  });

  it('does not hold with a charge that is less, by however little, or in another spelling', () => {
    const less = formatRational(subtract(parseSum(result.privacy.rhoPerSite), rational(1n, 10n ** 95n)));
    expect(failing(told(less))).toContain('rho of all rounds');
    expect(failing(told(`${result.privacy.rhoPerSite}0`))).toContain('rho of all rounds');
    expect(failing(told('0.05'))).toEqual(expect.arrayContaining(['rho of all rounds', 'charge of north']) as string[]);
  });
});

it('the plan of thirty releases is shown', () => {
  const page = renderForecast(forecastStudy(protocol));
  expect(page).toContain('r29');
});
