import { type ImagePlace, imageKey, readImage } from '@collimate/platform-scans';
import type { Case } from './case-order.js';
import { type SharedImage, sharedImage } from './shared-image.js';

/** A case with its place in the run. */
export interface NumberedCase extends Case {
  readonly index: number;
}

/** Cases of one image, for one thread; shared steps are done once. Plain data: it goes to worker threads. */
export interface ImageCases {
  readonly scan: ImagePlace;
  /** In the order of work: cases that share a region and its interpolation stand together. */
  readonly cases: readonly NumberedCase[];
  /** The image, where several threads work on it. */
  readonly shared?: readonly SharedImage[];
}

/**
 * Puts the cases of one image together; when there are fewer images than threads, the cases of an image are shared out among them, but
 * never those of one region and interpolation.
 * @returns orders in the order of their first cases, each with at least one
 */
export function imageCases(cases: readonly Case[], threads: number): readonly ImageCases[] {
  const images = grouped(
    cases.map((one, index) => ({ ...one, index })),
    ({ order }) => imageKey(order),
  );
  const parts = Math.ceil(threads / Math.max(1, images.length));
  return images.flatMap((ofImage) => {
    const units = grouped(ofImage, sharedWork);
    const size = Math.ceil(units.length / parts);
    const chunks = Array.from({ length: Math.ceil(units.length / size) }, (_, n) => units.slice(n * size, (n + 1) * size).flat());
    const { image, series, phase } = ofImage[0].order;
    return chunks.map((chunk) => ({ scan: { image, series, phase }, cases: chunk }));
  });
}

/**
 * Reads images for several threads into shared memory. An unreadable image is left to the threads, where each of its
 * cases reports the error.
 */
export async function withSharedImages(orders: readonly ImageCases[]): Promise<readonly ImageCases[]> {
  const shared = new Map<string, readonly SharedImage[]>();
  for (const ofImage of grouped(orders, ({ scan }) => imageKey(scan))) {
    if (ofImage.length === 1) continue;
    const units = new Set(ofImage.flatMap(({ cases }) => cases.map(({ plan }) => plan.intensity.unit)));
    const [{ scan }] = ofImage;
    try {
      const read = [];
      for (const unit of units) read.push(sharedImage(await readImage(scan.image, { ...scan, unit }), unit));
      shared.set(imageKey(scan), read);
    } catch {
      continue;
    }
  }
  return orders.map((order) => {
    const read = shared.get(imageKey(order.scan));
    return read === undefined ? order : { ...order, shared: read };
  });
}

function sharedWork({ order: { mask, roi, label }, plan: { interpolation, intensity, normalisation } }: Case): string {
  return JSON.stringify([mask, roi, label, interpolation, intensity, normalisation]);
}

/** @returns the values by their key, groups in the order of their first values */
function grouped<T>(values: readonly T[], keyOf: (value: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return [...groups.values()];
}
