import { freezeStudy, parseStudy, planProtocol } from '@collimate/governance-study';
import { SeededRandom } from '@collimate/kernel-numeric';
import { publicState, stepsOf } from '@collimate/statistics-menu';
import fc from 'fast-check';
import { inventedTable } from './invented.table.js';
import type { PatientTable } from './patient.table.js';
import { playStudy, releasesOf } from './play.js';
import { truthsOf } from './population.truths.js';
import { climbedDocument, rehearsedProtocol } from './rehearsal.fixture.js';
import { sitesOfTables } from './rehearsed.sites.js';
import type { Truth } from './truth.file.js';

const study = freezeStudy(rehearsedProtocol());
const TRUTH: Truth = {
  shape: 'skew',
  ...{ shift: 0.2, scale: 1.1, correlation: 0.3, effect: 0.5 },
  ...{ prevalence: undefined, hazard: 2, agreement: 0.9, of: 'response' },
};
const DEALING = { sites: undefined, seed: 1 };

function tableOf(patients: number, seed: number): PatientTable {
  return inventedTable(study, TRUTH, { patients, sites: study.protocol.sites }, new SeededRandom(seed));
}
function sumOf(tables: readonly PatientTable[]): readonly (readonly bigint[])[] {
  return releasesOf(study, sitesOfTables(study, tables, DEALING).sites).map(({ query: { design }, sumsAt }) => {
    const bySite = sumsAt(publicState(design, []));
    return bySite[0].vector.map((_, index) => bySite.reduce((sum, { vector }) => sum + vector[index], 0n));
  });
}

describe('the sums of a rehearsal', () => {
  test('are the same integers in whatever order lines and columns stand, and whether sites are files or a column', () => {
    fc.assert(
      fc.property(fc.integer({ min: 12, max: 60 }), fc.nat(1e6), (patients, seed) => {
        const table = tableOf(patients, seed);
        const expected = sumOf([table]);
        const random = new SeededRandom(seed);
        const order = table.header.map((_, index) => ({ index, key: random.uniform() })).sort((a, b) => a.key - b.key);
        const shuffled = {
          ...table,
          header: order.map(({ index }) => table.header[index]),
          lines: [...table.lines].reverse().map(({ cells, line }) => ({ line, cells: order.map(({ index }) => cells[index]) })),
        };
        expect(sumOf([shuffled])).toEqual(expected);
        const site = table.header.indexOf('site');
        const files = study.protocol.sites.map((name) => ({
          ...table,
          name,
          header: table.header.filter((_, index) => index !== site),
          lines: table.lines
            .filter(({ cells }) => cells[site] === name)
            .map(({ cells, line }) => ({ line, cells: cells.filter((_, index) => index !== site) })),
        }));
        expect(sumOf(files)).toEqual(expected);
      }),
      { numRuns: 15 },
    );
  });

  test('do not change where a patient is added without any value, but for the cells of those left out', () => {
    const table = tableOf(40, 9);
    const cells = table.header.map((title) => (title === 'subject' ? 'nobody' : title === 'site' ? 'north' : 'NA'));
    const more = { ...table, lines: [...table.lines, { cells, line: 99 }] };
    const [before, after] = [sumOf([table]), sumOf([more])];
    before.forEach((vector, release) => {
      const changed = vector.flatMap((value, index) => (value === after[release][index] ? [] : [index]));
      const isTable = study.queries[release].design.kind === 'cells';
      expect(changed).toEqual(isTable ? [vector.length - 1] : []);
    });
  });
});

