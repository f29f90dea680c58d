import { assertNever } from '@collimate/kernel-errors';
import { keyOfWritten, parseFeatureKey } from '@collimate/radiomics-vocabulary';
import * as z from 'zod';

/** Half width of the box to which a scaled coordinate is clamped before the record is clipped. */
export const COORDINATE_BOUND = 4;

/** Which feature a study asks for and the public reference by which it is scaled. */
export const featureScalingSchema = z.strictObject({
  /** IBSI code of the feature, for example `RNU0`, or `BC2M(10%)` where the code alone names two. */
  feature: z.string().regex(/^[0-9A-Z]{4}(?:\([^()@]{1,16}\))?$/, 'a feature is named by its IBSI code'),
  /** IBSI code of the aggregation, for example `DHQ4`. */
  aggregation: z.string().regex(/^[A-Z0-9]{4}$/, 'an aggregation is named by its IBSI code'),
  /** Public transform before centring. */
  transform: z.enum(['identity', 'log', 'cbrt']),
  /** Public centre of the transformed value, never from the sites. */
  centre: z.number(),
  /** Public width (one reference SD) of the transformed value, never from the sites. */
  width: z.number().positive(),
  /** Public kurtosis of the transformed value; 3 is normal, 4.5 is taken where nothing is known, above 9 asks for a transform. */
  kurtosis: z
    .number()
    .min(3, 'a kurtosis is 3 or more: write 3 for lighter tails')
    .max(9, 'take another transform: log, cbrt')
    .optional(),
});

/** One feature of a study with its public reference. */
export type FeatureScaling = z.infer<typeof featureScalingSchema>;

/** A number of a patient, whatever it is of, with the public reference by which it is scaled. */
export interface ScaledVariable extends Pick<FeatureScaling, 'transform' | 'centre' | 'width'> {
  /** The name of the variable, or `RNU0@DHQ4` in `collimate.study/1`. */
  readonly key: string;
  /** Empty where it has none. */
  readonly unit: string;
  readonly kurtosis?: number | undefined;
}

/**
 * @returns a feature of `collimate.study/1` as releases see it @throws VocabularyError for a code that is none
 * @source IBSI 1 manual (codes and units of features); ADR 0038
 * @example
 * ```ts
 * import { scaledFeature } from '@collimate/statistics-menu';
 * const volume = { feature: 'RNU0', aggregation: 'DHQ4', transform: 'cbrt', centre: 12, width: 3 } as const;
 * [scaledFeature(volume).key, scaledFeature(volume).unit]; // => ['RNU0@DHQ4', 'mm³']
 * ```
 */
export function scaledFeature(scaling: FeatureScaling): ScaledVariable {
  return { ...unnamedFeature(scaling), unit: parseFeatureKey(featureKey(scaling)).feature.unit };
}

/** @returns the same of a feature that may not exist, for whoever plans a protocol before it is read */
export function unnamedFeature(scaling: FeatureScaling): ScaledVariable {
  const key = featureKey(scaling);
  const { transform, centre, width, kurtosis } = scaling;
  return { key, unit: '', transform, centre, width, ...(kurtosis !== undefined && { kurtosis }) };
}

/** What a value is scaled by. */
type Reference = Pick<FeatureScaling, 'transform' | 'centre' | 'width'>;

/**
 * x = (transform(value) - centre) / width, clamped to the public box of +-4.
 * @returns undefined where the transform has no value there (log of 0 or less, or a value that is not finite)
 * @source Karwa and Vadhan 2018, Finite Sample Differentially Private Confidence Intervals (clamping to a public range)
 * @example
 * ```ts
 * import { scaleFeature } from '@collimate/statistics-menu';
 * const volume = { feature: 'RNU0', aggregation: 'DHQ4', transform: 'cbrt', centre: 12, width: 3 } as const;
 * scaleFeature(3375, volume); // => 1
 * scaleFeature(1e9, volume); // => 4
 * ```
 */
export function scaleFeature(value: number, scaling: Reference): number | undefined {
  const x = standardise(value, scaling);
  if (x === undefined) return undefined;
  return x > COORDINATE_BOUND ? COORDINATE_BOUND : x < -COORDINATE_BOUND ? -COORDINATE_BOUND : x;
}

/**
 * The same before the box.
 * @source Armitage, Berry and Matthews 2002, Statistical Methods in Medical Research (standard deviates), by a public reference in the place of the sample
 * @example
 * ```ts
 * import { standardise } from '@collimate/statistics-menu';
 * standardise(20, { transform: 'identity', centre: 10, width: 2 }); // => 5
 * standardise(0, { transform: 'log', centre: 0, width: 1 }); // => undefined
 * ```
 */
export function standardise(value: number, { transform, centre, width }: Reference): number | undefined {
  const x = (transformValue(value, transform) - centre) / width;
  return Number.isFinite(x) ? x : undefined;
}

/**
 * @returns the value on the scale of its transform; NaN where it has none there
 * @source Box and Cox 1964, An Analysis of Transformations (powers 0, 1/3 and 1)
 * @example
 * ```ts
 * import { transformValue } from '@collimate/statistics-menu';
 * transformValue(27, 'cbrt'); // => 3
 * transformValue(-1, 'log'); // => NaN
 * ```
 */
export function transformValue(value: number, transform: FeatureScaling['transform']): number {
  switch (transform) {
    case 'identity':
      return value;
    case 'log':
      return value > 0 ? Math.log(value) : Number.NaN;
    case 'cbrt':
      return Math.cbrt(value);
    default:
      return assertNever(transform);
  }
}

/**
 * @returns what the transformed scale is called beside an estimate, for example `log(value)`
 * @source Box and Cox 1964, An Analysis of Transformations
 * @example
 * ```ts
 * import { transformLabel } from '@collimate/statistics-menu';
 * transformLabel('log'); // => 'log(value)'
 * ```
 */
export function transformLabel(transform: FeatureScaling['transform']): string {
  switch (transform) {
    case 'identity':
      return 'value';
    case 'log':
      return 'log(value)';
    case 'cbrt':
      return 'cbrt(value)';
    default:
      return assertNever(transform);
  }
}

/**
 * Undoes the transform of a location (not of a spread). @returns the value on the feature's own scale
 * @source Box and Cox 1964, An Analysis of Transformations
 * @example
 * ```ts
 * import { undoTransform } from '@collimate/statistics-menu';
 * undoTransform(3, 'cbrt'); // => 27
 * ```
 */
export function undoTransform(transformedValue: number, transform: FeatureScaling['transform']): number {
  switch (transform) {
    case 'identity':
      return transformedValue;
    case 'log':
      return Math.exp(transformedValue);
    case 'cbrt':
      return transformedValue * transformedValue * transformedValue;
    default:
      return assertNever(transform);
  }
}

/**
 * @returns the key of a feature, for example `RNU0@DHQ4`
 * @source IBSI 1 manual (codes of features and aggregations)
 * @example
 * ```ts
 * import { featureKey } from '@collimate/statistics-menu';
 * featureKey({ feature: 'RNU0', aggregation: 'DHQ4' }); // => 'RNU0@DHQ4'
 * ```
 */
export function featureKey({ feature, aggregation }: Pick<FeatureScaling, 'feature' | 'aggregation'>): string {
  return keyOfWritten({ feature, aggregation });
}
