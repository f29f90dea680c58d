import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeNifti } from '@collimate/imaging-formats';
import type { ProcessedRoi } from '@collimate/radiomics-pipeline';

/** Writes image and masks of a ROI as they are after image processing, for eyes and for other programs. Nothing without a folder. */
export function saveStages(folder: string | undefined, subject: string, roi: string, processed: ProcessedRoi): void {
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  const stem = `${fileName(subject)}_${fileName(roi)}`;
  writeFileSync(join(folder, `${stem}_image.nii`), writeNifti(processed.volume));
  writeFileSync(join(folder, `${stem}_morphological-mask.nii`), writeNifti(processed.morphologicalMask));
  writeFileSync(join(folder, `${stem}_intensity-mask.nii`), writeNifti(processed.intensityMask));
}

/** Names of subjects and regions may hold what a file name may not. */
function fileName(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-');
}
