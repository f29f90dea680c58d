import type { ImageChoice, ImageSource } from './image.source.js';

/**
 * Whether the intensities of an image are in the wanted unit; `unknown` if neither the file nor the order tells it and
 * it cannot be assumed. An image file without a modality is assumed to be in HU when HU are wanted, and never in a unit
 * of uptake, because scanners write many of them.
 * @param stated unit named with the order; the file overrules it
 */
export function unitFit(
  { intensityUnit, modality }: Pick<ImageSource, 'intensityUnit' | 'modality'>,
  wanted: NonNullable<ImageChoice['unit']>,
  stated?: string,
): 'fits' | 'other' | 'unknown' {
  if (wanted === 'arbitrary') return 'fits';
  const unit = intensityUnit ?? stated;
  if (unit !== undefined) return unit === wanted ? 'fits' : 'other';
  return wanted === 'HU' && modality === '' ? 'fits' : 'unknown';
}
