import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freezeStudy, parseStudy, studyPrice, type FeatureProtocol } from '@collimate/governance-study';
import type { SubjectKey } from '@collimate/kernel-canonical';
import { formatRational, SeededRandom } from '@collimate/kernel-numeric';
import { mechanismOf } from '@collimate/privacy-mechanisms';
import { planPreset } from '@collimate/radiomics-vocabulary';
import { sumSubjects } from '@collimate/statistics-local';
import { analyseRelease, forecastRows, isPlausible, noiseStatement, poolLocally } from '@collimate/statistics-menu';

/*
 * A protocol of version 1, with seeds and vectors, as it was designed, priced, encoded and pooled before the menu had lists:
 * digests, events, sums and estimates are held to the last bit. Whoever changes a number here changes what approved studies
 * mean and what stored answers are worth.
 */

interface Golden {
  readonly studyDigest: string;
  readonly price: string;
  readonly queries: readonly {
    readonly queryDigest: string;
    readonly event: { readonly kind: string; readonly sigma2: string; readonly d2: string };
    readonly rho: string;
    readonly length: number;
    readonly transforms: readonly string[];
    readonly exact: readonly (readonly string[])[];
    readonly vector: readonly string[];
    readonly noise: object;
    readonly estimate: object;
    readonly plausible: readonly boolean[];
    readonly predicted: { readonly count: number; readonly mean: number };
  }[];
}

const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'version-1.golden.json'), 'utf8')) as Golden;

const protocol = parseStudy({
  schema: 'collimate.study/1',
  id: 'demo-lung',
  version: 1,
  title: 'Lung nodules, benign and malignant',
  purpose: ['DUO:0000006'],
  consentForms: ['2026-01'],
  sites: ['north', 'south', 'east'],
  modality: 'CT',
  roi: 'GTV-1',
  groups: { variable: 'group', labels: ['benign', 'malignant'] },
  plan: planPreset('ct-default'),
  features: [
    { feature: 'RNU0', aggregation: 'DHQ4', transform: 'log', centre: 8.75, width: 0.65 },
    { feature: 'QCFX', aggregation: 'DHQ4', transform: 'identity', centre: 0.715, width: 0.055 },
  ],
  statistics: [
    { name: 'enrolment', kind: 'group-counts', rho: '1/100' },
    { name: 'moments', kind: 'group-moments', clip: '4', lambda: '1/2', rho: '7/40' },
  ],
  budget: { rho: '37/200' },
  delta: '1/1000000',
  noise: 'local',
  minSites: 2,
  plannedSubjects: [78, 78],
  timetable: { openingMs: 500, tickMs: 100 },
}) as FeatureProtocol;
const study = freezeStudy(protocol);

const random = new SeededRandom(20_261_129);
const records = study.protocol.sites.map((site) =>
  Array.from({ length: 50 }, (_, index) => ({
    subject: `${site}-${index}` as SubjectKey,
    values: new Map([['group', index % 2 === 1 ? 'malignant' : 'benign']]),
    scans: [[Math.exp(8.5 + 0.5 * (index % 2) + 0.6 * random.normal()), 0.7 + 0.05 * random.normal()]],
  })),
);
const answers = study.queries.map(({ event, design }) => {
  const noisy = records.map((rows) => mechanismOf(event).release(sumSubjects(design, rows), random));
  return { noisy, vector: noisy[0].map((_, index) => noisy.reduce((sum, vector) => sum + vector[index], 0n)) };
});

describe('a protocol of version 1', () => {
  test('has the digest and the price that it had', () => {
    expect(study.digest).toBe(golden.studyDigest);
    expect(formatRational(studyPrice(study.protocol))).toBe(golden.price);
  });

  describe.each(golden.queries.map((query, index) => [study.queries[index].name, query, index] as const))(
    'in its statistic %s',
    (_, query, index) => {
      const { queryDigest, design, transforms, spec } = study.queries[index];
      const { event } = design;
      const { noisy, vector } = answers[index];
      const pooled = poolLocally(design, vector, 3);

      test('is the same query, of the same event and price', () => {
        expect({ queryDigest, transforms, length: design.length, rho: formatRational(design.rho) }).toEqual({
          queryDigest: query.queryDigest,
          transforms: query.transforms,
          length: query.length,
          rho: query.rho,
        });
        expect({ ...event, sigma2: String(event.sigma2), d2: String(event.d2) }).toEqual(query.event);
      });

      test('is encoded and noised to the same vectors', () => {
        expect(records.map((rows) => sumSubjects(design, rows).map(String))).toEqual(query.exact);
        expect(vector.map(String)).toEqual(query.vector);
        expect(noisy.map((one) => isPlausible(design, one, [78, 78]))).toEqual(query.plausible);
      });

      test('is pooled to the same estimates, bit for bit', () => {
        expect(analyseRelease({ design, pooled })).toEqual([query.estimate]);
        expect(noiseStatement(design, pooled)).toEqual(query.noise);
      });

      test('is foreseen with the same errors', () => {
        const head = { study: 's', version: 1, features: [] };
        const [row] = forecastRows(spec, design, { subjects: [78, 78], sites: 3 }, head);
        const width = row.quantity === 'count' ? 1 : protocol.features[0].width;
        expect(row.se_noise).toBe(width * (row.quantity === 'count' ? query.predicted.count : query.predicted.mean));
      });
    },
  );
});
