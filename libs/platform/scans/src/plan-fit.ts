import type { ExtractionPlan } from '@collimate/radiomics-vocabulary';
import type { ImageSource } from './image.source.js';
import { ScanError } from './scan.error.js';
import { unitFit } from './unit-fit.js';

/** Facts that a person states about an image whose file does not tell them. */
export interface StatedFacts {
  /** Unit of its intensities. */
  readonly unit?: string;
  /** Modality of the scan, if a study names it and its plan leaves it open. */
  readonly modality?: string;
}

/**
 * Whether a plan is for an image. A file without a modality is taken for the one of the plan, or of the study.
 * @returns remarks on assumptions
 * @throws ScanError MODALITY_MISMATCH, UNIT_MISMATCH
 */
export function checkFit(
  image: ImageSource,
  plan: Pick<ExtractionPlan, 'modality' | 'intensity'>,
  stated: StatedFacts,
): readonly string[] {
  const wanted = plan.modality === 'any' ? stated.modality : plan.modality;
  if (wanted !== undefined && image.modality !== '' && image.modality !== wanted) {
    const who = plan.modality === 'any' ? 'study' : 'plan';
    throw new ScanError('MODALITY_MISMATCH', `the ${who} is for ${wanted} and the series is ${image.modality}`, {
      hint: 'Name the right series, or choose a plan for this modality: `collimate plan` lists the presets.',
    });
  }
  checkUnit(image, plan.intensity.unit, stated.unit);
  if (wanted === undefined || image.modality !== '') return [];
  return [
    `the file does not say its modality; it is taken for ${wanted}, as the ${plan.modality === 'any' ? 'study' : 'plan'} says`,
  ];
}

function checkUnit(image: ImageSource, unit: ExtractionPlan['intensity']['unit'], stated: string | undefined): void {
  const fit = unitFit(image, unit, stated);
  if (fit === 'fits') return;
  const of = image.modality === 'CT' || image.modality === 'PT' ? ' (no rescale slope and intercept, or one of no unit)' : '';
  const sentence =
    fit === 'other'
      ? `the plan expects ${unit} and the image is in ${image.intensityUnit ?? stated}`
      : `the plan expects ${unit} and the image does not say its unit${of}`;
  throw new ScanError('UNIT_MISMATCH', sentence, {
    hint:
      fit === 'other'
        ? 'Convert the image first, or set intensity.unit of the plan to "arbitrary".'
        : `If its intensities are ${unit}, say so by --unit ${unit} (or in the column unit of a cohort); else set intensity.unit of the plan to "arbitrary".`,
  });
}
