/** Less than this is not worth the call, and may be a piece of the pool that Node's small buffers share. */
const LEAST_BYTES = 1 << 18;

/**
 * Gives the memory of a large array back at once. Left to the collector it would go too, but memory outside of the heap makes the
 * collector come by often, and each time it looks at all that lives, on a core that another thread could use.
 *
 * The array is empty afterwards, and so is every other view of the same memory: only who made it, and knows that nobody looks at it
 * any more, may call this. What is shared among threads, or belongs to a WebAssembly instance, is left alone.
 * @example
 * ```ts
 * import { freeMemory } from '@collimate/kernel-numeric';
 * const voxels = new Float32Array(1_000_000);
 * freeMemory(voxels);
 * voxels.length; // => 0
 * ```
 */
export function freeMemory({ buffer }: ArrayBufferView): void {
  if (buffer.byteLength < LEAST_BYTES || !('transfer' in buffer)) return;
  try {
    buffer.transfer(0);
  } catch {
    // Memory of WebAssembly cannot be taken from it, and says so only when one tries.
  }
}
