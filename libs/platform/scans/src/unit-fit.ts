import type { ImageChoice, ImageSource } from './image.source.js';

/**
 * Whether the intensities of an image are in the unit that is wanted; `unknown` where neither the file nor whoever ordered the image says
 * so and it cannot be taken for granted. An image file without a modality is taken for HU when HU are wanted, and never for uptake: that
 * comes in as many units as there are scanners.
 * @param stated what the person says who ordered it; the file knows better
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
