import type { FeatureFamily } from './feature-registry.js';
import { VocabularyError } from './vocabulary.error.js';

/**
 * How the values of slices and directions become one value: in words and as IBSI code.
 * `directional` matrices (GLCM, GLRLM) know six ways, the others three; features of the whole ROI one.
 */
export interface Aggregation {
  readonly code: AggregationCode;
  readonly label: string;
  readonly kind: 'whole' | 'directional' | 'undirected';
  readonly dimensions: '2D' | '2.5D' | '3D';
}

/** IBSI codes of the aggregations. */
export type AggregationCode = 'DHQ4' | 'BTW3' | 'SUJT' | 'JJUI' | 'ZW7Z' | 'ITBB' | 'IAZD' | '8QNN' | '62GR' | 'KOBO';

/** All aggregations of IBSI 1. @source IBSI 1 reference manual v11, sections 3.6 to 3.11 */
export const AGGREGATIONS: readonly Aggregation[] = [
  { code: 'DHQ4', label: '3D (whole ROI)', kind: 'whole', dimensions: '3D' },
  { code: 'BTW3', label: '2D, averaged', kind: 'directional', dimensions: '2D' },
  { code: 'SUJT', label: '2D, slice-merged', kind: 'directional', dimensions: '2D' },
  { code: 'JJUI', label: '2.5D, direction-merged', kind: 'directional', dimensions: '2.5D' },
  { code: 'ZW7Z', label: '2.5D, merged', kind: 'directional', dimensions: '2.5D' },
  { code: 'ITBB', label: '3D, averaged', kind: 'directional', dimensions: '3D' },
  { code: 'IAZD', label: '3D, merged', kind: 'directional', dimensions: '3D' },
  { code: '8QNN', label: '2D', kind: 'undirected', dimensions: '2D' },
  { code: '62GR', label: '2.5D', kind: 'undirected', dimensions: '2.5D' },
  { code: 'KOBO', label: '3D', kind: 'undirected', dimensions: '3D' },
];

/** The codes alone, for schemas. */
export const AGGREGATION_CODES = [
  'DHQ4',
  'BTW3',
  'SUJT',
  'JJUI',
  'ZW7Z',
  'ITBB',
  'IAZD',
  '8QNN',
  '62GR',
  'KOBO',
] as const satisfies readonly AggregationCode[];

const KIND_OF_FAMILY: Readonly<Record<FeatureFamily, Aggregation['kind']>> = {
  MORPH: 'whole',
  LI: 'whole',
  IS: 'whole',
  IH: 'whole',
  IVH: 'whole',
  GLCM: 'directional',
  GLRLM: 'directional',
  GLSZM: 'undirected',
  GLDZM: 'undirected',
  NGTDM: 'undirected',
  NGLDM: 'undirected',
};

/** @returns the aggregations in which the features of a family exist */
export function aggregationsOf(family: FeatureFamily): readonly Aggregation[] {
  return AGGREGATIONS.filter((aggregation) => aggregation.kind === KIND_OF_FAMILY[family]);
}

/** @throws VocabularyError UNKNOWN_AGGREGATION */
export function aggregationByCode(code: string): Aggregation {
  const found = AGGREGATIONS.find((aggregation) => aggregation.code === code);
  if (!found) {
    throw new VocabularyError('UNKNOWN_AGGREGATION', 'IBSI 1 has no aggregation with this code', { details: { code } });
  }
  return found;
}
