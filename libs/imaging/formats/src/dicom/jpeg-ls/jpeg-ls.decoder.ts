import { BitSource, ScanEnds } from './bit-source.js';
import { scanConstants } from './scan-constants.js';
import type { JpegLsHeader } from './scan-header.js';

/** Contexts of the regular mode; the two of the run mode stand behind them. */
const CONTEXTS = 365;
/** Order of the run length code. @source ITU-T T.87 A.2.1 */
const RUN_ORDER = Uint8Array.of(
  0,
  0,
  0,
  0,
  1,
  1,
  1,
  1,
  2,
  2,
  2,
  2,
  3,
  3,
  3,
  3,
  4,
  4,
  5,
  5,
  6,
  6,
  7,
  7,
  8,
  9,
  10,
  11,
  12,
  13,
  14,
  15,
);

/** No encoder writes an error that leaves the range of its values twice over. */
const TOO_LARGE = 'an error is larger than any may be';

/**
 * Decodes a JPEG-LS scan of one component, lossless or near-lossless. It stops where the scan ends early instead of filling up. The
 * kernel in assembly/jpeg-ls.ts does the same, faster.
 * @returns rows x columns samples, row by row; undefined when the scan is damaged or cut
 * @source ITU-T T.87 (ISO/IEC 14495-1) annex A, names as there
 */
export function decodeJpegLs(bytes: Uint8Array, header: JpegLsHeader): Uint16Array | undefined {
  try {
    return new Scan(bytes, header).samples();
  } catch (error) {
    if (error instanceof ScanEnds) return undefined;
    throw error;
  }
}

/** The median of the left neighbour, the upper one and the plane through all three. @source ITU-T T.87 A.4.1 */
function predicted(Ra: number, Rb: number, Rc: number): number {
  const low = Ra < Rb ? Ra : Rb;
  const high = Ra < Rb ? Rb : Ra;
  return Rc >= high ? low : Rc <= low ? high : Ra + Rb - Rc;
}

function clamped(value: number, maximum: number): number {
  return value < 0 ? 0 : value > maximum ? maximum : value;
}

/** @returns the smallest k for which n << k is a at least @source ITU-T T.87 A.5.1 */
function golombOrder(a: number, n: number): number {
  let k = Math.clz32(n) - Math.clz32(a);
  k &= ~(k >> 31);
  return k + (((n << k) - a) >>> 31);
}

class Scan {
  private readonly source: BitSource;
  private readonly region: Int8Array;
  private readonly A = new Int32Array(CONTEXTS + 2);
  private readonly B = new Int32Array(CONTEXTS);
  private readonly C = new Int32Array(CONTEXTS);
  private readonly N = new Int32Array(CONTEXTS + 2).fill(1);
  private readonly Nn = new Int32Array(2);
  private readonly range: number;
  private readonly qbpp: number;
  private readonly limit: number;
  private readonly step: number;
  private runIndex = 0;

  constructor(
    bytes: Uint8Array,
    private readonly header: JpegLsHeader,
  ) {
    this.source = new BitSource(bytes, header.scan);
    this.step = 2 * header.near + 1;
    ({ range: this.range, qbpp: this.qbpp, limit: this.limit, region: this.region } = scanConstants(header));
    this.A.fill(Math.max(2, (this.range + 32) >> 6));
  }

  samples(): Uint16Array {
    const { columns, rows } = this.header;
    const samples = new Uint16Array(columns * rows);
    // One sample more on either side, so that the neighbours of the border need no questions.
    let above = new Uint16Array(columns + 2);
    let line = new Uint16Array(columns + 2);
    for (let y = 0; y < rows; y++) {
      line[0] = above[1];
      above[columns + 1] = above[columns];
      this.line(line, above, columns);
      samples.set(line.subarray(1, columns + 1), y * columns);
      const free = above;
      above = line;
      line = free;
    }
    if (this.source.position > this.source.length) throw new ScanEnds('the scan ends before the image does');
    return samples;
  }

