import type { LesionTruth } from './lesion.model.js';

/** A feature whose value follows from a lesion itself: what a scanner without noise and of endless resolution would measure. */
export interface LesionFeature {
  /** IBSI code; its aggregation is DHQ4 (3D, whole ROI). */
  readonly feature: string;
  /** Word for it in a protocol. */
  readonly name: string;
  readonly transform: 'log' | 'identity';
  /** x = (transform(value) - centre) / width, a reference that fits both default groups. */
  readonly centre: string;
  readonly width: string;
  /** Before the transform. */
  readonly value: (lesion: LesionTruth) => number;
}

/*
 * Within the lesion the intensity is mean + G u, u the place along the first axis in units of the semi-axis, G^2 / 5 the variance; u has the density
 * 3/4 (1 - u^2) on [-1, 1] and the distribution function (2 + 3 u - u^3) / 4.
 */
/** The 90th and the 75th percentile of u: roots of u^3 - 3 u + 1.6 and of u^3 - 3 u + 1. */
const [P90, P75] = [0.6084, 2 * Math.sin(Math.PI / 18)];
/** E|u|. */
const DEVIATION = 3 / 8;
/** E|u| of what lies between the 10th and the 90th percentile. */
const ROBUST_DEVIATION = (1.5 * (P90 ** 2 / 2 - P90 ** 4 / 4)) / 0.8;
/** The length of a principal axis over the semi-axis of an ellipsoid: 4 sqrt(1/5). @source IBSI TDIC */
const AXIS = 4 / Math.sqrt(5);

const gradient = ({ varianceHu2 }: LesionTruth): number => Math.sqrt(5 * varianceHu2);
const meanSquare = ({ meanHu, varianceHu2 }: LesionTruth): number => meanHu ** 2 + varianceHu2;

const row = (
  [feature, name, transform]: readonly [string, string, LesionFeature['transform']],
  [centre, width]: readonly [string, string],
  value: LesionFeature['value'],
): LesionFeature => ({ feature, name, transform, centre, width, value });

/**
 * Twenty features of which the truth is known lesion by lesion: seven of shape, eleven of intensity, and two of both. Skewness is that of no group.
 * The energy counts voxels of 1 mm³, to which the plan `ct-default` interpolates.
 * @source IBSI reference manual; values of an ellipsoid with a linear gradient along its first axis
 */
export const LESION_FEATURES: readonly LesionFeature[] = [
  row(['RNU0', 'volume', 'log'], ['8.95', '0.43'], ({ volumeMm3 }) => volumeMm3),
  row(['YEKZ', 'counted-volume', 'log'], ['8.95', '0.43'], ({ volumeMm3 }) => volumeMm3),
  row(['TDIC', 'major-axis', 'log'], ['3.33', '0.19'], ({ semiAxesMm: [a] }) => AXIS * a),
  row(['P9VJ', 'minor-axis', 'log'], ['3.02', '0.13'], ({ semiAxesMm: [, b] }) => AXIS * b),
  row(['7J51', 'least-axis', 'log'], ['2.91', '0.13'], ({ semiAxesMm: [, , c] }) => AXIS * c),
  row(['Q3CK', 'elongation', 'identity'], ['0.74', '0.09'], ({ elongation }) => elongation),
  row(['N17B', 'flatness', 'identity'], ['0.67', '0.08'], ({ semiAxesMm: [a, , c] }) => c / a),
  row(['Q4LE', 'mean', 'identity'], ['48', '18'], ({ meanHu }) => meanHu),
  row(['Y12H', 'median', 'identity'], ['48', '18'], ({ meanHu }) => meanHu),
  row(['QG58', 'tenth-percentile', 'identity'], ['-20', '18'], (one) => one.meanHu - P90 * gradient(one)),
  row(['8DWT', 'ninetieth-percentile', 'identity'], ['117', '34'], (one) => one.meanHu + P90 * gradient(one)),
  row(['ECT3', 'variance', 'log'], ['7.75', '0.6'], ({ varianceHu2 }) => varianceHu2),
  row(['SALO', 'interquartile-range', 'log'], ['4.31', '0.3'], (one) => 2 * P75 * gradient(one)),
  row(['4FUA', 'mean-deviation', 'log'], ['3.7', '0.3'], (one) => DEVIATION * gradient(one)),
  row(['1128', 'robust-deviation', 'log'], ['3.42', '0.3'], (one) => ROBUST_DEVIATION * gradient(one)),
  row(['N72L', 'median-deviation', 'log'], ['3.7', '0.3'], (one) => DEVIATION * gradient(one)),
  row(['5ZWQ', 'root-mean-square', 'log'], ['4.22', '0.3'], (one) => Math.sqrt(meanSquare(one))),
  row(['KE2A', 'skewness', 'identity'], ['0', '0.02'], () => 0),
  row(['N8CA', 'energy', 'log'], ['17.4', '0.9'], (one) => one.volumeMm3 * meanSquare(one)),
  row(['99N0', 'integrated-intensity', 'identity'], ['430000', '300000'], ({ volumeMm3, meanHu }) => volumeMm3 * meanHu),
];
