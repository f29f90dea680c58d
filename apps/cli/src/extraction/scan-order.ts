import { readImage } from '@collimate/platform-pacs';
import type { Case } from './case-order.js';
import { type SharedImage, sharedImage } from './shared-image.js';

/** A case with its place in the run. */
export interface NumberedCase extends Case {
  readonly index: number;
}

/** Cases of one image, for one thread: what they share is done once. Plain data: it goes to worker threads. */
export interface ScanOrder {
  readonly image: string;
  /** In the order in which they are done: what shares a region and its interpolation stands together. */
  readonly cases: readonly NumberedCase[];
  /** The image, where several threads work on it. */
  readonly shared?: readonly SharedImage[];
}

/**
 * Puts the cases of one image together; when there are fewer images than threads, the cases of an image are shared out among them, but
 * never those of one region and interpolation.
 * @returns orders in the order of their first cases, each with at least one
 */
export function scanOrders(cases: readonly Case[], threads: number): readonly ScanOrder[] {
  const images = grouped(cases.map((one, index) => ({ ...one, index })), ({ order }) => order.image);
  const parts = Math.ceil(threads / Math.max(1, images.length));
  return images.flatMap((ofImage) => {
    const units = grouped(ofImage, sharedWork);
    const size = Math.ceil(units.length / parts);
    const chunks = Array.from({ length: Math.ceil(units.length / size) }, (_, n) => units.slice(n * size, (n + 1) * size).flat());
    return chunks.map((chunk) => ({ image: ofImage[0].order.image, cases: chunk }));
  });
}

/**
 * Reads what several threads will work on into shared memory. An image that cannot be read is left to them: each of its cases then says
 * why.
 */
export async function withSharedImages(orders: readonly ScanOrder[]): Promise<readonly ScanOrder[]> {
  const shared = new Map<string, readonly SharedImage[]>();
  for (const ofImage of grouped(orders, ({ image }) => image)) {
    if (ofImage.length === 1) continue;
    const units = new Set(ofImage.flatMap(({ cases }) => cases.map(({ plan }) => plan.intensity.unit)));
    const [{ image }] = ofImage;
    try {
      const read = [];
      for (const unit of units) read.push(sharedImage(await readImage(image, { unit }), unit));
      shared.set(image, read);
    } catch {
      continue;
    }
  }
  return orders.map((order) => ({ ...order, ...(shared.has(order.image) ? { shared: shared.get(order.image) } : {}) }));
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
