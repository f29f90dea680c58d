import { freeMemory } from '@collimate/kernel-numeric';
import { InterpolationMemory } from '@collimate/radiomics-pipeline';
import { type ImageChoice, type ImageSource, readImage } from './image.source.js';
import { MaskFile } from './mask-file.js';
import type { MaskChoice, MaskSource } from './mask.model.js';
import { MaskPaper } from './mask-paper.js';
import { readMask } from './mask.source.js';
import { type ReadFacts, type ScanRemarks, scanFacts } from './scan-facts.js';
import { type ImagePlace, imageKey } from './scan-order.js';

/** An image that was read before, and how. */
export interface KeptImage {
  readonly place: ImagePlace;
  readonly unit: ImageChoice['unit'];
  readonly image: ImageSource;
}

/** Way in which the masks of a scan are brought onto its image. */
export type MaskMatching = Pick<MaskChoice, 'regrid' | 'threshold'>;

/**
 * Data shared by scans that are opened one after the other: the images, the last mask file, the last region and its
 * last interpolation, and the regions that a scan is normalised by. Each is read once. The maker of a shelf disposes of
 * it, which frees its voxels. A mask is freed as soon as the next one is asked for.
 */
export class ScanShelf implements AsyncDisposable {
  readonly interpolations = new InterpolationMemory();
  private readonly images = new Map<string, Promise<ImageSource>>();
  private readonly paper = new MaskPaper();
  private file: { readonly path: string; readonly opened: MaskFile } | undefined;
  private last: { readonly key: string; readonly image: ImageSource; readonly mask: Promise<MaskSource> } | undefined;
  private facts: { readonly key: string; readonly image: ImageSource; readonly found: Promise<ReadFacts> } | undefined;

  /** @param kept images that another thread has read already */
  constructor(kept: readonly KeptImage[] = []) {
    for (const { place, unit, image } of kept) this.images.set(keyOf(place, unit), Promise.resolve(image));
  }

  /** @throws as readImage does */
  image(place: ImagePlace, unit?: ImageChoice['unit']): Promise<ImageSource> {
    const key = keyOf(place, unit);
    let image = this.images.get(key);
    if (image === undefined) {
      const { image: path, series, phase } = place;
      this.images.set(key, (image = readImage(path, { series, phase, unit })));
    }
    return image;
  }

  /** @throws as readMask does */
  async mask(path: string, image: ImageSource, choice: MaskChoice): Promise<MaskSource> {
    const key = JSON.stringify([path, choice.roi, choice.label, choice.regrid, choice.threshold]);
    if (this.last?.key === key && this.last.image === image) return this.last.mask;
    await this.last?.mask.then(
      ({ mask }) => this.paper.giveBack(mask),
      () => undefined,
    );
    this.last = undefined;
    if (this.file?.path !== path) {
      this.file?.opened.close();
      this.file = undefined;
      this.file = { path, opened: MaskFile.open(path) };
    }
    const mask = this.file.opened.region(image, choice, this.paper);
    this.last = { key, image, mask };
    return mask;
  }

  /** Facts that decide which voxels a scan is normalised by. @throws as readMask does */
  factsOf({ regions, anatomy }: ScanRemarks, image: ImageSource, { regrid }: MaskMatching): Promise<ReadFacts> {
    const key = JSON.stringify([regions, anatomy, regrid]);
    if (this.facts?.key !== key || this.facts.image !== image) {
      const found = scanFacts({ regions, anatomy }, image, (path, choice) => readMask(path, image, { ...choice, regrid }));
      this.facts = { key, image, found };
    }
    return this.facts.found;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.interpolations[Symbol.dispose]();
    this.file?.opened.close();
    const masks = [this.last?.mask.then(({ mask }) => [mask]), this.facts?.found.then(({ regions }) => Object.values(regions))];
    const arrays = [
      ...[...this.images.values()].map((image) => image.then(({ volume }) => [volume])),
      ...masks.filter((one) => one !== undefined),
    ];
    // A failed reading was reported where it was asked for.
    for (const read of await Promise.allSettled(arrays))
      if (read.status === 'fulfilled') for (const { voxels } of read.value) freeMemory(voxels.data);
    this.images.clear();
  }
}

function keyOf(place: ImagePlace, unit: ImageChoice['unit']): string {
  return JSON.stringify([imageKey(place), unit]);
}
