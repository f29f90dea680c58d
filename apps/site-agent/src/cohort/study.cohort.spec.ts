import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freezeStudy, parseStudy, type FrozenStudy } from '@collimate/governance-study';
import { parseConsentRow } from '@collimate/governance-consent';
import { instantFromMs, type SubjectKey } from '@collimate/kernel-canonical';
import { Keystore } from '@collimate/platform-keystore';
import { SystemClock } from '@collimate/platform-service-kit';
import { openSiteStore, type CohortRow, type SiteStore } from '@collimate/platform-site-store';
import { planPreset } from '@collimate/radiomics-vocabulary';
import { sumSubjects, type SubjectRecord } from '@collimate/statistics-local';
import { ConsentCheck } from '../intake/consent.check.js';
import { StudyCohort } from './study.cohort.js';
import { StudyNames } from './study.names.js';

const common = {
  version: 1,
  title: 'Spec',
  purpose: ['DUO:0000006'],
  consentForms: ['f1'],
  sites: ['north'],
  modality: 'CT',
  budget: { rho: '4/5' },
  delta: '1/1000000',
  noise: 'local',
  minSites: 1,
  timetable: { openingMs: 86_400_000, tickMs: 100 },
};
const plan = planPreset('ibsi-c');
/** A study of version 1 about a column. */
const grouped = (variable: string): FrozenStudy =>
  freezeStudy(
    parseStudy({
      ...common,
      schema: 'collimate.study/1',
      id: `by-${variable.toLowerCase()}`,
      roi: 'GTV-1',
      groups: { variable, labels: ['no', 'yes'] },
      plan,
      features: [{ feature: 'RNU0', aggregation: 'DHQ4', transform: 'identity', centre: 0, width: 1 }],
      statistics: [{ name: 'enrolment', kind: 'group-counts', rho: '1/5' }],
      plannedSubjects: [10, 10],
    }),
  );
const volume = { source: 'feature', plan: 'ct', feature: 'RNU0', aggregation: 'DHQ4', transform: 'identity' };
const declared = freezeStudy(
  parseStudy({
    ...common,
    schema: 'collimate.study/2',
    id: 'declared',
    plans: { ct: plan },
    timepoints: ['t1', 't2'],
    planned: { subjects: 10 },
    variables: {
      response: { source: 'cohort', type: 'category', labels: ['no', 'yes'] },
      age: { source: 'cohort', type: 'number', unit: 'year', bounds: ['0', '120'] },
      tumour: { ...volume, roi: 'GTV-1' },
      node: { ...volume, roi: 'GTV-2' },
      early: { ...volume, roi: 'GTV-1', timepoint: 't1' },
    },
    releases: [{ name: 'table', kind: 'cells', tables: [['response']], rho: '1/5' }],
    analyses: [{ name: 'who', kind: 'count', from: 'table' }],
  }),
);

const read = freezeStudy(
  parseStudy({
    ...common,
    schema: 'collimate.study/2',
    id: 'readers',
    plans: { ct: plan },
    planned: { subjects: 10 },
    variables: { tumour: { ...volume, roi: 'GTV-1', reference: { centre: '0', width: '10', from: 'a series' } } },
    releases: [
      {
        ...{ name: 'readers', kind: 'pairs', of: ['tumour'], pair: { by: 'reader', first: 'anna', second: 'ben' }, rho: '1/5' },
        ...{ clip: '60', kMax: '500', reach: '3', reach2: '8', lambda: '3/10' },
      },
    ],
    analyses: [{ name: 'agreement', kind: 'reliability', from: 'readers' }],
  }),
);

const row = (hospitalId: string, image: string, roi: string, variables: Record<string, string>): CohortRow => {
  return { hospitalId, image, mask: `${image}.dcm`, roi, variables };
};

