import { freezeStudy } from '@collimate/governance-study';
import { SeededRandom } from '@collimate/kernel-numeric';
import fc from 'fast-check';
import { inventedTable } from './invented.table.js';
import type { PatientTable } from './patient.table.js';
import { playStudy, sumsOf } from './play.js';
import { rehearsedProtocol } from './rehearsal.fixture.js';
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
  return sumsOf(study, sitesOfTables(study, tables, DEALING).sites).map(({ bySite }) =>
    bySite[0].vector.map((_, index) => bySite.reduce((sum, { vector }) => sum + vector[index], 0n)),
  );
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
    const sums = sumsOf(study, sitesOfTables(study, [tableOf(900, 4)], DEALING).sites).slice(0, 1);
    const [{ query, bySite }] = sums;
    const step = 'step' in query.design ? Number(query.design.step) : 1;
    const expected = (bySite.length * Number(query.event.sigma2)) / (step * step);
    const plain = playStudy(study, [{ query: { ...query, analyses: [{ name: 'who', kind: 'count' }] }, bySite }], undefined);
    const random = new SeededRandom(31);
    // The cell of those left out is empty, and shown only where its noise is large: it is not among them.
    const shown = plain.flatMap(({ estimate }, row) => (estimate !== null && estimate > 100 ? [row] : []));
    expect(shown).toHaveLength(4);
    const errors = Array.from({ length: 400 }, () => {
      const noisy = playStudy(study, [{ query: { ...query, analyses: [{ name: 'who', kind: 'count' }] }, bySite }], random);
      return shown.map((row) => noisy[row].estimate! - plain[row].estimate!);
    }).flat();
    const variance = errors.reduce((sum, error) => sum + error * error, 0) / errors.length;
    // The mean of 1,600 squares is within 4 SD of itself, 14 %.
    expect(variance / expected).toBeGreaterThan(0.86);
    expect(variance / expected).toBeLessThan(1.14);
  });
});
