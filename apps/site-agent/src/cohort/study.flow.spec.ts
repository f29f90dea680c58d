import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConsentRow } from '@collimate/governance-consent';
import { freezeStudy, parseStudy } from '@collimate/governance-study';
import { instantFromMs, type SubjectKey } from '@collimate/kernel-canonical';
import { Keystore } from '@collimate/platform-keystore';
import { SystemClock } from '@collimate/platform-service-kit';
import { openSiteStore, type SiteStore } from '@collimate/platform-site-store';
import { planPreset } from '@collimate/radiomics-vocabulary';
import { isAsked, sumSubjects } from '@collimate/statistics-local';
import { ConsentCheck } from '../intake/consent.check.js';
import { ScanEnds } from './scan.ends.js';
import { ScanStanding } from './scan.standing.js';
import { StudyCohort } from './study.cohort.js';
import { StudyFlow } from './study.flow.js';
import { StudyNames } from './study.names.js';

const study = freezeStudy(
  parseStudy({
    ...{ schema: 'collimate.study/2', id: 'flow', version: 1, title: 'Spec', purpose: ['DUO:0000006'], consentForms: ['f1'] },
    ...{ sites: ['north'], modality: 'CT', plans: { ct: planPreset('ibsi-c') }, planned: { subjects: 10 } },
    variables: {
      sex: { source: 'cohort', type: 'category', labels: ['f', 'm'] },
      volume: { source: 'feature', plan: 'ct', roi: 'GTV-1', feature: 'RNU0', aggregation: 'DHQ4', transform: 'identity' },
    },
    releases: [
      { name: 'chart', kind: 'cells', tables: [['stage'], ['sex']], rho: '1/5' },
      { name: 'sexes', kind: 'cells', tables: [['sex']], rho: '1/5' },
    ],
    analyses: [
      { name: 'chart', kind: 'flow', from: 'chart' },
      { name: 'who', kind: 'count', from: 'sexes' },
    ],
    ...{ budget: { rho: '4/5' }, delta: '1/1000000', noise: 'local', minSites: 1 },
    timetable: { openingMs: 86_400_000, tickMs: 100 },
  }),
);

