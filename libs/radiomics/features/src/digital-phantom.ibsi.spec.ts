import { digitalPhantom } from '@collimate/imaging-simulation';
import { FEATURES, aggregationsOf, type AggregationCode } from '@collimate/radiomics-vocabulary';
import { DIGITAL_PHANTOM_VALUES } from './digital-phantom-values.table.js';
import { plainFeatures } from './engine/plain.engine.js';
import type { FeatureRow } from './feature-table.js';
import { FAMILIES } from './registry.js';
import { intensityHistogramFeatures } from './families/intensity-histogram.family.js';
import { intensityStatisticsFeatures } from './families/intensity-statistics.family.js';
import { intensityVolumeHistogramFeatures } from './families/intensity-volume-histogram.family.js';
import { localIntensityFeatures } from './families/local-intensity.family.js';
import { morphologyFeatures } from './families/morphology.family.js';
import { textureMatricesOf, type TextureMatrices } from './texture-matrices.js';

/** All rows of the families of texture. */
function textureRows(matrices: TextureMatrices, aggregations: readonly AggregationCode[]): readonly FeatureRow[] {
  const { GLCM, GLRLM, GLSZM, GLDZM, NGTDM, NGLDM } = FAMILIES;
  const request = { aggregations, engine: plainFeatures };
  return [GLCM, GLRLM, GLSZM, GLDZM, NGTDM, NGLDM].flatMap((family) => family.rows(matrices, request));
}

const { volume, mask, levels, inside } = digitalPhantom();

const rows: readonly FeatureRow[] = [
  ...morphologyFeatures({ morphologicalMask: mask, intensityMask: mask, volume }, plainFeatures),
  ...localIntensityFeatures({ volume, intensityMask: mask }, plainFeatures),
  ...intensityStatisticsFeatures(inside),
  ...intensityHistogramFeatures({ levels: inside, levelCount: 6 }),
  ...intensityVolumeHistogramFeatures({ levels: inside, levelCount: 6, lowest: 1, step: 1 }),
  ...textureRows(textureMatricesOf(levels, mask, plainFeatures), [
    'BTW3',
    'SUJT',
    'JJUI',
    'ZW7Z',
    'ITBB',
    'IAZD',
    '8QNN',
    '62GR',
    'KOBO',
  ]),
];

function valueOfRow(tag: string, aggregation: string): number {
  const row = rows.find((one) => one.tag === tag && one.aggregationCode === aggregation);
  if (row?.value.kind !== 'value') throw new Error(`${tag} in ${aggregation} has no value`);
  return row.value.value;
}

describe('the IBSI digital phantom', () => {
  it('has a row for every reference value, and a reference value for every row', () => {
    const name = (tag: string, aggregation: string) => `${tag} ${aggregation}`;
    const referenced = DIGITAL_PHANTOM_VALUES.map(([tag, aggregation]) => name(tag, aggregation));
    expect(rows.map((row) => name(row.tag, row.aggregationCode)).sort()).toEqual([...referenced].sort());
    expect(rows).toHaveLength(482);
  });

  it.each(DIGITAL_PHANTOM_VALUES)('%s in %s is %d within %d', (tag, aggregation, reference, tolerance) => {
    const rounded = Number(valueOfRow(tag, aggregation).toPrecision(3));
    expect(Math.abs(rounded - reference)).toBeLessThanOrEqual(tolerance + 1e-9 * Math.abs(reference));
  });

  it.each(DIGITAL_PHANTOM_VALUES.filter(([, , , , , teams]) => teams >= 3))(
    '%s in %s is what at least three teams found, to 2e-6',
    (tag, aggregation, _reference, _tolerance, precise) => {
      expect(Math.abs(valueOfRow(tag, aggregation) - precise)).toBeLessThanOrEqual(2e-6 * Math.abs(precise));
    },
  );
});

describe('the list of families', () => {
  it('holds the features of the vocabulary in the order of the manual', () => {
    expect(Object.values(FAMILIES).flatMap((family) => family.features.map((feature) => [feature.ibsi, feature.key]))).toEqual(
      FEATURES.map((feature) => [feature.ibsi, feature.tag]),
    );
  });

  it('gives every feature in every aggregation of its family, with name and unit', () => {
    for (const feature of FEATURES) {
      const found = rows.filter((row) => row.tag === feature.tag);
      expect(found.map((row) => row.aggregationCode)).toEqual(aggregationsOf(feature.family).map((one) => one.code));
      for (const row of found) expect([row.name, row.unit, row.ibsi]).toEqual([feature.name, feature.unit, feature.ibsi]);
    }
  });
});
