import { z } from 'zod';
import { AGGREGATION_CODES } from './aggregation.js';
import { FEATURE_FAMILIES } from './feature-registry.js';
import { FilterSchema } from './filters/filter-registry.js';
import { MODALITIES } from './modalities.js';

const finite = z.number();
const positive = z.number().positive();

/**
 * How the initial image is read: its unit, and whether intensities are rounded to integers before anything else.
 * @source IBSI 1 manual section 2.1 (conversion), HU are integers
 */
const IntensitySchema = z.strictObject({
  unit: z.enum(['HU', 'SUV', 'SUVlbm-james128', 'SUVlbm-janma', 'SUVbsa', 'arbitrary']),
  rounding: z.enum(['nearest-integer', 'none']),
});

/** An interval on the scale of the normalised image. */
const TargetSchema = z.strictObject({ lower: finite, upper: finite });

/** What becomes of intensities beyond the two that the target is tied to: cut at its ends, or carried on by the same line. */
const outside = z.enum(['clip', 'extend']);

const Z_SCORE = {
  method: z.literal('z-score'),
  /** Mean and population standard deviation, or median and 1.4826 times the median absolute deviation. */
  statistics: z.enum(['mean-sd', 'median-mad']),
  /** What one deviation becomes. */
  scale: positive,
  /** Intensities further away than this many deviations are clipped; null clips nothing. */
  clipSigma: positive.nullable(),
};
const RANGE = { method: z.literal('range'), target: TargetSchema, outside };
const percent = z.number().min(0).max(100);
const PERCENTILE = {
  method: z.literal('percentile'),
  /** Two percentiles of the region, interpolated linearly between ranks. */
  percentiles: z.strictObject({ lower: percent, upper: percent }),
  target: TargetSchema,
  outside,
};

/** Regions of tissue; `intracranial` and `body-minus-face` come with the scan as masks of these names. */
const OF_TISSUE = { region: z.enum(['roi', 'intracranial', 'body-minus-face']) };
/** The whole image has to be asked for twice: it makes values depend on air, couch and, in a head, on the face. */
const OF_WHOLE_IMAGE = {
  region: z.literal('whole-image'),
  /** The explicit flag: must be true. */
  acceptsWholeImage: z.boolean(),
  /** What the scans show. There is no default, and of a head the whole image never sets the scale. */
  anatomy: z.enum(['head', 'other']),
};

/**
 * How intensities that have no unit of their own get one, and which voxels set it. The region is chosen in the plan, because
 * one that holds the face would make values depend on whether the face was removed.
 */
const NormalisationSchema = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('none') }),
  z.discriminatedUnion('region', [
    z.strictObject({ ...Z_SCORE, ...OF_TISSUE }),
    z.strictObject({ ...Z_SCORE, ...OF_WHOLE_IMAGE }),
  ]),
  z.discriminatedUnion('region', [z.strictObject({ ...RANGE, ...OF_TISSUE }), z.strictObject({ ...RANGE, ...OF_WHOLE_IMAGE })]),
  z.discriminatedUnion('region', [
    z.strictObject({ ...PERCENTILE, ...OF_TISSUE }),
    z.strictObject({ ...PERCENTILE, ...OF_WHOLE_IMAGE }),
  ]),
]);

const MaskInterpolationSchema = z.strictObject({
  method: z.enum(['nearest', 'linear']),
  /** A voxel belongs to the ROI where the interpolated mask reaches this value. @source IBSI VMDZ threshold 0.5 */
  threshold: z.number().gt(0).lt(1),
});

/**
 * Resampling to a new grid, aligned by centre (3WE3), nearest-value extrapolation.
 * 2D resamples within the slices and leaves their distance as it is.
 * @source IBSI VTM2
 */
const InterpolationSchema = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('none') }),
  z.strictObject({
    method: z.enum(['nearest', 'linear', 'cubic']),
    dimensions: z.enum(['2D', '3D']),
    /** Two numbers in 2D (x, y), three in 3D. */
    spacingMm: z.array(positive).min(2).max(3),
    rounding: z.enum(['nearest-integer', 'none']),
    mask: MaskInterpolationSchema,
  }),
]);

/**
 * Which voxels of the ROI stay in the intensity mask. Bounds are inclusive; null is no bound. With both, the range
 * comes first and the outlier filter sees what is left.
 * @source IBSI USB3 (range), 7ACA (outliers)
 */
const ResegmentationSchema = z.strictObject({
  range: z.strictObject({ lower: finite.nullable(), upper: finite.nullable() }).nullable(),
  outlierSigma: positive.nullable(),
});

const FixedBinNumberSchema = z.strictObject({
  method: z.literal('fixed-bin-number'),
  bins: z.number().int().min(2).max(65_535),
});

