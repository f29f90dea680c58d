import { randomFillSync } from 'node:crypto';
import { RandomSource } from '@collimate/kernel-numeric';

const POOL_BYTES = 64 * 1024;

/** The operating system's cryptographic source, drawn through a pool of 64 KiB; used bytes are wiped from it. */
export class NodeRandom extends RandomSource {
  private readonly pool = new Uint8Array(POOL_BYTES);
  private used = POOL_BYTES;

  override fill(bytes: Uint8Array): void {
    if (bytes.length >= POOL_BYTES) {
      randomFillSync(bytes);
      return;
    }
    if (this.used + bytes.length > POOL_BYTES) {
      randomFillSync(this.pool);
      this.used = 0;
    }
    const end = this.used + bytes.length;
    bytes.set(this.pool.subarray(this.used, end));
    this.pool.fill(0, this.used, end);
    this.used = end;
  }
}
