import type { Mask } from '@collimate/imaging-volume';
import { type NonStandardShape, aggregationByCode } from '@collimate/radiomics-vocabulary';
import type { FeatureRow } from './feature-table.js';
import { undefinedBecause, valueOf, type FeatureValue } from './feature-value.js';
import { convexHullOf } from './morphology/convex-hull.js';
import { ellipsoidAreaMm2, ellipsoidVolumeMm3 } from './morphology/ellipsoid.js';
import { enclosingEllipsoidMm } from './morphology/enclosing-ellipsoid.js';
import { maskBoxOf } from './morphology/mask-box.js';
import { meshOf, solidOf } from './morphology/mesh.js';
import { orientedBoxMm } from './morphology/oriented-box.js';

/** A feature that has an IBSI code but no reference value, so that two programs need not agree on it. */
export interface NonStandardFeature {
  readonly ibsi: string;
  readonly tag: string;
  readonly name: string;
  readonly value: FeatureValue;
}

/**
 * Mesh volume and area over those of the oriented minimum bounding box and of the minimum volume enclosing ellipsoid. Teams never
 * agreed on them: they are no part of a feature table, and a study cannot ask for them.
 * @input the morphological mask @returns four pure numbers, undefined for an empty mask
 * @source IBSI ZH1A, IQYR, SWZ1, BRI8
 */
export function enclosingDensities(morphologicalMask: Mask): readonly NonStandardFeature[] {
  const values = densitiesOf(morphologicalMask);
  return [
    { ibsi: 'ZH1A', tag: 'morph_vol_dens_ombb', name: 'Volume density (OMBB)', value: values[0] },
    { ibsi: 'IQYR', tag: 'morph_area_dens_ombb', name: 'Area density (OMBB)', value: values[1] },
    { ibsi: 'SWZ1', tag: 'morph_vol_dens_mvee', name: 'Volume density (MVEE)', value: values[2] },
    { ibsi: 'BRI8', tag: 'morph_area_dens_mvee', name: 'Area density (MVEE)', value: values[3] },
  ];
}

/** @returns the densities that a plan asks for beyond the standard as rows of MORPH, each marked as such @param shapes that are enclosed */
export function enclosingRows(morphologicalMask: Mask, shapes: readonly NonStandardShape[] = []): readonly FeatureRow[] {
  if (shapes.length === 0) return [];
  const { code: aggregationCode, label: aggregation } = aggregationByCode('DHQ4');
  return enclosingDensities(morphologicalMask)
    .filter(({ tag }) => shapes.some((shape) => tag.endsWith(shape.toLowerCase())))
    .map((row) => ({ ...row, family: 'MORPH', unit: '1', aggregation, aggregationCode, parameters: { status: 'non-standard' } }));
}

function densitiesOf(mask: Mask): readonly FeatureValue[] {
  const { spacingMm } = mask.grid;
  const box = maskBoxOf(mask);
  if (box === undefined) return Array.from({ length: 4 }, () => undefinedBecause('emptyRoi'));
  const mesh = meshOf(box);
  const hull = convexHullOf(mesh.vertices);
  const { volumeMm3, areaMm2 } = solidOf(mesh, spacingMm);
  const [p, q, r] = orientedBoxMm(hull, spacingMm);
  const [a, b, c] = enclosingEllipsoidMm(hull, spacingMm);
  return [
    valueOf(volumeMm3 / (p * q * r)),
    valueOf(areaMm2 / (2 * (p * q + q * r + r * p))),
    valueOf(volumeMm3 / ellipsoidVolumeMm3(a, b, c)),
    valueOf(areaMm2 / ellipsoidAreaMm2(a, b, c)),
  ];
}