describe('the flowchart of a site', () => {
  let folder: string;
  let store: SiteStore;
  let flow: StudyFlow;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'flow-'));
    const keys = new Keystore(join(folder, 'keys'));
    store = openSiteStore(join(folder, 'site.db'), keys.subjects, new SystemClock(), keys.headCounter);
    const names = new StudyNames(store.names, store.studies);
    const consent = new ConsentCheck(store.consent);
    const cohort = new StudyCohort(store.scans, store.features, store.values, consent, names);
    flow = new StudyFlow(
      cohort,
      consent,
      new ScanEnds(names, new ScanStanding(store.scans, store.features, store.skips)),
      store.values,
    );
  });
  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const agree = (...subjects: readonly string[]): void => {
    const reading = { zone: 'UTC', now: store.consentTime.now() };
    store.withdrawals.importRows(
      subjects.map((subject, i) =>
        parseConsentRow({ subject, type: 'GIVEN', at: '2025-01-01', form: 'f1', scope: 'DUO:0000042' }, i + 2, reading),
      ),
    );
  };
  const import_ = (rows: Readonly<Record<string, { readonly roi?: string; readonly sex?: string }>>): void => {
    store.scans.importCohort(
      Object.entries(rows).map(([hospitalId, { roi = 'GTV-1', sex = 'f' }]) => {
        return { hospitalId, image: `${hospitalId}.dcm`, mask: 'm.dcm', roi, variables: { sex } };
      }),
    );
  };
  const scanOf = (hospitalId: string) =>
    store.scans.all().find(({ subject }) => subject === store.subjects.find(hospitalId))!.scan;
  const [{ digest: plan }] = study.reading.extractions;
  const measure = (hospitalId: string): void => {
    store.features.record({
      ...{ scan: scanOf(hospitalId), planDigest: plan, record: {}, extractedAt: instantFromMs(0) },
      features: [{ feature: 'RNU0@DHQ4', value: { kind: 'value', value: 3 } }],
    });
  };
  const cellsOf = (query: number): readonly number[] =>
    sumSubjects(study.queries[query].design, flow.records(study, study.queries[query])).map((units) => Number(units) / 1024);

  it('counts everybody who consents at the last stage that the agent came to, and nobody else', () => {
    agree('no scan', 'other region', 'not read', 'damaged', 'no region', 'no sex', 'complete');
    import_({
      'other region': { roi: 'liver' },
      ...{ 'not read': {}, damaged: {}, 'no region': {}, complete: {}, refused: {} },
      'no sex': { sex: '' },
    });
    store.skips.skip(scanOf('damaged'), plan, 'DAMAGED');
    store.skips.skip(scanOf('no region'), plan, 'EMPTY_REGION');
    for (const one of ['no sex', 'complete', 'refused']) measure(one);
    // Stages; then sex f, m and left out: whoever has no row has no sex.
    expect(cellsOf(0)).toEqual([1, 3, 1, 1, 1, 0, 5, 0, 2]);
  });

  it('keeps a patient in one fold, whatever the study, also of whoever has no scan', () => {
    const names = Array.from({ length: 60 }, (_, i) => `patient ${i}`);
    agree(...names);
    import_(Object.fromEntries(names.slice(0, 40).map((name) => [name, {}])));
    const draws = names.map((name) => store.values.drawOf(store.subjects.find(name) as SubjectKey));
    expect(draws.every((draw) => draw >= 0 && draw < 1)).toBe(true);
    expect(new Set(draws).size).toBe(60);
    const folded = freezeStudy(
      parseStudy({
        ...study.protocol,
        id: 'folded',
        folds: { fit: 1, test: 1 },
        releases: ['fit', 'test'].map((fold) => ({ name: fold, kind: 'cells', tables: [['stage']], rho: '1/10', fold })),
        analyses: ['fit', 'test'].map((fold) => ({ name: fold, kind: 'flow', from: fold })),
      }),
    );
    const counts = folded.queries.map((query) => {
      const asked = flow.records(folded, query).filter((record) => isAsked(query, record));
      return sumSubjects(query.design, asked).reduce((sum, one) => sum + Number(one) / 1024, 0);
    });
    expect(counts).toEqual([draws.filter((draw) => draw < 0.5).length, draws.filter((draw) => draw >= 0.5).length]);
  });

  it('changes nothing of a release that does not ask for it', () => {
    agree('no scan', 'complete');
    import_({ complete: {} });
    measure('complete');
    expect(cellsOf(1)).toEqual([1, 0, 0]);
  });

  describe('with those who refused', () => {
    const asked = freezeStudy(
      parseStudy({
        ...study.protocol,
        id: 'asked',
        subgroups: { women: { variable: 'sex', is: 'f' } },
        releases: [
          { name: 'chart', kind: 'cells', tables: [['stage-of-asked']], rho: '1/10' },
          { name: 'groups', kind: 'cells', tables: [['sex', 'stage-of-asked']], rho: '1/10' },
          { name: 'women', kind: 'cells', tables: [['stage-of-asked']], rho: '1/10', where: 'women' },
          { name: 'consented', kind: 'cells', tables: [['stage'], ['sex']], rho: '1/10' },
        ],
        analyses: ['chart', 'groups', 'women', 'consented'].map((from) => ({ name: from, kind: 'flow', from })),
      }),
    );
    const refuse = (type: string, ...subjects: readonly string[]): void => {
      const reading = { zone: 'UTC', now: store.consentTime.now() };
      store.withdrawals.importRows(
        subjects.map((subject, i) => parseConsentRow({ subject, type, at: '2025-02-01', form: '', scope: '' }, i + 2, reading)),
      );
    };
    const counted = (query: number): readonly number[] => {
      const of = asked.queries[query];
      const records = flow.records(asked, of).filter((record) => isAsked(of, record));
      return sumSubjects(of.design, records).map((units) => Number(units) / 1024);
    };

    it('counts whoever refused, and of whom nothing but a refusal is known', () => {
      agree('complete', 'changed their mind', 'withdrew');
      import_({
        complete: {},
        'changed their mind': { sex: 'm' },
        withdrew: {},
        'refused, in a table': { sex: 'm' },
        'no record': {},
      });
      for (const one of ['complete', 'changed their mind', 'refused, in a table']) measure(one);
      refuse('REFUSED', 'changed their mind', 'refused, in a table', 'refused, in none');
      refuse('WITHDRAWN', 'withdrew');
      // Stages asked, consented, imaged, read, with-roi, complete, and left out.
      expect(counted(0)).toEqual([3, 0, 0, 0, 0, 1, 0]);
      expect(counted(1)).toEqual([0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 1]);
      expect(counted(2)).toEqual([0, 0, 0, 0, 0, 1, 0]);
      expect(counted(3)).toEqual([0, 0, 0, 0, 1, 0, 1, 0, 0]);
    });

    it('reads of them no scan, and no column but the groups that are asked for', () => {
      import_({ one: { sex: 'm' } });
      measure('one');
      refuse('REFUSED', 'one');
      const names = (query: number) => flow.records(asked, asked.queries[query]).map(({ values }) => [...values.keys()].sort());
      expect(names(0)).toEqual([['stage-of-asked']]);
      expect(names(1)).toEqual([['sex', 'stage-of-asked']]);
      expect(names(2)).toEqual([['sex', 'stage-of-asked']]);
      expect(names(3)).toEqual([]);
    });

    it('moves one cell of a table by one when somebody refuses, whoever it is', () => {
      agree('a', 'b');
      import_({ a: {}, b: { sex: 'm' }, c: { sex: '' } });
      for (const name of ['c', 'd', 'e']) {
        const before = [0, 1, 2, 3].map(counted);
        refuse('REFUSED', name);
        const moved = [0, 1, 2, 3].map((query) => counted(query).map((count, i) => Math.abs(count - before[query][i])));
        const sums = moved.map((changes) => changes.reduce((sum, one) => sum + one, 0));
        // In no subgroup without a value, and in nothing of those who consented.
        expect(sums).toEqual([1, 1, 0, 0]);
      }
    });
  });
});
