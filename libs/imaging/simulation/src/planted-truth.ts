import type { LesionModel, NormalLaw } from './lesion.model.js';

/** Keys under which a study protocol asks for the planted features. */
export type PlantedFeatureKey = 'RNU0@DHQ4' | 'Q4LE@DHQ4' | 'ECT3@DHQ4' | 'Q3CK@DHQ4';

/** One planted feature: its identity, the public transform, and a public reference that fits either group. */
export interface PlantedFeature {
  readonly key: PlantedFeatureKey;
  /** IBSI code of the feature and of its aggregation. */
  readonly feature: string;
  readonly aggregation: string;
  readonly transform: 'log' | 'identity';
  /** x = (transform(value) - centre) / width; both public and independent of any cohort. */
  readonly centre: number;
  readonly width: number;
  /** The law of the transformed feature in a group. */
  readonly law: (model: LesionModel) => NormalLaw;
}

/**
 * What is planted, in the order of the demonstration study: volume, mean intensity, intensity variance, elongation.
 * @source IBSI RNU0, Q4LE, ECT3, Q3CK; aggregation DHQ4 (3D, whole ROI)
 */
export const PLANTED_FEATURES: readonly PlantedFeature[] = [
  {
    key: 'RNU0@DHQ4',
    feature: 'RNU0',
    aggregation: 'DHQ4',
    transform: 'log',
    centre: 9,
    width: 0.6,
    law: (model) => model.logVolumeMm3,
  },
  {
    key: 'Q4LE@DHQ4',
    feature: 'Q4LE',
    aggregation: 'DHQ4',
    transform: 'identity',
    centre: 50,
    width: 20,
    law: (model) => model.meanHu,
  },
  {
    key: 'ECT3@DHQ4',
    feature: 'ECT3',
    aggregation: 'DHQ4',
    transform: 'log',
    centre: 7.8,
    width: 0.7,
    law: (model) => model.logVarianceHu2,
  },
  {
    key: 'Q3CK@DHQ4',
    feature: 'Q3CK',
    aggregation: 'DHQ4',
    transform: 'identity',
    centre: 0.74,
    width: 0.1,
    law: (model) => model.elongation,
  },
];

/** Population mean and standard deviation of a transformed feature. */
export interface PlantedMoments {
  readonly mean: number;
  readonly sd: number;
}

/** The truth per group and feature key. */
export type PlantedTruth = Readonly<Record<string, Readonly<Record<PlantedFeatureKey, PlantedMoments>>>>;

/** A normal law cut at 2.5 standard deviations has this share of their spread: sqrt(1 - 2 z phi(z) / (2 Phi(z) - 1)). */
const CUT_SPREAD = 0.9545974863445806;

/**
 * What a study over an endless cohort would find: mean and standard deviation of every transformed feature per group.
 * @returns in the units of the transform (log mm³, HU, log HU², none)
 */
export function plantedTruth(spec: { readonly groups: readonly { label: string; model: LesionModel }[] }): PlantedTruth {
  return Object.fromEntries(
    spec.groups.map(({ label, model }) => [
      label,
      Object.fromEntries(
        PLANTED_FEATURES.map(({ key, law }) => [key, { mean: law(model).mean, sd: law(model).sd * CUT_SPREAD }]),
      ) as Record<PlantedFeatureKey, PlantedMoments>,
    ]),
  );
}
