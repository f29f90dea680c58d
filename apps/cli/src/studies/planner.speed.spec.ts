import { parseStudy, planProtocol } from '@collimate/governance-study';
import { analyseRelease, designDeclared, poolLocally, releaseVariables, resultRows } from '@collimate/statistics-menu';
import { quietCost } from '@collimate/testing-contracts/pace';
import { wholeMenu } from '../../fixtures/whole-menu.js';
import { forecastStudy } from './study.forecast.js';

/*
 * Bars of the planner and of pooling. Time is that of the processor in this program, so that a busy machine does not count; a first call, in which the
 * program is still being made ready, comes before each.
 */

const reference = { centre: '62', width: '11', from: 'a series' };
const NUMBER = { source: 'cohort', type: 'number', unit: 'x', bounds: ['-100', '200'], reference } as const;
const RESPONSE = { source: 'cohort', type: 'category', labels: ['no', 'yes'], positive: 'yes' } as const;

function plan(document: object): number {
  return forecastStudy(parseStudy(planProtocol(document).document)).rows.length;
}

function names(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `v${index}`);
}

function manyMeans(features: number, subjects: number, rho: string) {
  const of = names(features);
  return {
    ...wholeMenu({ subjects, rho, sites: 3 }),
    variables: { response: RESPONSE, ...Object.fromEntries(of.map((name) => [name, NUMBER])) },
    subgroups: undefined,
    releases: [{ name: 'means', kind: 'moments', of, by: 'response', rho }],
    analyses: ['moments', 'compare'].map((kind) => ({ name: kind, kind, from: 'means' })),
  };
}

/** The same under a public correlation, of every pair alike. */
function correlatedMeans(features: number, r: string) {
  const document = manyMeans(features, 4000, '1/2');
  const below = Array.from({ length: features - 1 }, (_, i) => new Array<string>(i + 1).fill(r));
  const correlation = { from: 'a-series/1', sha256: 'a'.repeat(64), below };
  return { ...document, releases: document.releases.map((release) => ({ ...release, correlation })) };
}

describe('the planner', () => {
  it('plans and forecasts one release of 200 features in less than two seconds', () => {
    const document = JSON.parse(JSON.stringify(manyMeans(200, 4000, '1/2'))) as object;
    expect(plan(document)).toBe(2 + 2 * 200 + 200);
    // Other numbers, so that no population is there from before.
    const other = JSON.parse(JSON.stringify(manyMeans(199, 4000, '1/2'))) as object;
    // The bar is one second; 0.9 to 1.2 were measured, and 2.5 before.
    expect(quietCost(() => plan(other))).toBeLessThan(2);
  });

  it('plans and forecasts one release of 200 features under a public correlation in less than six', () => {
    const document = JSON.parse(JSON.stringify(correlatedMeans(200, '0.6'))) as object;
    expect(plan(JSON.parse(JSON.stringify(correlatedMeans(40, '0.6'))) as object)).toBe(2 + 2 * 40 + 40);
    // 2.5 to 3.3 were measured: every invented patient goes through the matrices, 200 by 200, of both populations.
    expect(quietCost(() => plan(document))).toBeLessThan(6);
  });

  it('finds the numbers that would do for a release of 200 features that is refused in less than six', () => {
    const refused = JSON.parse(JSON.stringify(manyMeans(200, 400, '1/100'))) as object;
    plan(refused);
    expect(quietCost(() => plan(refused))).toBeLessThan(6);
  });

  it.each([
    ['most of them worth their price', 2000, '1/5'],
    ['many of them refused', 300, '1/50'],
  ])('plans a protocol of more than 20 analyses, %s, in less than three seconds', (_, subjects, rho) => {
    const document = wholeMenu({ subjects, rho, sites: 3 });
    expect(document.analyses.length).toBeGreaterThanOrEqual(20);
    plan(document);
    expect(quietCost(() => plan(document))).toBeLessThan(3);
  });
});

describe('pooling', () => {
  it('makes means, variances and differences of 1,000 features with their intervals in less than two seconds', () => {
    const of = names(1000);
    const variables = releaseVariables({ response: RESPONSE, ...Object.fromEntries(of.map((name) => [name, NUMBER])) });
    const constants = { clip: '60.00', kMax: '370.00', reach: '3.40', reach2: '12.50', lambda: '3/10' } as const;
    const spec = { name: 'means', kind: 'moments', of: [...of], by: 'response', rho: '1/2', ...constants } as const;
    const design = designDeclared(spec, variables);
    if (design.kind !== 'moments') throw new Error('a release of moments is asked for');
    const countAt = 2 * of.length;
    const vector = Array.from({ length: design.length }, (_, index) => {
      const at = index % design.blockLength;
      return at < countAt
        ? BigInt(((index * 7919) % 1000) - 500) * 10_000_000n
        : at === countAt
          ? 750n * design.lattice.countStep
          : 0n;
    });
    const pooled = poolLocally(design, vector, 3);
    const head = { study: 's', version: 1, features: design.features };
    const rowsOf = (): number =>
      analyseRelease({ design, pooled })
        .map((result) => resultRows(result, 'means', head).length)
        .reduce((sum, count) => sum + count, 0);
    rowsOf();
    expect(quietCost(rowsOf)).toBeLessThan(2);
  });
});
