import { createCipheriv, createHmac } from 'node:crypto';
import { RandomSource } from '@collimate/kernel-numeric';

/**
 * Bytes that only the holder of a key can foretell: AES-256 in counter mode, under a key of its own for each image. The same key and image
 * give the same bytes; another study, with another key, gives the same head another surface.
 * @source NIST SP 800-38A, 6.5
 */
export class KeyedRandom extends RandomSource {
  private readonly cipher;

  /** @param key of the study @param image bytes that differ between images, such as the voxels */
  constructor(key: Uint8Array, image: Uint8Array) {
    super();
    const own = createHmac('sha256', key).update('collimate-deface-1').update(image).digest();
    this.cipher = createCipheriv('aes-256-ctr', own, Buffer.alloc(16));
  }

  override fill(bytes: Uint8Array): void {
    bytes.set(this.cipher.update(new Uint8Array(bytes.length)));
  }
}
