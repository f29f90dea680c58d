import { parseRational, SeededRandom } from '@collimate/kernel-numeric';
import { momentsOfSites } from '../../fixtures/sites.of.records.js';
import type { MomentsDesign } from '../moments/moments.design.js';
import { designDeclared, planDeclared } from '../statistic.js';
import type { TidyRow } from '../tidy.row.js';
import { releaseVariables } from '../variables/release.variable.js';
import { harmonise } from './harmonise.analysis.js';

const variables = releaseVariables(
  Object.fromEntries(
    ['x', 'y'].map((name) => [
      name,
      {
        ...{ source: 'cohort', type: 'number', unit: 'x', bounds: ['-90', '90'] },
        reference: { centre: '3', width: '2', from: 'a phantom' },
      } as const,
    ]),
  ),
);
const CONSTANTS = { clip: '1', kMax: '1', reach: '1', reach2: '1', lambda: '3/10' } as const;
const asked = { name: 'means', kind: 'moments', of: ['x', 'y'], rho: '0.18507', ...CONSTANTS } as const;
const planned = planDeclared(asked, parseRational(asked.rho), variables, { subjects: 1_500, shares: {}, sites: 3 })!;
const design = designDeclared({ ...asked, ...planned }, variables) as MomentsDesign;
const head = { study: 's', version: 2, question: 'sites', kind: 'harmonise', release: 'means', features: [] };
const AGAINST = { form: 'reference', batch: 'site', against: 'site 2' };
const PUBLIC = { form: 'reference', batch: 'site' };

const rowsOf = (keys: object, cohort: readonly (readonly number[][])[], random?: SeededRandom): readonly TidyRow[] =>
  harmonise.rows(harmonise.analyse({ ...momentsOfSites(design, cohort, random), asked: keys as never }), head);
const rowOf = (rows: readonly TidyRow[], quantity: string, variable: string, site: string): TidyRow =>
  rows.find((row) => row.quantity === quantity && row.variable === variable && row.site === site)!;

function cohort(random: SeededRandom, each: number, shift: number, scale: number): readonly (readonly number[][])[] {
  return [0, 1, 2].map((site) =>
    Array.from({ length: each }, () => [random.normal() + shift * site, (site === 0 ? scale : 1) * random.normal()]),
  );
}

const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;
const variance = (values: readonly number[]): number => {
  const centre = mean(values);
  return values.reduce((sum, one) => sum + (one - centre) ** 2, 0) / (values.length - 1);
};

describe('harmonise against a reference, without noise', () => {
  // Within the clip of the planner nobody is cut.
  const sites = cohort(new SeededRandom(4), 200, 0.2, 0.8);
  const [first, second] = [0, 1].map((site) => sites[site].map(([x]) => x));

  test('is the difference from that site and the ratio of their spreads, and nothing of the site itself', () => {
    const rows = rowsOf(AGAINST, sites);
    expect(rowOf(rows, 'site shift', 'x', 'site 1').estimate).toBeCloseTo(mean(first) - mean(second), 6);
    expect(rowOf(rows, 'site scale', 'x', 'site 1').estimate).toBeCloseTo(Math.sqrt(variance(first) / variance(second)), 6);
    expect(rowOf(rows, 'site shift', 'x', 'site 2')).toMatchObject({ estimate: 0, lower: null, p_value: null, group2: 'site 2' });
    expect(rowOf(rows, 'site scale', 'x', 'site 2')).toMatchObject({ estimate: 1, lower: null });
    expect(rows).toHaveLength(12);
  });

  test('is the distance from the public references where no site is named', () => {
    const rows = rowsOf(PUBLIC, sites);
    expect(rowOf(rows, 'site shift', 'x', 'site 1').estimate).toBeCloseTo(mean(first), 6);
    expect(rowOf(rows, 'site scale', 'x', 'site 1').estimate).toBeCloseTo(Math.sqrt(variance(first)), 6);
    expect(rowOf(rows, 'site shift', 'x', 'site 1').group2).toBeNull();
  });

  test('has all its rows where the reference site is not among those that answered', () => {
    const rows = rowsOf({ ...AGAINST, against: 'site 9' }, sites);
    expect(rows).toHaveLength(12);
    expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(['unavailable']));
  });
});

describe('harmonise against a reference, before it is asked', () => {
  test('needs form: reference, and moments', () => {
    expect(harmonise.misfit!([design], { form: 'released', against: 'site 2' })).toMatchObject({ key: 'against' });
    expect(harmonise.misfit!([design], AGAINST)).toBeUndefined();
  });

  test('is planned with the errors of both sites, or of one against a number without error', () => {
    const of = (keys: object) => harmonise.forecast([design], { subjects: [1_500], sites: 3 }, head, keys as never)[0];
    expect(of(AGAINST).se! / of(PUBLIC).se!).toBeCloseTo(Math.SQRT2, 9);
    expect(of(PUBLIC).se_sampling).toBeCloseTo(1 / Math.sqrt(500), 9);
  });
});

describe('1,500 patients of 3 sites at epsilon 3: intervals of 300 studies', () => {
  test.each([
    ['a site', AGAINST, -0.3, 0],
    ['the public references', PUBLIC, 0, 0.3],
  ])('against %s cover shifts, scales and nulls', (_, keys, shift, ofSecond) => {
    const random = new SeededRandom(21);
    const covered = { shift: 0, other: 0, scale: 0 };
    for (let study = 0; study < 300; study++) {
      const rows = rowsOf(keys, cohort(random, 500, 0.3, 1.2), random);
      const holds = ({ lower, upper }: TidyRow, truth: number): number => (lower! <= truth && truth <= upper! ? 1 : 0);
      covered.shift += holds(rowOf(rows, 'site shift', 'x', 'site 1'), shift);
      covered.scale += holds(rowOf(rows, 'site scale', 'y', 'site 1'), 1.2);
      const third = rowOf(rows, 'site shift', 'x', 'site 3');
      covered.other += holds(third, ofSecond === 0 ? 0.3 : 0.6);
    }
    for (const one of Object.values(covered)) expect(one / 300).toBeGreaterThan(0.925);
  });
});