describe('the noise of a rehearsal', () => {
  test('is that of the mechanism that a site would be charged for', () => {
    const [{ query, sumsAt }] = releasesOf(study, sitesOfTables(study, [tableOf(900, 4)], DEALING).sites);
    const step = 'step' in query.design ? Number(query.design.step) : 1;
    const expected = (study.protocol.sites.length * Number(query.event.sigma2)) / (step * step);
    const counted = [{ query: { ...query, analyses: [{ name: 'who', kind: 'count' }] }, sumsAt }];
    const plain = playStudy(study, counted, undefined);
    const random = new SeededRandom(31);
    // The cell of those left out is empty, and shown only where its noise is large: it is not among them.
    const shown = plain.flatMap(({ estimate }, row) => (estimate !== null && estimate > 100 ? [row] : []));
    expect(shown).toHaveLength(4);
    const errors = Array.from({ length: 400 }, () => {
      const noisy = playStudy(study, counted, random);
      return shown.map((row) => noisy[row].estimate! - plain[row].estimate!);
    }).flat();
    const variance = errors.reduce((sum, error) => sum + error * error, 0) / errors.length;
    // The mean of 1,600 squares is within 4 SD of itself, 14 %.
    expect(variance / expected).toBeGreaterThan(0.86);
    expect(variance / expected).toBeLessThan(1.14);
  });
});

describe('a release of several steps', () => {
  const climbed = freezeStudy(parseStudy(planProtocol(climbedDocument()).document));
  const table = inventedTable(climbed, TRUTH, { patients: 200, sites: climbed.protocol.sites }, new SeededRandom(2));
  const [risk] = releasesOf(climbed, sitesOfTables(climbed, [table], DEALING).sites);

  /** What each step was given, and what the study said. */
  function played(random: SeededRandom | undefined) {
    const given: unknown[] = [];
    const sumsAt: typeof risk.sumsAt = (state) => {
      given.push(state);
      return risk.sumsAt(state);
    };
    return { given, rows: playStudy(climbed, [{ query: risk.query, sumsAt }], random) };
  }

  test('asks each step at the coefficients that the sums before it lead to', () => {
    const { design } = risk.query;
    const sums: (readonly bigint[])[] = [];
    const expected: unknown[] = [];
    while (sums.length < stepsOf(design)) {
      const state = publicState(design, sums);
      expected.push(state);
      const bySite = risk.sumsAt(state);
      sums.push(bySite[0].vector.map((_, index) => bySite.reduce((sum, { vector }) => sum + vector[index], 0n)));
    }
    expect(sums).toHaveLength(20);
    const { given, rows } = played(undefined);
    expect(given).toEqual(expected);
    expect(rows.filter(({ status }) => status === 'ok')).toHaveLength(7);
  });

  test('is led elsewhere by other noise, and begins where everybody begins', () => {
    const [first, again, other] = [5, 5, 6].map((seed) => played(new SeededRandom(seed)));
    expect(again).toEqual(first);
    expect(other.given[0]).toEqual(first.given[0]);
    for (let step = 1; step < 20; step++) expect(other.given[step]).not.toEqual(first.given[step]);
  });
});

test('the truth of a logistic model is that of the discriminant of two normal groups, whatever the clip', () => {
  const document = climbedDocument();
  const release = { kind: 'gradient', model: 'logistic', outcome: 'response', of: ['age', 'dose'], rho: '4' };
  const small = {
    ...document,
    releases: [{ ...release, name: 'risk', correlation: '0.3', steps: 4, clip: '0.5', step: '0.008' }],
    analyses: [{ name: 'risk-model', kind: 'logistic', from: 'risk' }],
  };
  const study = freezeStudy(parseStudy(small));
  const truths = truthsOf(study, { ...TRUTH, shape: 'normal', shift: 0, scale: 1 }, 600, study.protocol.sites, 1);
  const found = [...truths].flatMap(([key, value]) => (key.includes('"scaled coefficient"') ? [value.value] : []));
  // S^-1 d with ones and 0.3 in S and 0.5 in d; the third is the constant. One SD of 100,000 patients is 0.008.
  expect(found).toHaveLength(3);
  for (const one of found.slice(0, 2)) expect(Math.abs(one - 0.5 / 1.3)).toBeLessThan(0.03);
});
