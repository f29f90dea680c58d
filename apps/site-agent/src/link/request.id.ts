import { randomBytes } from 'node:crypto';

/** @returns a new UUIDv7 @source RFC 9562 section 5.7 */
export function newRequestId(): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Math.floor(performance.timeOrigin + performance.now()), 0, 6);
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
