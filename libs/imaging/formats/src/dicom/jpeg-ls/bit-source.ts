/** Thrown inside the decoder alone, where a scan asks for bits that are not there. */
export class ScanEnds extends RangeError {}

/** Bytes behind the scan that may be looked at: the longest code is shorter. */
const PADDING = 32;

/**
 * The bits of a JPEG-LS scan without what was stuffed into it: behind a byte FF stands one bit more, so that no marker stands inside
 * of a scan; a marker ends it.
 * @source ITU-T T.87 A.1, C.2.1
 */
export class BitSource {
  /** The bits, eight a byte, and zeros behind them. */
  readonly bytes: Uint8Array;
  /** How many bits there are. */
  readonly length: number;
  /** The next bit. */
  position = 0;

  constructor(scan: Uint8Array, start: number) {
    const out = new Uint8Array(scan.length - start + PADDING);
    let [at, to, cache, held, afterFf] = [start, 0, 0, 0, false];
    for (; at < scan.length; at++) {
      const byte = scan[at];
      if (afterFf && byte >= 0x80) break;
      const width = afterFf ? 7 : 8;
      cache = ((cache << width) | byte) & 0xffff;
      held += width;
      if (held >= 8) {
        held -= 8;
        out[to++] = (cache >>> held) & 0xff;
      }
      afterFf = byte === 0xff;
    }
    // The FF of the marker itself was taken for data.
    this.length = Math.max(0, 8 * to + held - (afterFf ? 8 : 0));
    if (held > 0) out[to] = (cache << (8 - held)) & 0xff;
    this.bytes = out;
  }

  /** @returns the next `count` bits, 0 to 25 */
  bits(count: number): number {
    if (count === 0) return 0;
    const value = this.word() >>> (32 - count);
    this.position += count;
    return value;
  }

  /** @returns how many zeros stand before the next one, which is taken too; more than `most` end the scan */
  zeros(most: number): number {
    let zeros = 0;
    for (;;) {
      const here = Math.clz32(this.word());
      if (here < 25) {
        this.position += here + 1;
        zeros += here;
        if (zeros <= most) return zeros;
      } else {
        zeros += 25;
        this.position += 25;
      }
      if (zeros > most) throw new ScanEnds('a code has more zeros than any may have');
    }
  }

  /** The next 25 bits at least, from the top. */
  private word(): number {
    const { bytes, position } = this;
    const at = position >>> 3;
    if (position > this.length) throw new ScanEnds('the scan ends before the image does');
    return ((bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]) << (position & 7);
  }
}
