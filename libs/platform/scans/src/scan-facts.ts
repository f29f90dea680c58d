import type { Mask } from '@collimate/imaging-volume';
import { REGION_NAMES } from '@collimate/radiomics-vocabulary';
import type { ImageSource } from './image.source.js';
import type { MaskChoice, MaskSource } from './mask.model.js';
import { LocatedError, SourceError } from './source.error.js';

/** One of the regions that come with a scan. */
export type RegionName = (typeof REGION_NAMES)[number];
/** The file of each region that is there. */
export type RegionFiles = Partial<Readonly<Record<RegionName, string>>>;

/** Anatomies that may be stated for a scan. */
export const ANATOMIES = ['head', 'other'] as const;
/** One of them. */
export type Anatomy = (typeof ANATOMIES)[number];

/** Statements about a scan with the order of an extraction, besides the paths of image and ROI. */
export interface ScanRemarks {
  readonly regions?: RegionFiles;
  /** Stated anatomy; the header may tell more. */
  readonly anatomy?: Anatomy;
}

/** Facts that decide which voxels a scan may be normalised by. */
export interface ScanFacts {
  /** On the grid of the image. */
  readonly regions: Partial<Readonly<Record<RegionName, Mask>>>;
  readonly anatomy?: Anatomy;
}

/** The facts, with remarks on the masks that they came from. */
export interface ReadFacts extends ScanFacts {
  readonly problems: readonly string[];
}

/**
 * Reads the regions of a scan, and finds out whether it shows a head.
 * @param read gives one region of a file on the grid of the image
 * @throws as readMask does
 */
export async function scanFacts(
  remarks: ScanRemarks,
  image: ImageSource,
  read: (path: string, choice: MaskChoice) => Promise<MaskSource>,
): Promise<ReadFacts> {
  const regions: Partial<Record<RegionName, Mask>> = {};
  const problems: string[] = [];
  for (const name of REGION_NAMES) {
    const path = remarks.regions?.[name];
    if (path === undefined) continue;
    const found = await onlyRegion(name, (choice) => read(path, choice));
    regions[name] = found.mask;
    problems.push(...found.problems.map((problem) => `${name}: ${problem}`));
  }
  const anatomy = anatomyOf(remarks, image);
  return { regions, problems, ...(anatomy === undefined ? {} : { anatomy }) };
}

/** The only region of a file; of several the one of that name. */
async function onlyRegion(name: RegionName, read: (choice: MaskChoice) => Promise<MaskSource>): Promise<MaskSource> {
  try {
    return await read({});
  } catch (error) {
    const cause = error instanceof LocatedError ? error.cause : error;
    if (!(cause instanceof SourceError) || cause.code !== 'WHICH_REGION') throw error;
    return await read({ roi: name });
  }
}

/** A scan is a head as soon as the header or the order says so; neither overrules the other. */
function anatomyOf({ anatomy }: ScanRemarks, image: ImageSource): Anatomy | undefined {
  if (anatomy === 'head' || image.anatomy === 'head') return 'head';
  return anatomy ?? image.anatomy;
}
