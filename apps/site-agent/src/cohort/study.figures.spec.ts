import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { freezeStudy, parseStudy } from '@collimate/governance-study';
import { cohortSpec, simulateCohort } from '@collimate/imaging-simulation';
import { planPreset } from '@collimate/radiomics-vocabulary';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalHospital, until } from '../../fixtures/rehearsal-hospital.js';
import { rehearsalStudy } from '../../fixtures/rehearsal-study.js';
import type { StudyFigures } from '@collimate/platform-site-api';

const REGION = 'Tumour';
const study = freezeStudy(parseStudy({ ...structuredClone(rehearsalStudy().protocol), roi: REGION }));

/** A study of a region that nobody has mapped. */
const DECLARED = {
  ...{ schema: 'collimate.study/2', id: 'declared', version: 1, title: 'Spec', purpose: ['DUO:0000042'], consentForms: ['f1'] },
  ...{ sites: ['north'], modality: 'CT', plans: { ct: planPreset('ibsi-c') }, planned: { subjects: 10 } },
  variables: {
    group: { source: 'cohort', type: 'category', labels: ['benign', 'malignant'] },
    volume: { source: 'feature', plan: 'ct', roi: 'Nie', feature: 'RNU0', aggregation: 'DHQ4', transform: 'identity' },
  },
  releases: [
    { name: 'who', kind: 'cells', tables: [['group']], rho: '1/50' },
    { name: 'chart', kind: 'cells', tables: [['stage']], rho: '1/50' },
  ],
  analyses: [
    { name: 'who', kind: 'count', from: 'who' },
    { name: 'chart', kind: 'flow', from: 'chart' },
  ],
  ...{ budget: { rho: '1/10' }, delta: '1/1000000', noise: 'local', minSites: 1 },
  timetable: { openingMs: 86_400_000, tickMs: 100 },
};

/** A table whose words are the hospital's own; the files have one region, GTV-1. */
const ROWS = [
  ['A', 'GTV-1', 'benign'],
  ['B', 'GTV-1', 'malignant'],
  ['C', 'GTV-1', 'Malig.'],
  ['D', REGION, 'benign'],
  ['E', 'GTV-1', 'benign'],
  ['F', 'GTV-1', 'benign'],
  ['G', 'GTV-1', 'benign'],
];

/*
 * A whole agent whose cohort table has other words than the study. What falls out is counted, with its reason, and for the
 * people of the hospital alone.
 */
