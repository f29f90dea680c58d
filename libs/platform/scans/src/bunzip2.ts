import type { Decompress } from '@collimate/imaging-formats';
import Bunzip from 'seek-bzip';

/** Room for the first answer; bzip2 makes about a fifth of most images. */
const FIRST_EXPANSION = 6;

/** Decompresses bzip2, several streams one behind the other too. @throws Error for damaged or cut streams and for more than `maximumBytes` */
export const bunzip2: Decompress = (bytes, maximumBytes) => {
  let plain = new Uint8Array(Math.min(maximumBytes, Math.max(1024, FIRST_EXPANSION * bytes.length)));
  let [read, written] = [0, 0];
  const input = {
    _coerced: true as const,
    eof: () => read >= bytes.length,
    readByte() {
      // The decoder itself would go on with bits that are not there.
      if (read >= bytes.length) throw new RangeError('the bzip2 stream is cut short');
      return bytes[read++];
    },
    read(buffer: Uint8Array, offset: number, length: number) {
      for (let i = 0; i < length; i++) buffer[offset + i] = input.readByte();
      return length;
    },
  };
  const output = {
    _coerced: true as const,
    flush: () => undefined,
    writeByte(byte: number) {
      if (written === plain.length) plain = larger(plain, maximumBytes);
      plain[written++] = byte;
    },
  };
  quietly(() => Bunzip.decode(input, output, true));
  return plain.subarray(0, written);
};

function larger(full: Uint8Array<ArrayBuffer>, maximumBytes: number): Uint8Array<ArrayBuffer> {
  if (full.length >= maximumBytes) throw new RangeError('the bzip2 stream is larger than allowed');
  const next = new Uint8Array(Math.min(maximumBytes, 2 * full.length));
  next.set(full);
  return next;
}

/** The package still uses `new Buffer`, of which Node would warn the person at the terminal. */
function quietly(act: () => void): void {
  const before = process.noDeprecation;
  process.noDeprecation = true;
  try {
    act();
  } finally {
    process.noDeprecation = before;
  }
}
