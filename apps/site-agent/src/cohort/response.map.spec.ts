import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConsentRow } from '@collimate/governance-consent';
import { freezeStudy, parseStudy, planProtocol, type FrozenStudy } from '@collimate/governance-study';
import { IDENTITY_DIRECTION, maskOf, volumeOf, type Grid } from '@collimate/imaging-volume';
import { SeededRandom } from '@collimate/kernel-numeric';
import { Keystore } from '@collimate/platform-keystore';
import { SystemClock } from '@collimate/platform-service-kit';
import { openSiteStore, type SiteStore } from '@collimate/platform-site-store';
import { featureRefOf, type FeatureTable } from '@collimate/radiomics-features';
import { compile, extract, wasmEngine } from '@collimate/radiomics-pipeline';
import {
  featureKey,
  parsePlan,
  planPreset,
  responseName,
  type FilterMethod,
  type FilterPlan,
} from '@collimate/radiomics-vocabulary';
import { sumSubjects } from '@collimate/statistics-local';
import { analyseRelease, poolLocally, resultRows } from '@collimate/statistics-menu';
import type { ResearchCopy } from '../extraction/research.copy.js';
import { ScanRecord } from '../extraction/scan.record.js';
import { ConsentCheck } from '../intake/consent.check.js';
import { StudyCohort } from './study.cohort.js';
import { StudyNames } from './study.names.js';

/* From a protocol that asks for a feature of a response map, over extraction and the agent's store, to the rows that are published. */

/** A filter of each method; one without does not compile. */
const FILTERS: { readonly [M in FilterMethod]: Extract<FilterPlan, { readonly method: M }> } = {
  mean: { method: 'mean', support: 3, dimensions: '3D', padding: 'mirror' },
  'laplacian-of-gaussian': { method: 'laplacian-of-gaussian', sigmaMm: 2.5, cutoff: 4, dimensions: '3D', padding: 'mirror' },
  laws: { method: 'laws', kernels: 'L5E5E5', rotation: 'max', energy: 2, dimensions: '3D', padding: 'mirror' },
};
const feature = { source: 'feature', plan: 'ct', roi: 'GTV-1', feature: 'Q4LE', aggregation: 'DHQ4', transform: 'identity' };
const reference = { centre: '0', width: '60', from: 'a series' };
const studyOf = (filter: FilterPlan) =>
  freezeStudy(
    parseStudy(
      planProtocol({
        ...{ schema: 'collimate.study/2', id: 'response', version: 1, title: 'Spec', purpose: ['DUO:0000006'] },
        ...{ consentForms: ['f1'], sites: ['north'], modality: 'CT', budget: { rho: '400' }, delta: '1/1000000', noise: 'local' },
        ...{ minSites: 1, timetable: { openingMs: 86_400_000, tickMs: 100 }, planned: { subjects: 30 } },
        plans: {
          ct: {
            ...planPreset('ibsi-c'),
            filters: [filter],
          },
        },
        variables: { plain: { ...feature, reference }, smoothed: { ...feature, response: responseName(filter), reference } },
        releases: [{ name: 'means', kind: 'moments', of: ['plain', 'smoothed'], rho: '400' }],
        analyses: [{ name: 'means', kind: 'moments', from: 'means' }],
      }).document,
    ),
  );

const grid: Grid = { size: [24, 24, 16], spacingMm: [2, 2, 2], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION };
const mask = maskOf(grid);
for (let z = 5; z < 11; z++) for (let y = 7; y < 16; y++) for (let x = 8; x < 17; x++) mask.voxels.set(x, y, z, 1);

/** Noise around a level of its own, so that the patients differ. */
function tableOf(study: FrozenStudy, seed: number): FeatureTable {
  const random = new SeededRandom(seed);
  const level = seed * 3;
  const volume = volumeOf(
    grid,
    Float32Array.from({ length: 24 * 24 * 16 }, () => Math.round(random.normal() * 40 + level)),
  );
  const plan = compile(parsePlan(study.reading.extractions[0].plan));
  return extract(plan, volume, [{ name: 'GTV-1', mask }], wasmEngine())[0].table;
}

describe('a feature of a response map', () => {
  let folder: string;
  let store: SiteStore;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'response-'));
    const keys = new Keystore(join(folder, 'keys'));
    store = openSiteStore(join(folder, 'site.db'), keys.subjects, new SystemClock(), keys.headCounter);
  });
  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });

  it.each(Object.values(FILTERS).map((filter) => [responseName(filter), filter] as const))(
    '%s is asked for by its key, computed by the filter of the plan, kept, and told under the name of its variable',
    async (response, filter) => {
      const study = studyOf(filter);
      const [extraction] = study.reading.extractions;
      expect(extraction.features).toEqual(['Q4LE@DHQ4', `Q4LE@DHQ4/${response}`]);
      const people = Array.from({ length: 24 }, (_, n) => `P${n}`);
      store.scans.importCohort(
        people.map((hospitalId) => ({ hospitalId, image: hospitalId, mask: 'm.dcm', roi: 'GTV-1', variables: {} })),
      );
      const consent = { zone: 'UTC', now: store.consentTime.now() };
      store.withdrawals.importRows(
        people.map((subject, i) =>
          parseConsentRow({ subject, type: 'GIVEN', at: '2025-01-01', form: 'f1', scope: 'DUO:0000042' }, i + 2, consent),
        ),
      );
      const copy = { write: async () => undefined, remove: () => undefined } as unknown as ResearchCopy;
      const record = new ScanRecord(store.scans, store.features, store.skips, copy, new SystemClock());
      const means: number[] = [];
      for (const [n, { scan }] of store.scans.all().entries()) {
        const table = tableOf(study, n + 1);
        const row = table.rows.find((one) => featureKey(featureRefOf(one)) === `Q4LE@DHQ4/${response}`);
        means.push(row?.value.kind === 'value' ? row.value.value : Number.NaN);
        await record.keep(scan, study.digest, extraction.digest, { kind: 'extracted', table, record: {} as never });
      }

      const names = new StudyNames(store.names, store.studies);
      const cohort = new StudyCohort(store.scans, store.features, store.values, new ConsentCheck(store.consent), names);
      const records = cohort.records(study);
      expect(records).toHaveLength(24);
      expect(records.map(({ values }) => values.get('smoothed') as number).sort()).toEqual([...means].sort());
      for (const { values } of records) expect(values.get('plain')).not.toBe(values.get('smoothed'));

      const [{ design }] = study.queries;
      const asked = [{ name: 'means', kind: 'moments' }];
      const [result] = analyseRelease({ design, pooled: poolLocally(design, sumSubjects(design, records), 1) }, asked);
      const rows = resultRows(result, 'means', { study: 'response', version: 1, features: design.features }, asked);
      const told = rows.find((one) => one.variable === 'smoothed' && one.quantity === 'mean');
      const mean = means.reduce((sum, one) => sum + one, 0) / means.length;
      expect(told?.status).toBe('ok');
      expect(told?.estimate).toBeGreaterThan(told!.lower!);
      expect(Math.abs(told!.estimate! - mean)).toBeLessThan(0.5);
    },
  );
});