const FixedBinSizeSchema = z.strictObject({
  method: z.literal('fixed-bin-size'),
  width: positive,
  /**
   * Where the first bin begins: a number, `resegmentation` for the lower bound of the range, or `observed` for the
   * lowest intensity of the ROI, with which levels of two patients are not comparable.
   */
  lowerBound: z.union([finite, z.enum(['resegmentation', 'observed'])]),
});

/** Discretisation for the intensity histogram and the texture families. @source IBSI 4R0B, K15C (FBN), Q3RU (FBS) */
const DiscretisationSchema = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('none') }),
  FixedBinNumberSchema,
  FixedBinSizeSchema,
]);

/**
 * Discretisation of the intensity-volume histogram, apart from that of the textures. `none` counts in steps; its range is the
 * re-segmentation range (observed bounds where that is open) or the observed one.
 * @source IBSI P88C
 */
const IvhSchema = z.discriminatedUnion('method', [
  z.strictObject({
    method: z.literal('none'),
    step: positive,
    range: z.enum(['resegmentation', 'observed']),
  }),
  FixedBinNumberSchema,
  FixedBinSizeSchema,
]);

/**
 * Settings of the texture matrices: Chebyshev distance 1 and coarseness 0, the only ones with reference values. They are
 * written in every plan so that a reader sees them and a later engine can offer more.
 * @source IBSI sections 3.6 to 3.11
 */
const TextureSchema = z.strictObject({
  glcm: z.strictObject({ distance: z.literal(1) }),
  ngtdm: z.strictObject({ distance: z.literal(1) }),
  ngldm: z.strictObject({ distance: z.literal(1), coarseness: z.literal(0) }),
});

/**
 * Enclosing shapes whose densities have an IBSI code and no reference value: the oriented minimum bounding box (ZH1A, IQYR) and the
 * minimum volume enclosing ellipsoid (SWZ1, BRI8).
 */
const NonStandardSchema = z.array(z.enum(['OMBB', 'MVEE'])).min(1);

/**
 * How the percentiles of intensity statistics and histogram are found, which the standard leaves open: the value of the nearest rank, or
 * linear interpolation between two ranks, as PyRadiomics does.
 */
const PercentilesSchema = z.enum(['nearest', 'linear']);

/** One extraction, whole: every step a slice, nothing left to a default. */
export const PlanSchema = z.strictObject({
  schema: z.literal('collimate.plan/1'),
  name: z.string().min(1).max(64),
  modality: z.enum([...MODALITIES, 'any']),
  intensity: IntensitySchema,
  normalisation: NormalisationSchema,
  interpolation: InterpolationSchema,
  resegmentation: ResegmentationSchema,
  discretisation: DiscretisationSchema,
  ivh: IvhSchema,
  texture: TextureSchema,
  families: z.array(z.enum(FEATURE_FAMILIES)).min(1),
  /** The aggregations asked for; each family takes those that exist for it. */
  aggregations: z.array(z.enum(AGGREGATION_CODES)).min(1),
  /** Densities that no standard stands behind; a plan without the key has none, and its digest is that of before there was one. */
  nonStandard: NonStandardSchema.optional(),
  /** A plan without the key takes the nearest rank, and its digest is that of before there was one. */
  percentiles: PercentilesSchema.optional(),
  /** Filters whose response maps have intensity statistics of their own; a plan without the key has none, and its digest is that of before. */
  filters: z.array(FilterSchema).min(1).optional(),
});

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

/** One extraction, whole: every step a slice, nothing left to a default. Its digest names it. */
export type ExtractionPlan = DeepReadonly<z.infer<typeof PlanSchema>>;
/** Slice of the plan: unit and rounding of the initial image. */
export type IntensityPlan = ExtractionPlan['intensity'];
/** Slice of the plan: normalisation. */
export type NormalisationPlan = ExtractionPlan['normalisation'];
/** Slice of the plan: resampling of image and mask. */
export type InterpolationPlan = ExtractionPlan['interpolation'];
/** Slice of the plan: re-segmentation. */
export type ResegmentationPlan = ExtractionPlan['resegmentation'];
/** Slice of the plan: discretisation for histogram and textures. */
export type DiscretisationPlan = ExtractionPlan['discretisation'];
/** Slice of the plan: discretisation of the intensity-volume histogram. */
export type IvhPlan = ExtractionPlan['ivh'];
/** An enclosing shape whose densities are no part of the standard. */
export type NonStandardShape = NonNullable<ExtractionPlan['nonStandard']>[number];
/** How percentiles are found. */
export type PercentileMethod = NonNullable<ExtractionPlan['percentiles']>;
/** Slice of the plan: texture settings. */
export type TexturePlan = ExtractionPlan['texture'];