  /** Reads a line. The mapping of errors is turned round where a context leans to the negative. @source ITU-T T.87 A.5.2 */
  private line(line: Uint16Array, above: Uint16Array, columns: number): void {
    const { region, source, A, B, C, N, range } = this;
    const { maximum, near } = this.header;
    const escape = this.limit - this.qbpp - 1;
    const bits = source.bytes;
    let position = source.position;
    let ahead = region[above[1] - above[0] + maximum];
    // What was written last is kept: reading it back would wait for the memory.
    let Ra = line[0];
    let Rb = above[0];
    let Rd = above[1];
    for (let x = 1; x <= columns; x++) {
      const Rc = Rb;
      Rb = Rd;
      Rd = above[x + 1];
      // The gradient to the right of Rb is the one to the left of the next.
      const behind = ahead;
      ahead = region[Rd - Rb + maximum];
      let q = 81 * ahead + 9 * behind + region[Rc - Ra + maximum];
      if (q === 0) {
        source.position = position;
        x = this.run(line, above, x, columns);
        position = source.position;
        Ra = line[x];
        Rb = above[x];
        Rd = above[x + 1];
        ahead = region[Rd - Rb + maximum];
        continue;
      }
      // Signs are all ones or all zeros and are applied without a branch: what noise decides no processor can foresee.
      const sign = q >> 31;
      q = (q ^ sign) - sign;
      const Px = clamped(predicted(Ra, Rb, Rc) + ((C[q] ^ sign) - sign), maximum);

      const n = N[q];
      const a = A[q];
      const k = golombOrder(a, n);
      // Nearly every code is short enough to be seen whole in one word; the others go the long way.
      const at = position >>> 3;
      const word = ((bits[at] << 24) | (bits[at + 1] << 16) | (bits[at + 2] << 8) | bits[at + 3]) << (position & 7);
      const zeros = Math.clz32(word);
      let mapped: number;
      if (zeros + k < 25 && zeros < escape) {
        mapped = k === 0 ? zeros : (zeros << k) + ((word << (zeros + 1)) >>> (32 - k));
        position += zeros + 1 + k;
      } else {
        source.position = position;
        mapped = this.golomb(k, escape);
        position = source.position;
      }
      if (mapped > 2 * range) throw new ScanEnds(TOO_LARGE);
      let error = (mapped >>> 1) ^ -(mapped & 1);
      if (near === 0 && k === 0 && 2 * B[q] <= -n) error = -error - 1;
      this.learn(q, error, a, n);
      Ra = this.sample(Px, (error ^ sign) - sign);
      line[x] = Ra;
    }
    if (position > source.length) throw new ScanEnds('the scan ends before the image does');
    source.position = position;
  }

  /** What the error of a sample teaches its context of the regular mode. @source ITU-T T.87 A.6 */
  private learn(q: number, error: number, was: number, n: number): void {
    const { A, B, C, N, step } = this;
    let a = was + ((error ^ (error >> 31)) - (error >> 31));
    let b = B[q] + error * step;
    let next = n;
    if (n === this.header.reset) {
      a >>= 1;
      b = b >= 0 ? b >> 1 : -((1 - b) >> 1);
      next >>= 1;
    }
    next += 1;
    N[q] = next;
    A[q] = a;
    if (b <= -next) {
      b += next;
      if (C[q] > -128) C[q] -= 1;
      if (b <= -next) b = 1 - next;
    } else if (b > 0) {
      b -= next;
      if (C[q] < 127) C[q] += 1;
      if (b > 0) b = 0;
    }
    B[q] = b;
  }

  /** The sample of a predicted value and its error, brought back into the range. @source ITU-T T.87 A.4.5 */
  private sample(Px: number, error: number): number {
    const { range, step } = this;
    const { maximum, near } = this.header;
    let Rx = Px + error * step;
    if (Rx < -near) Rx += range * step;
    else if (Rx > maximum + near) Rx -= range * step;
    return clamped(Rx, maximum);
  }

  /** Reads a run from `x` on, and the sample that interrupts it. @returns the last place written @source ITU-T T.87 A.7 */
  private run(line: Uint16Array, above: Uint16Array, x: number, columns: number): number {
    const Ra = line[x - 1];
    let at = x;
    while (this.source.bits(1) === 1) {
      const length = 1 << RUN_ORDER[this.runIndex];
      const stop = Math.min(at + length, columns + 1);
      const whole = at + length <= columns + 1;
      while (at < stop) line[at++] = Ra;
      if (whole && this.runIndex < 31) this.runIndex += 1;
      if (at > columns) return columns;
    }
    const rest = this.source.bits(RUN_ORDER[this.runIndex]);
    if (at + rest > columns) throw new ScanEnds('a run is longer than its line');
    for (let i = 0; i < rest; i++) line[at++] = Ra;
    line[at] = this.interruption(Ra, above[at]);
    if (this.runIndex > 0) this.runIndex -= 1;
    return at;
  }

  /** A code of Golomb of any length; `escape` zeros announce a whole value. @source ITU-T T.87 A.5.3 */
  private golomb(k: number, escape: number): number {
    const { source, qbpp } = this;
    const zeros = source.zeros(escape);
    return zeros < escape ? (zeros << k) + source.bits(k) : source.bits(qbpp) + 1;
  }

  private interruption(Ra: number, Rb: number): number {
    const { A, N, Nn, range } = this;
    const { near, reset } = this.header;
    const type = Math.abs(Ra - Rb) <= near ? 1 : 0;
    const q = CONTEXTS + type;
    const weight = type === 1 ? A[q] + (N[q] >> 1) : A[q];
    let k = 0;
    while (N[q] << k < weight) k += 1;
    const mapped = this.golomb(k, this.limit - RUN_ORDER[this.runIndex] - 1 - this.qbpp - 1);
    if (mapped > 2 * range) throw new ScanEnds(TOO_LARGE);
    const doubled = mapped + type;
    const odd = doubled & 1;
    const size = (doubled + odd) >> 1;
    const leansNegative = k !== 0 || 2 * Nn[type] >= N[q] ? 1 : 0;
    const error = leansNegative === odd ? -size : size;
    if (error < 0) Nn[type] += 1;
    A[q] += (mapped + 1 - type) >> 1;
    if (N[q] === reset) {
      A[q] >>= 1;
      N[q] >>= 1;
      Nn[type] >>= 1;
    }
    N[q] += 1;
    const turned = type === 0 && Ra > Rb ? -error : error;
    return this.sample(type === 1 ? Ra : Rb, turned);
  }
}
