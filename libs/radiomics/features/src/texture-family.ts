import { arrange, type Dimensions, type MatrixGroups, type TextureAggregation } from '@collimate/radiomics-texture';
import { aggregationByCode, aggregationsOf } from '@collimate/radiomics-vocabulary';
import { type ComputedFamily, computedFrom } from './computed-family.js';
import { evaluateFamily, type Family } from './define-family.js';
import type { FeatureRow } from './feature-table.js';
import { undefinedBecause, type FeatureValue, type UndefinedReason } from './feature-value.js';
import type { TextureMatrices } from './texture-matrices.js';

/** How the features of a texture family come from its matrices. */
export interface TextureRecipe<Matrix, Input> {
  /** The matrices of the family, apart. */
  readonly groups: (matrices: TextureMatrices, dimensions: Dimensions) => MatrixGroups<Matrix>;
  readonly merge: (list: readonly Matrix[]) => Matrix;
  /** All directions of the volume in one, where the engine counts them together. */
  readonly allDirections?: (matrices: TextureMatrices) => Matrix;
  /** What the features of the family read of one matrix. */
  readonly summarise: (matrix: Matrix) => Input;
  /** Why there is no value where nothing was counted. */
  readonly ifNone: UndefinedReason;
  readonly parameters: FeatureRow['parameters'];
}

/** The directions of the volume merged into one matrix. */
const ALL_DIRECTIONS: TextureAggregation = 'IAZD';

/** Ties a texture family to its matrices: rows in each aggregation that was asked for and in which the family exists. */
export function textureFamily<Matrix extends { readonly total: number }, Input>(
  family: Family<Input>,
  { groups, merge, allDirections, summarise, ifNone, parameters }: TextureRecipe<Matrix, Input>,
): ComputedFamily<'matrices'> {
  const codes = aggregationsOf(family.key).map(({ code }) => code as TextureAggregation);
  return computedFrom(family, 'matrices', (matrices, { aggregations }) =>
    codes
      .filter((code) => aggregations.includes(code))
      .flatMap((code) => {
        const dimensions: Dimensions = aggregationByCode(code).dimensions === '3D' ? '3D' : '2D';
        const merged = code === ALL_DIRECTIONS && allDirections !== undefined ? () => allDirections(matrices) : merge;
        const inputs = arrange(groups(matrices, dimensions), code, merged).map(summarise);
        return evaluateFamily(family, inputs, code, () => whyNone(matrices, ifNone), parameters);
      }),
  );
}

function whyNone({ voxelCount }: TextureMatrices, otherwise: UndefinedReason): FeatureValue {
  return undefinedBecause(voxelCount === 0 ? 'emptyRoi' : voxelCount === 1 ? 'singleVoxel' : otherwise);
}
