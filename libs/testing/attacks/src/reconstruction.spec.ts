import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import { SeededRandom } from '@collimate/kernel-numeric';
import { mechanismOf } from '@collimate/privacy-mechanisms';
import { sumSubjects } from '@collimate/statistics-local';
import { designDeclared, releaseVariables, type StatisticDesign } from '@collimate/statistics-menu';
import { reportAttack, runsOf } from './attack.report.js';
import { chargedMu, NAMED_BUDGETS, somebody } from './attacked.release.js';
import { overlappingQuestions, recovered } from './reconstruction.js';

const PEOPLE = 100;
/** Predicates of one release: a category a predicate, in or out, crossed with the secret. */
const TABLES = 100;
const RELEASES = runsOf(4, 100);
const SITES = runsOf(4, 10);

/** Tables of a secret crossed with predicates over public facts, all in one release. */
function manyPredicates(rho: string): StatisticDesign {
  const category = (labels: readonly string[]) => ({ source: 'cohort', type: 'category', labels: [...labels] }) as const;
  const names = Array.from({ length: TABLES }, (_, k) => `p${k}`);
  const variables = releaseVariables({
    secret: category(['no', 'yes']),
    ...Object.fromEntries(names.map((name) => [name, category(['out', 'in'])])),
  });
  const tables = names.map((name) => [name, 'secret']);
  return designDeclared({ name: 'tables', kind: 'cells', tables, rho }, variables);
}

/** Where the cell `in, yes` of a table stands: two labels by two, and who is left out. */
const cellOf = (table: number): number => 5 * table + 3;

/** @param release what is done to the exact sums @returns the share of secrets found, over all sites */
function attack(
  releases: number,
  design: StatisticDesign,
  release: (exact: readonly bigint[], random: SeededRandom) => readonly bigint[],
  noise: number,
): number {
  const random = new SeededRandom(57);
  const found = Array.from({ length: SITES }, () => {
    const secrets = Array.from({ length: PEOPLE }, () => random.uniform() < 0.5);
    const asked = Array.from({ length: releases }, () => overlappingQuestions(PEOPLE, TABLES, random));
    const answers = asked.flatMap((questions) => {
      const inside = questions.map((people) => new Set(people));
      const records = secrets.map((secret, one) =>
        somebody(one, {
          secret: secret ? 'yes' : 'no',
          ...Object.fromEntries(inside.map((people, k) => [`p${k}`, people.has(one) ? 'in' : 'out'])),
        }),
      );
      const vector = release(sumSubjects(design, records), random);
      return questions.map((_, k) => Number(vector[cellOf(k)]) / 1024);
    });
    return recovered(secrets, asked.flat(), answers, noise);
  });
  return found.reduce((sum, one) => sum + one, 0) / SITES;
}

describe.each(NAMED_BUDGETS)(
  `${RELEASES * TABLES} overlapping predicates over ${PEOPLE} people, at epsilon %d`,
  (epsilon, rho) => {
    const [num, den] = rho.split('/').map(Number);
    const design = manyPredicates(`${num}/${den * RELEASES}`);

    test('find no more secrets than the whole budget allows', () => {
      const mechanism = mechanismOf(design.event);
      const noise = Math.sqrt(Number(design.event.sigma2)) / 1024;
      const share = attack(RELEASES, design, (exact, random) => mechanism.release(exact, random), noise);
      const most = normalCdf((chargedMu(design) * Math.sqrt(RELEASES)) / 2, 0, 1);
      const margin = 4.9 * Math.sqrt(0.25 / (PEOPLE * SITES));
      const figure = `${(100 * share).toFixed(1)} % of secrets found at epsilon ${epsilon}`;
      const bar = `${(100 * most).toFixed(1)} % + ${(100 * margin).toFixed(1)} %`;
      expect(reportAttack({ attack: '5.7', figure, bar, holds: share <= most + margin })).toBe(true);
    });
  },
);

describe('the same attack', () => {
  const design = manyPredicates('1');

  test('finds everybody in exact counts', () => {
    expect(attack(4, design, (exact) => exact, 0)).toBe(1);
  });

  test('finds nearly everybody where cells below five are suppressed, which is no protection', () => {
    const suppressed = (exact: readonly bigint[]): readonly bigint[] => exact.map((units) => (units < 5n * 1024n ? 0n : units));
    expect(attack(4, design, suppressed, 0.5)).toBeGreaterThan(0.97);
  });
});
