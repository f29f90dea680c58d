import { nameOf } from '@collimate/platform-scans';

/** Names of folders and files that tell their content and not their subject. */
const GENERIC =
  /^(images?|img|scans?|dicoms?|dcm|ct|cta|mri?|t1c?|t2|flair|dwi|adc|pe?t|petct|suv|seg|series|volumes?|study|data|niftis?|nii|nrrd|mha|raw|input)([-_ .]?\d{1,2})?$/iu;

/** Name of a case without a given subject. */
export interface SubjectName {
  readonly name: string;
  /** False when the path has no name but generic ones: `scans/ct`. */
  readonly isTelling: boolean;
}

/** @returns the nearest name in the path of an image that is not generic: `STS_025` of `sarcoma/STS_025/CT/image` */
export function subjectNameOf(image: string): SubjectName {
  const parts = image
    .split(/[\\/]/u)
    .filter((part) => part !== '' && part !== '.' && part !== '..' && !/^[A-Za-z]:$/u.test(part));
  const names = [nameOf(parts.at(-1) ?? image), ...parts.slice(0, -1).reverse()];
  const telling = names.find((name) => name !== '' && !GENERIC.test(name));
  return { name: telling ?? names[0], isTelling: telling !== undefined };
}
