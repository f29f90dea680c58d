import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConsentRow } from '@collimate/governance-consent';
import { freezeStudy, parseStudy } from '@collimate/governance-study';
import { instantFromMs } from '@collimate/kernel-canonical';
import { Keystore } from '@collimate/platform-keystore';
import { SystemClock } from '@collimate/platform-service-kit';
import { openSiteStore, type SiteStore } from '@collimate/platform-site-store';
import { planPreset } from '@collimate/radiomics-vocabulary';
import { WaitingScans } from '../extraction/waiting.scans.js';
import { ConsentCheck } from '../intake/consent.check.js';
import { ScanEnds } from './scan.ends.js';
import { ScanStanding } from './scan.standing.js';
import { StudyCohort } from './study.cohort.js';
import { StudyNames } from './study.names.js';

const feature = { source: 'feature', roi: 'GTV-1', aggregation: 'DHQ4', transform: 'identity' };
const study = freezeStudy(
  parseStudy({
    ...{ schema: 'collimate.study/2', id: 'both', version: 1, title: 'Spec', purpose: ['DUO:0000006'], consentForms: ['f1'] },
    ...{ sites: ['north'], modality: ['CT', 'PT'], planned: { subjects: 10 } },
    plans: { ct: planPreset('ct-default'), pet: planPreset('pet-default') },
    variables: {
      volume: { ...feature, plan: 'ct', feature: 'RNU0', edges: ['5'] },
      uptake: { ...feature, plan: 'pet', feature: 'Q4LE', edges: ['5'] },
    },
    releases: [{ name: 'table', kind: 'cells', tables: [['volume', 'uptake']], rho: '1/5' }],
    analyses: [{ name: 'who', kind: 'count', from: 'table' }],
    ...{ budget: { rho: '4/5' }, delta: '1/1000000', noise: 'local', minSites: 1 },
    timetable: { openingMs: 86_400_000, tickMs: 100 },
  }),
);
const [ct, pet] = study.reading.extractions;

describe('a study of CT and PET of the same patients', () => {
  let folder: string;
  let store: SiteStore;
  let standing: ScanStanding;
  let cohort: StudyCohort;
  let names: StudyNames;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'modalities-'));
    const keys = new Keystore(join(folder, 'keys'));
    store = openSiteStore(join(folder, 'site.db'), keys.subjects, new SystemClock(), keys.headCounter);
    names = new StudyNames(store.names, store.studies);
    standing = new ScanStanding(store.scans, store.features, store.skips);
    cohort = new StudyCohort(store.scans, store.features, store.values, new ConsentCheck(store.consent), names);
    const rows = [
      { image: 'ct-series' },
      { image: 'pet-series' },
      { image: 'ct.nii.gz', unit: 'HU' },
      { image: 'pet.nii', unit: 'SUVbw' },
      { image: 'which.nrrd' },
    ];
    store.scans.importCohort(
      rows.map((row) => ({ hospitalId: 'A', mask: `${row.image}.dcm`, roi: 'GTV-1', variables: {}, ...row })),
    );
    const reading = { zone: 'UTC', now: store.consentTime.now() };
    const consent = { subject: 'A', type: 'GIVEN', at: '2025-01-01', form: 'f1', scope: 'DUO:0000042' };
    store.withdrawals.importRows([parseConsentRow(consent, 2, reading)]);
  });
  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });

  const scanOf = (image: string) => store.scans.all().find(({ scan }) => store.scans.sourceOf(scan).image === image)!.scan;
  const measure = (image: string, { digest: planDigest, features: [key] }: typeof ct, value: number): void => {
    const features = [{ feature: key, value: { kind: 'value', value } as const }];
    store.features.record({ scan: scanOf(image), planDigest, record: {}, extractedAt: instantFromMs(0), features });
  };
  const values = () => cohort.records(study).map((record) => Object.fromEntries(record.values));

  it('tries every plan on a series that says itself what it is, and one plan on a file that its row tells of', () => {
    const waiting = new WaitingScans(standing, names, new ConsentCheck(store.consent)).unfinished(study);
    const tried = waiting.map(({ scan, plan }) => `${store.scans.sourceOf(scan).image} ${plan === ct.digest ? 'CT' : 'PT'}`);
    const expected = ['ct-series CT', 'ct-series PT', 'pet-series CT', 'pet-series PT', 'ct.nii.gz CT', 'pet.nii PT'];
    expect(tried.sort()).toEqual(expected.sort());
  });

  it('has both as variables of one patient, whatever another study has read of a file of which nothing is told', () => {
    measure('ct-series', ct, 4);
    measure('pet-series', pet, 9);
    measure('which.nrrd', ct, 1000);
    measure('pet.nii', ct, 1000);
    expect(values()).toEqual([{ volume: 4, uptake: 9 }]);
  });

  it('leaves a scan out once, with the code of the plan that it is for', () => {
    measure('ct-series', ct, 4);
    store.skips.skip(scanOf('ct-series'), pet.digest, 'MODALITY_MISMATCH');
    store.skips.skip(scanOf('pet-series'), ct.digest, 'MODALITY_MISMATCH');
    store.skips.skip(scanOf('pet-series'), pet.digest, 'UNIT_MISMATCH');
    const endsOf = new ScanEnds(names, standing).of(study);
    const ends = cohort.sorted(study).flatMap(endsOf);
    const code = (text: string) => ({ code: text });
    const expected = ['extracted', code('UNIT_MISMATCH'), undefined, undefined, code('MODALITY_UNTOLD')];
    expect(ends).toHaveLength(expected.length);
    expect(ends).toEqual(expect.arrayContaining(expected));
  });
});
