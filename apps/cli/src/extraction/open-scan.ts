import { type ImageChoice, type ImageSource, type MaskSource, readImage, readMask } from '@collimate/platform-scans';
import { freeMemory } from '@collimate/kernel-numeric';
import { InterpolationMemory } from '@collimate/radiomics-pipeline';
import type { CaseOrder, CaseSettings, ScanChoice } from './case-order.js';
import { type SharedImage, imageOf } from './shared-image.js';

/**
 * An image on which several cases are extracted: it is read once, and the last mask and its last interpolation are kept for the case
 * that follows. Whoever opens it disposes of it: its voxels are gone then.
 */
export class OpenScan implements AsyncDisposable {
  readonly interpolations = new InterpolationMemory();
  private readonly images = new Map<ImageChoice['unit'], Promise<ImageSource>>();
  private lastMask: { readonly key: string; readonly image: ImageSource; readonly mask: Promise<MaskSource> } | undefined;

  /** @param shared what another thread has read of it already */
  constructor(
    private readonly scan: ScanChoice,
    private readonly masks: CaseSettings['masks'],
    shared: readonly SharedImage[] = [],
  ) {
    for (const one of shared) this.images.set(one.unit, Promise.resolve(imageOf(one)));
  }

  /** @throws as readImage does */
  image(unit: ImageChoice['unit']): Promise<ImageSource> {
    let image = this.images.get(unit);
    if (image === undefined) this.images.set(unit, (image = readImage(this.scan.image, { ...this.scan, unit })));
    return image;
  }

  /** @throws as readMask does */
  mask({ mask: path, roi, label }: CaseOrder, image: ImageSource): Promise<MaskSource> {
    const key = JSON.stringify([path, roi, label]);
    if (this.lastMask?.key !== key || this.lastMask.image !== image) {
      if (this.lastMask !== undefined) void freeOnceRead(this.lastMask.mask, ({ mask }) => mask.voxels.data);
      this.lastMask = { key, image, mask: readMask(path, image, { roi, label, ...this.masks }) };
    }
    return this.lastMask.mask;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.interpolations[Symbol.dispose]();
    for (const image of this.images.values()) await freeOnceRead(image, ({ volume }) => volume.voxels.data);
    if (this.lastMask !== undefined) await freeOnceRead(this.lastMask.mask, ({ mask }) => mask.voxels.data);
  }
}

/** What could not be read has told so where it was asked for. */
function freeOnceRead<T>(reading: Promise<T>, voxelsOf: (read: T) => ArrayBufferView): Promise<void> {
  return reading.then(
    (read) => freeMemory(voxelsOf(read)),
    () => undefined,
  );
}
