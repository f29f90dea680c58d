import { RandomSource } from './random-source.js';

/** Bound once: in a test's context each look at a global object costs more than the draw. */
const { imul } = Math;

/**
 * A reproducible source for simulations and tests: xoshiro128** seeded through splitmix32. It is NOT private, and
 * nothing that leaves a site may draw noise or keys from it (the agent binds the operating system's source).
 * @source Blackman and Vigna 2018, Scrambled Linear Pseudorandom Number Generators
 * @example
 * ```ts
 * import { SeededRandom } from '@collimate/kernel-numeric';
 * new SeededRandom(7).nextUint32() === new SeededRandom(7).nextUint32(); // => true
 * ```
 */
export class SeededRandom extends RandomSource {
  private readonly state = new Uint32Array(4);

  /** @param seed any 32-bit integer; the same seed gives the same bytes on every machine */
  constructor(seed: number) {
    super();
    let s = seed >>> 0;
    for (let i = 0; i < 4; i++) {
      s = (s + 0x9e3779b9) >>> 0;
      let z = s;
      z = imul(z ^ (z >>> 16), 0x85ebca6b);
      z = imul(z ^ (z >>> 13), 0xc2b2ae35);
      this.state[i] = (z ^ (z >>> 16)) >>> 0;
    }
  }

  /** @returns the next 32 uniform bits */
  nextUint32(): number {
    const s = this.state;
    const scrambled = imul(s[1], 5);
    const result = imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
    const t = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = (s[3] << 11) | (s[3] >>> 21);
    return result;
  }

  /** @returns a uniform number in [0, 1) with 53 bits */
  uniform(): number {
    return ((this.nextUint32() >>> 5) * 67108864 + (this.nextUint32() >>> 6)) / 9007199254740992;
  }

  /** @returns a standard normal number (Box and Muller); for simulated data, never for privacy noise */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  override fill(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const whole = bytes.length - (bytes.length % 4);
    for (let i = 0; i < whole; i += 4) view.setUint32(i, this.nextUint32(), true);
    if (whole === bytes.length) return;
    const last = this.nextUint32();
    for (let i = whole; i < bytes.length; i++) bytes[i] = last >>> (8 * (i - whole));
  }
}
