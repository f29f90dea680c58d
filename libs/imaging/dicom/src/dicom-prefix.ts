/** Length of the preamble, bytes. @source DICOM PS3.10 7.1 */
const PREAMBLE = 128;
const PREFIX = [0x44, 0x49, 0x43, 0x4d];

/** Where the meta header begins behind preamble and prefix, bytes. @source DICOM PS3.10 7.1 */
export const BEHIND_PREFIX = PREAMBLE + PREFIX.length;

/** @returns whether `DICM` stands behind the preamble, which may hold anything. @source DICOM PS3.10 7.1 */
export function hasDicomPrefix(bytes: Uint8Array): boolean {
  return PREFIX.every((letter, n) => bytes[PREAMBLE + n] === letter);
}
