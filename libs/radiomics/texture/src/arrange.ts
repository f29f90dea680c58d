import { assertNever } from '@collimate/kernel-errors';
import type { AggregationCode } from '@collimate/radiomics-vocabulary';

/** The ways in which texture matrices become one set of features. */
export type TextureAggregation = Exclude<AggregationCode, 'DHQ4'>;

/** Matrices per slice, and within a slice per direction. A 3D set is one group; an undirected one has groups of one. */
export type MatrixGroups<Matrix> = readonly (readonly Matrix[])[];

/**
 * Merges or keeps apart what an aggregation asks for; features are then computed for each matrix returned, and averaged.
 * Matrices in which nothing was counted (an empty slice, a direction without pairs) take no part.
 * @source IBSI BTW3, SUJT, JJUI, ZW7Z, ITBB, IAZD, 8QNN, 62GR, KOBO
 */
export function arrange<Matrix extends { readonly total: number }>(
  groups: MatrixGroups<Matrix>,
  aggregation: TextureAggregation,
  merge: (matrices: readonly Matrix[]) => Matrix,
): readonly Matrix[] {
  const counted = (matrices: readonly Matrix[]) => matrices.filter((matrix) => matrix.total > 0);
  const all = groups.flat();
  switch (aggregation) {
    case 'BTW3':
    case 'ITBB':
    case '8QNN':
    case 'KOBO':
      return counted(all);
    case 'SUJT':
      return counted(groups.map((slice) => merge(slice)));
    case 'JJUI':
      return counted(transpose(groups).map((direction) => merge(direction)));
    case 'ZW7Z':
    case 'IAZD':
    case '62GR':
      return counted([merge(all)]);
    default:
      return assertNever(aggregation);
  }
}

function transpose<Matrix>(groups: MatrixGroups<Matrix>): Matrix[][] {
  const directions = groups.length === 0 ? [] : groups[0];
  return directions.map((_, direction) => groups.map((slice) => slice[direction]));
}
