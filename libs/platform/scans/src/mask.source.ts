import type { ImageSource } from './image.source.js';
import { MaskFile } from './mask-file.js';
import type { MaskChoice, MaskSource, RegionIn } from './mask.model.js';

/**
 * Reads one region from an RTSTRUCT (filled on the image's grid), a DICOM segmentation, or a NIfTI, NRRD or MetaImage
 * label image. To read several regions of one file, open it instead.
 * @throws LocatedError over FormatError, VolumeError; SourceError NO_SUCH_FILE, UNREADABLE, WHICH_REGION
 */
export function readMask(path: string, image: ImageSource, choice: MaskChoice = {}): Promise<MaskSource> {
  return once(path, (file) => file.region(image, choice));
}

/**
 * The regions that a mask file holds, in the order of the file.
 * @param onLeftOut told the names of those that the file lists and that bound no voxel
 * @throws LocatedError over FormatError; SourceError NO_SUCH_FILE, UNREADABLE, WHICH_REGION for a file without regions
 */
export function regionsIn(path: string, onLeftOut?: (names: readonly string[]) => void): Promise<readonly RegionIn[]> {
  return once(path, (file) => file.regions(onLeftOut));
}

async function once<T>(path: string, ask: (file: MaskFile) => Promise<T>): Promise<T> {
  const file = MaskFile.open(path);
  try {
    return await ask(file);
  } finally {
    file.close();
  }
}
