import type { JpegLsHeader } from './scan-header.js';

/** What follows from the header of a scan. @source ITU-T T.87 A.2.1, names as there */
export interface ScanConstants {
  readonly range: number;
  readonly qbpp: number;
  readonly limit: number;
  /** Which of nine regions a gradient lies in, for every gradient from -maximum on. */
  readonly region: Int8Array;
}

/** The constants of a scan. */
export function scanConstants(header: JpegLsHeader): ScanConstants {
  const { maximum, near } = header;
  const range = Math.floor((maximum + 2 * near) / (2 * near + 1)) + 1;
  const bpp = Math.max(2, 32 - Math.clz32(maximum));
  return { range, qbpp: 32 - Math.clz32(range - 1), limit: 2 * (bpp + Math.max(8, bpp)), region: quantisation(header) };
}

/** @source ITU-T T.87 A.3.3 */
function quantisation({ maximum, near, thresholds: [t1, t2, t3] }: JpegLsHeader): Int8Array {
  const table = new Int8Array(2 * maximum + 1).fill(-4, 0, maximum).fill(4, maximum);
  // From the outside in; a narrower region lies over a wider one. It is made for every frame, so it is filled and not looked up.
  [t3 - 1, t2 - 1, t1 - 1, near].forEach((size, n) => {
    table.fill(n - 3, Math.max(0, maximum - size), maximum).fill(3 - n, maximum, maximum + size + 1);
  });
  return table;
}
