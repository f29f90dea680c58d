import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import { SeededRandom } from '@collimate/kernel-numeric';
import { mechanismOf } from '@collimate/privacy-mechanisms';
import { sumSubjects } from '@collimate/statistics-local';
import { designDeclared, releaseVariables } from '@collimate/statistics-menu';
import { reportAttack, runsOf } from './attack.report.js';
import { chargedMu, NAMED_BUDGETS, somebody } from './attacked.release.js';
import { recovered } from './reconstruction.js';

const PEOPLE = 20;
const SITES = runsOf(40, 400);
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];

/** Every pair and triple that has the secret in it: all that a table of a secret can be crossed with. */
const CROSSED = [...NAMES.map((one) => [one]), ...NAMES.flatMap((one, i) => NAMES.slice(i + 1).map((other) => [one, other]))];

function allTables(rho: string) {
  const category = { source: 'cohort', type: 'category', labels: ['0', '1'] } as const;
  const variables = releaseVariables(Object.fromEntries([...NAMES, 'secret'].map((name) => [name, category])));
  const tables = CROSSED.map((names) => [...names, 'secret']);
  return designDeclared({ name: 'tables', kind: 'cells', tables, rho }, variables);
}

/** Index of every cell with the secret in it, and the labels of the public facts that lead there. */
function cellsOfSecret(): readonly {
  readonly at: number;
  readonly names: readonly string[];
  readonly labels: readonly number[];
}[] {
  let offset = 0;
  return CROSSED.flatMap((names) => {
    const patterns = 2 ** names.length;
    const cells = Array.from({ length: patterns }, (_, pattern) => ({
      at: offset + 2 * pattern + 1,
      names,
      labels: names.map((__, i) => (pattern >> (names.length - 1 - i)) & 1),
    }));
    offset += 2 * patterns + 1;
    return cells;
  });
}

const CELLS = cellsOfSecret();

function attack(rho: string, isExact: boolean): number {
  const design = allTables(rho);
  const mechanism = mechanismOf(design.event);
  const random = new SeededRandom(58);
  const noise = isExact ? 0 : Math.sqrt(Number(design.event.sigma2)) / 1024;
  const found = Array.from({ length: SITES }, () => {
    const people = Array.from({ length: PEOPLE }, () => ({
      facts: NAMES.map(() => (random.uniform() < 0.5 ? 1 : 0)),
      secret: random.uniform() < 0.5,
    }));
    const records = people.map(({ facts, secret }, one) =>
      somebody(one, { ...Object.fromEntries(NAMES.map((name, i) => [name, String(facts[i])])), secret: secret ? '1' : '0' }),
    );
    const exact = sumSubjects(design, records);
    const vector = isExact ? exact : mechanism.release(exact, random);
    const questions = CELLS.map(({ names, labels }) =>
      people.flatMap(({ facts }, one) => (names.every((name, i) => facts[NAMES.indexOf(name)] === labels[i]) ? [one] : [])),
    );
    const answers = CELLS.map(({ at }) => Number(vector[at]) / 1024);
    return recovered(
      people.map(({ secret }) => secret),
      questions,
      answers,
      noise,
    );
  });
  return found.reduce((sum, one) => sum + one, 0) / SITES;
}

describe(`all tables of two and three variables of a site with ${PEOPLE} patients`, () => {
  test.each(NAMED_BUDGETS)('find no more secrets than the charge allows, at epsilon %d', (epsilon, rho) => {
    const share = attack(rho, false);
    const most = normalCdf(chargedMu(allTables(rho)) / 2, 0, 1);
    const margin = 4.9 * Math.sqrt(0.25 / (PEOPLE * SITES));
    const figure = `${(100 * share).toFixed(1)} % of secrets found at epsilon ${epsilon}`;
    const bar = `${(100 * most).toFixed(1)} % + ${(100 * margin).toFixed(1)} %`;
    expect(reportAttack({ attack: '5.8', figure, bar, holds: share <= most + margin })).toBe(true);
  });

  test('would find nearly everybody if they were exact', () => {
    expect(attack('1', true)).toBeGreaterThan(0.9);
  });
});
