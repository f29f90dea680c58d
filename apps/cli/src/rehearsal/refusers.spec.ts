import { freezeStudy, parseStudy, type FrozenStudy } from '@collimate/governance-study';
import { publicState } from '@collimate/statistics-menu';
import type { PatientTable } from './patient.table.js';
import { releasesOf } from './play.js';
import { sitesOfTables } from './rehearsed.sites.js';

const asking = (tables: Record<string, string[][]>): FrozenStudy =>
  freezeStudy(
    parseStudy({
      ...{ schema: 'collimate.study/2', id: 'asked', version: 1, title: 'Asked', purpose: ['DUO:0000006'], consentForms: ['f1'] },
      ...{ sites: ['north'], modality: 'CT', planned: { subjects: 5 }, budget: { rho: '4' }, delta: '1/1000000', noise: 'local' },
      ...{ minSites: 1, timetable: { openingMs: 86_400_000, tickMs: 60_000 } },
      variables: { sex: { source: 'cohort', type: 'category', labels: ['f', 'm'] } },
      releases: Object.entries(tables).map(([name, of]) => ({ name, kind: 'cells', tables: of, rho: '1/10' })),
      analyses: Object.keys(tables).map((from) => ({ name: from, kind: 'count', from })),
    }),
  );

const header = ['subject', 'sex', 'stage'];
const table = (...rows: readonly (readonly string[])[]): PatientTable => ({
  ...{ file: 'north.csv', name: 'north', mark: 'simulated', source: 'this spec', sha256: '', header },
  lines: rows.map((cells, i) => ({ line: i + 2, cells })),
});
const PATIENTS = table(['1', 'f', 'asked'], ['2', 'm', 'asked'], ['3', 'f', 'consented'], ['4', 'm', ''], ['5', '', '']);

const played = (study: FrozenStudy) => {
  const { sites } = sitesOfTables(study, [PATIENTS], { sites: undefined, seed: 1 });
  return Object.fromEntries(
    releasesOf(study, sites).map(({ query, sumsAt }) => {
      return [query.name, sumsAt(publicState(query.design, []))[0].vector.map((units) => Number(units) / 1024)];
    }),
  );
};

describe('a rehearsal with those who refused', () => {
  it('counts them where all who were asked are counted, and nowhere else', () => {
    expect(played(asking({ asked: [['stage-of-asked']], groups: [['sex', 'stage-of-asked']], sexes: [['sex']] }))).toEqual({
      asked: [2, 2, 1, 0],
      groups: [1, 1, 0, 1, 0, 1, 1],
      sexes: [1, 1, 1],
    });
  });

  it('knows no such stage in a study that counts those who consented alone', () => {
    expect(() => played(asking({ chart: [['stage']] }))).toThrow(
      expect.objectContaining({ cause: expect.objectContaining({ code: 'BAD_CELL' }) }),
    );
  });
});