describe('who takes part in a study', () => {
  let coordinator: RehearsalCoordinator;
  let hospital: RehearsalHospital;
  const figures = () => hospital.as<StudyFigures>('ada', 'GET', `studies/${study.digest}/figures`);
  const settled = () => until(async () => (await figures()).scans.waiting === 0, 60_000);
  const missing = async () => Object.fromEntries((await figures()).missing.map(({ reason, subjects }) => [reason, subjects]));
  const map = (kind: string, name: string, ...local: string[]) => hospital.as('olga', 'POST', 'names', { kind, name, local });

  beforeAll(async () => {
    coordinator = await RehearsalCoordinator.start();
    hospital = await RehearsalHospital.open();
    await hospital.as('admin', 'POST', 'enrolment', { token: coordinator.token('north') });
    const files = [...simulateCohort(cohortSpec('north', 'north', 1), 1).filesOf(0)];
    for (const { path, bytes } of files) {
      mkdirSync(dirname(join(hospital.folder, 'tables', path)), { recursive: true });
      writeFileSync(join(hospital.folder, 'tables', path), bytes);
    }
    const [image, mask] = [dirname(files[0].path), files.at(-1)?.path ?? ''];
    const given = ['A', 'B', 'C', 'D', 'F', 'H'].map((id) => `${id},GIVEN,2025-01-01,f1,DUO:0000042`);
    const consent = ['subject,type,at,form,scope', ...given, 'E,GIVEN,2025-01-01,another-form,DUO:0000042'];
    await hospital.as('olga', 'POST', 'consent/import', { table: hospital.table('consent.csv', consent) });
    const rows = ROWS.map(([subject, roi, group]) => `${subject},${image},${mask},${roi},${group}`);
    copyFileSync(join(hospital.folder, 'tables', mask), join(hospital.folder, 'tables', 'again.dcm'));
    rows.push(`F,${image},again.dcm,GTV-1,malignant`);
    hospital.table('cohort.csv', ['subject,image,mask,roi,group', ...rows]);
    coordinator.review(study);
    await until(async () => (await hospital.status()).studies.length === 1);
  }, 60_000);
  afterAll(async () => {
    await hospital.close();
    await coordinator.stop();
  });

  it('is not counted before two people have approved the study', async () => {
    await expect(figures()).rejects.toThrow('STUDY_NOT_APPROVED');
    await hospital.approve(study);
  });

  it('says at the import which rows fall out, when the table names the region in its own way', async () => {
    const table = join(hospital.folder, 'tables', 'cohort.csv');
    const { studies } = await hospital.as<{ studies: StudyFigures[] }>('olga', 'POST', 'cohort', { table });
    expect(studies).toMatchObject([{ id: 'rehearsal', rows: 8, subjects: 7, withRegion: 1, withConsent: 1, inGroup: 1 }]);
    expect(studies[0].regions).toEqual([
      { name: 'GTV-1', rows: 7, isOfStudy: false },
      { name: REGION, rows: 1, isOfStudy: true },
    ]);
    await settled();
    const { scans, answers } = await figures();
    expect(scans).toMatchObject({ extracted: 0, leftOut: [{ code: expect.any(String), scans: 1 }] });
    expect(answers).toEqual([
      { statistic: 'enrolment', subjects: 1 },
      { statistic: 'moments', subjects: 0 },
    ]);
    expect(await missing()).toEqual({ REGION_NOT_OF_STUDY: 6, SCANS_LEFT_OUT: 1 });
  }, 90_000);

  it('grows by what the site maps, and what is still out has its reason', async () => {
    expect(await map('roi', REGION, 'GTV-1', 'gtv-1')).toMatchObject({
      names: { roi: { [REGION]: ['GTV-1', 'gtv-1'] } },
      inNoRow: ['gtv-1'],
    });
    await settled();
    expect(await figures()).toMatchObject({ withRegion: 7, withConsent: 5, inGroup: 3, withFeatures: 2 });
    expect(await missing()).toEqual({ GROUP_NOT_OF_STUDY: 1, NO_CONSENT: 2, SCANS_LEFT_OUT: 1, SUBJECT_IN_TWO_GROUPS: 1 });
    const { labels, denied } = await figures();
    expect(labels).toContainEqual({ label: 'Malig.', subjects: 1, group: null });
    expect(denied.reduce((sum, { subjects }) => sum + subjects, 0)).toBe(2);

    expect(await map('group', 'malignant', 'Malig.', 'Malig')).toMatchObject({ inNoRow: ['Malig'] });
    await settled();
    const { groups, answers, notes } = await figures();
    // Each of the three scans that were extracted is counted once for each thing that was told of it.
    for (const { text, scans } of notes ?? []) expect([text.length > 0, scans >= 1 && scans <= 3]).toEqual([true, true]);
    expect(notes).toBeDefined();
    expect(groups).toEqual([
      { label: 'benign', subjects: 2, withFeatures: 1 },
      { label: 'malignant', subjects: 2, withFeatures: 2 },
    ]);
    expect(answers.map(({ subjects }) => subjects)).toEqual([4, 3]);
    await expect(map('group', 'benign', 'Malig.')).rejects.toThrow('NAME_AMBIGUOUS');
    await expect(map('group', 'benign', 'malignant')).rejects.toThrow('NAME_AMBIGUOUS');
    await expect(map('group', 'nosuch', 'X')).rejects.toThrow('NAME_NOT_OF_STUDY');
    await expect(map('roi', 'nosuch', 'X')).rejects.toThrow('NAME_NOT_OF_STUDY');
    expect(await figures()).toMatchObject({ inGroup: 4 });
    await expect(hospital.as('olga', 'POST', 'names/removals', { kind: 'group', name: 'benign', local: [] })).rejects.toThrow(
      'NO_SUCH_NAME',
    );
  }, 90_000);

  it('says of a study of version 2 too whom no region is mapped of, who are never read', async () => {
    const declared = freezeStudy(parseStudy(DECLARED));
    coordinator.review(declared);
    await hospital.approve(declared);
    const {
      missing: lacking,
      scans,
      answers,
    } = await hospital.as<StudyFigures>('ada', 'GET', `studies/${declared.digest}/figures`);
    expect(lacking).toEqual([
      { reason: 'NO_CONSENT', subjects: 2 },
      { reason: 'REGION_NOT_OF_STUDY', subjects: 5 },
    ]);
    expect(scans.waiting).toBe(0);
    // A chart of stages is also of whoever consents and is in no table.
    expect(answers).toEqual([
      { statistic: 'who', subjects: 5 },
      { statistic: 'chart', subjects: 6 },
    ]);
  });

  it('follows no mapping once the study is ready, which the log of releases commits to', async () => {
    await hospital.as('olga', 'POST', `studies/${study.digest}/ready`);
    const before = await figures();
    await hospital.as('olga', 'POST', 'names/removals', { kind: 'roi', name: REGION, local: ['GTV-1'] });
    expect(await figures()).toEqual({ ...before, namesFixed: true });
    expect(before.withFeatures).toBe(3);
    const texts = await hospital.stop().then(() => hospital.inspect(({ releaseLog }) => [...releaseLog.leavesOf(1)]));
    expect(texts.filter((text) => text.includes('names-fixed'))).toHaveLength(1);
    for (const text of [...texts, ...hospital.logged]) expect(text).not.toMatch(/GTV-1|Malig\./);
  });
});
