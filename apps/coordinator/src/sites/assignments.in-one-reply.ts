import type { WaitingWork } from '@collimate/platform-coordinator-store';

/**
 * Most bytes of protocols in one reply. gRPC takes 4 MiB: a larger reply would never arrive, and block everything
 * behind it.
 */
const MOST_BYTES = 3 * 1024 * 1024;

/**
 * @param rows work that waits for a site, oldest first
 * @returns the part that fits one reply: all orders, which are small and wait for nobody, then the oldest protocols, at
 *   least one
 */
export function inOneReply<Row extends Pick<WaitingWork, 'protocol_json'>>(rows: readonly Row[]): readonly Row[] {
  const orders = rows.filter(({ protocol_json: protocol }) => protocol === null);
  const reviews: Row[] = [];
  let bytes = 0;
  for (const row of rows) {
    if (row.protocol_json === null) continue;
    bytes += Buffer.byteLength(row.protocol_json);
    if (reviews.length > 0 && bytes > MOST_BYTES) break;
    reviews.push(row);
  }
  return [...orders, ...reviews];
}
