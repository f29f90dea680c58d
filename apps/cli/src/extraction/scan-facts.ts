import { type ImageSource, SourceError, readMask } from '@collimate/platform-pacs';
import type { NormalisationFacts } from '@collimate/radiomics-pipeline';
import { type Anatomy, type CaseOrder, REGION_NAMES, type RegionName } from './case-order.js';

/**
 * What decides by which voxels a scan may be normalised: the regions that were given, and whether it shows a head.
 * @throws as readMask does
 */
export async function scanFacts(order: CaseOrder, image: ImageSource, regrid: boolean): Promise<NormalisationFacts> {
  const regions: Partial<Record<RegionName, Awaited<ReturnType<typeof readRegion>>>> = {};
  for (const name of REGION_NAMES) {
    const path = order.regions?.[name];
    if (path !== undefined) regions[name] = await readRegion(path, name, image, regrid);
  }
  const anatomy = anatomyOf(order, image);
  return { regions, ...(anatomy === undefined ? {} : { anatomy }) };
}

/** The only region of a file; of several the one of that name. */
async function readRegion(path: string, name: RegionName, image: ImageSource, regrid: boolean) {
  try {
    return (await readMask(path, image, { regrid })).mask;
  } catch (error) {
    if (!(error instanceof SourceError) || error.code !== 'WHICH_REGION') throw error;
    return (await readMask(path, image, { roi: name, regrid })).mask;
  }
}

/** A head is one as soon as anybody says so: no word takes back what the header has. */
function anatomyOf(order: CaseOrder, image: ImageSource): Anatomy | undefined {
  if (order.anatomy === 'head' || image.anatomy === 'head') return 'head';
  return order.anatomy ?? image.anatomy;
}
