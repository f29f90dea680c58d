/** What a JPEG-LS stream of one component says before its scan. @source ITU-T T.87 C.2 */
export interface JpegLsHeader {
  readonly columns: number;
  readonly rows: number;
  readonly bits: number;
  readonly maximum: number;
  readonly near: number;
  readonly thresholds: readonly [number, number, number];
  readonly reset: number;
  /** Where the scan begins. */
  readonly scan: number;
}

const SOF55 = 0xf7;
const LSE = 0xf8;
const DRI = 0xdd;
const SOS = 0xda;
const MAXIMUM_RESET = 4096;

/** @returns undefined for a stream that is damaged or of a kind that is met nowhere: restarts, palettes, several components */
export function readJpegLsHeader(bytes: Uint8Array): JpegLsHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let frame: { bits: number; rows: number; columns: number } | undefined;
  let preset: readonly number[] = [0, 0, 0, 0, 0];
  for (let at = 2; at + 4 <= bytes.length;) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1];
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const length = view.getUint16(at + 2);
    const body = at + 4;
    if (length < 2 || at + 2 + length > bytes.length) return undefined;
    if (marker === DRI) return undefined;
    if (marker === SOF55) {
      if (length < 8 || bytes[body + 5] !== 1) return undefined;
      frame = { bits: bytes[body], rows: view.getUint16(body + 1), columns: view.getUint16(body + 3) };
    } else if (marker === LSE) {
      if (bytes[body] !== 1 || length < 13) return undefined;
      preset = [1, 3, 5, 7, 9].map((offset) => view.getUint16(body + offset));
    } else if (marker === SOS) {
      if (frame === undefined || length < 8 || bytes[body] !== 1) return undefined;
      const [near, interleave, shift] = [bytes[body + 3], bytes[body + 4], bytes[body + 5]];
      if (interleave !== 0 || shift !== 0) return undefined;
      return completed(frame, preset, near, at + 2 + length);
    }
    at += 2 + length;
  }
  return undefined;
}

function completed(
  frame: { bits: number; rows: number; columns: number },
  preset: readonly number[],
  near: number,
  scan: number,
): JpegLsHeader | undefined {
  const { bits, rows, columns } = frame;
  if (bits < 2 || bits > 16 || rows === 0 || columns === 0) return undefined;
  const maximum = preset[0] === 0 ? (1 << bits) - 1 : preset[0];
  if (maximum >= 1 << bits || near > Math.min(255, maximum >> 1)) return undefined;
  const defaults = defaultThresholds(maximum, near);
  const [t1, t2, t3] = defaults.map((value, i) => (preset[i + 1] === 0 ? value : preset[i + 1]));
  if (t1 < near + 1 || t2 < t1 || t3 < t2 || t3 > maximum) return undefined;
  const reset = preset[4] === 0 ? 64 : preset[4];
  // Otherwise the sums of a context could leave 32 bits; no encoder asks for it.
  if (reset < 3 || reset > MAXIMUM_RESET) return undefined;
  return { ...frame, maximum, near, thresholds: [t1, t2, t3], reset, scan };
}

/** @source ITU-T T.87 C.2.4.1.1.1 */
function defaultThresholds(maximum: number, near: number): readonly [number, number, number] {
  const clamp = (value: number, lowest: number): number => (value > maximum || value < lowest ? lowest : value);
  if (maximum >= 128) {
    const factor = (Math.min(maximum, 4095) + 128) >> 8;
    const t1 = clamp(factor + 2 + 3 * near, near + 1);
    const t2 = clamp(4 * factor + 3 + 5 * near, t1);
    return [t1, t2, clamp(17 * factor + 4 + 7 * near, t2)];
  }
  const factor = Math.floor(256 / (maximum + 1));
  const t1 = clamp(Math.max(2, Math.floor(3 / factor) + 3 * near), near + 1);
  const t2 = clamp(Math.max(3, Math.floor(7 / factor) + 5 * near), t1);
  return [t1, t2, clamp(Math.max(4, Math.floor(21 / factor) + 7 * near), t2)];
}