describe('the cohort of a study', () => {
  let folder: string;
  let store: SiteStore;
  let cohort: StudyCohort;
  const subjectOf = (hospitalId: string): SubjectKey => store.subjects.find(hospitalId) as SubjectKey;
  const recordOf = (study: FrozenStudy, hospitalId: string): SubjectRecord | undefined =>
    cohort.records(study).find(({ subject }) => subject === subjectOf(hospitalId));
  const take = (...rows: readonly CohortRow[]): void => {
    store.scans.importCohort(rows);
    const reading = { zone: 'UTC', now: store.consentTime.now() };
    const consent = [...new Set(rows.map(({ hospitalId }) => hospitalId))].map((subject, i) =>
      parseConsentRow({ subject, type: 'GIVEN', at: '2025-01-01', form: 'f1', scope: 'DUO:0000042' }, i + 2, reading),
    );
    store.withdrawals.importRows(consent);
  };
  /** Gives every scan its features: of an image that is called by a number, that number. */
  const measure = (): void => {
    for (const { scan } of store.scans.all()) {
      const value = Number(store.scans.sourceOf(scan).image);
      const features = [{ feature: 'RNU0@DHQ4', value: { kind: 'value', value } as const }];
      const [{ digest: planDigest }] = declared.reading.extractions;
      store.features.record({ scan, planDigest, record: {}, extractedAt: instantFromMs(0), features });
    }
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cohort-'));
    const keys = new Keystore(join(folder, 'keys'));
    store = openSiteStore(join(folder, 'site.db'), keys.subjects, new SystemClock(), keys.headCounter);
    const names = new StudyNames(store.names, store.studies);
    cohort = new StudyCohort(store.scans, store.features, store.values, new ConsentCheck(store.consent), names);
  });
  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });

  it('is another one for the same labels of another variable', () => {
    take(
      row('A', '1', 'GTV-1', { Response: 'yes', relapse: 'no' }),
      row('B', '2', 'GTV-1', { Response: 'yes', relapse: 'yes' }),
      row('C', '3', 'GTV-1', { Response: 'no', relapse: '' }),
    );
    const counts = (study: FrozenStudy) => sumSubjects(study.queries[0].design, cohort.records(study));
    expect(counts(grouped('response'))).toEqual([1n, 2n]);
    expect(counts(grouped('relapse'))).toEqual([1n, 1n]);
    // Nobody has the column, so nobody has a group: nothing is taken from another column instead.
    expect(cohort.sorted(grouped('group')).map(({ place }) => place)).toEqual(
      new Array(3).fill({ kind: 'absent', reason: 'GROUP_NOT_OF_STUDY' }),
    );
  });

  it('has the values of every variable, of both regions and of a time point', () => {
    take(
      row('A', '4', 'GTV-1', { response: 'yes', age: '61', timepoint: 't1' }),
      row('A', '6', 'GTV-1', { response: 'yes', age: '61', timepoint: 't2' }),
      row('A', '9', 'GTV-2', { response: 'yes', age: '61', timepoint: 't1' }),
      row('B', '5', 'GTV-3', { response: 'no', age: '61' }),
      row('B', '7', 'GTV-3', { response: 'no', age: '62' }),
    );
    measure();
    const all = { response: 'yes', age: 61, tumour: 5, node: 9, early: 4 };
    expect(Object.fromEntries(recordOf(declared, 'A')!.values)).toEqual(all);
    // Rows of another region still say who somebody is; two ages are none.
    expect(Object.fromEntries(recordOf(declared, 'B')!.values)).toEqual({ response: 'no' });
  });

  it("reads the site's own words for regions and labels, and nobody without consent", () => {
    store.names.map('roi', 'GTV-2', ['lymph node']);
    store.names.map('group', 'yes', ['CR', 'PR']);
    take(row('A', '9', 'lymph node', { response: 'PR' }));
    store.scans.importCohort([row('B', '1', 'GTV-1', { response: 'CR' })]);
    measure();
    expect(Object.fromEntries(recordOf(declared, 'A')!.values)).toEqual({ response: 'yes', node: 9 });
    expect(recordOf(declared, 'B')).toBeUndefined();
    expect(sumSubjects(declared.queries[0].design, cohort.records(declared))).toEqual([0n, 1024n, 0n]);
  });

  it('pairs the readings of one image by two readers, and counts whoever has one pair or several once', () => {
    const twice = (hospitalId: string, image: string, readers: readonly string[]): readonly CohortRow[] =>
      readers.map((reader) => ({ ...row(hospitalId, image, 'GTV-1', { reader }), mask: `${image}-${reader}.dcm` }));
    take(
      ...twice('A', '4', ['anna', 'ben']),
      ...twice('A', '6', ['anna', 'ben']),
      ...twice('B', '5', ['anna', 'ben']),
      ...twice('C', '7', ['anna', 'carl']),
      row('D', '8', 'GTV-1', {}),
    );
    measure();
    const [{ design }] = read.queries;
    const sum = sumSubjects(design, cohort.records(read));
    const { countStep } = (design as Extract<typeof design, { kind: 'pairs' }>).moments.lattice;
    expect(sum[4]).toBe(2n * countStep);
    // Means of 5 for A, over both images, and of 5 for B, without any difference.
    expect(Number(sum[0]) / (2 ** 30 / 60)).toBeCloseTo(10 / 10, 6);
    expect(sum[1]).toBe(0n);
  });
});
