import { gunzipSync, inflateRawSync } from 'node:zlib';

/** A file in a folder, or inside an archive. */
export interface ArtefactFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Most archives within archives that are opened; more levels have no honest use. */
const DEEPEST = 4;
/** A file that grows beyond this is left packed, and told. */
const LARGEST_BYTES = 1 << 29;
const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const TAR_BLOCK = 512;

/**
 * Files inside a file: those of a ZIP or tape archive and the content of gzip, at any depth, else the file itself. A
 * file that cannot be unpacked (a password, another method, a damaged archive) stays as it is, so that the search
 * reports it as no text.
 */
export function unpacked(file: ArtefactFile, depth = 0): readonly ArtefactFile[] {
  if (depth >= DEEPEST) return [file];
  try {
    const inside = filesInside(file);
    return inside === undefined ? [file] : inside.flatMap((one) => unpacked(one, depth + 1));
  } catch (error) {
    if (error instanceof RangeError || (error as NodeJS.ErrnoException).code?.startsWith('Z_') === true) return [file];
    if ((error as NodeJS.ErrnoException).code?.startsWith('ERR_') === true) return [file];
    throw error;
  }
}

function filesInside({ name, bytes }: ArtefactFile): readonly ArtefactFile[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length > 22 && view.getUint16(0, true) === 0x4b50) return filesOfZip(name, bytes, view);
  if (bytes.length > 18 && view.getUint16(0, true) === 0x8b1f)
    return [{ name: name.replace(/\.t?gz$/i, (end) => (/^\.t/i.test(end) ? '.tar' : '')), bytes: gunzipped(bytes) }];
  if (bytes.length >= TAR_BLOCK && text(bytes, 257, 5) === 'ustar') return filesOfTar(name, bytes);
  return undefined;
}

/** @returns the content of gzip @throws RangeError, or an error of zlib */
export function gunzipped(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(gunzipSync(bytes, { maxOutputLength: LARGEST_BYTES }));
}

/** @source APPNOTE.TXT 6.3.10, 4.3.12 and 4.3.16: the directory at the end says where each file lies */
function filesOfZip(name: string, bytes: Uint8Array, view: DataView): readonly ArtefactFile[] | undefined {
  const first = Math.max(0, bytes.length - 22 - 0xffff);
  let end = bytes.length - 22;
  while (end >= first && view.getUint32(end, true) !== END_OF_DIRECTORY) end--;
  if (end < first) return undefined;
  const files: ArtefactFile[] = [];
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    if (view.getUint32(at, true) !== DIRECTORY_ENTRY) return undefined;
    const [flags, method] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
    const [packed, nameLength] = [view.getUint32(at + 20, true), view.getUint16(at + 28, true)];
    const own = text(bytes, at + 46, nameLength);
    const [extra, comment] = [view.getUint16(at + 30, true), view.getUint16(at + 32, true)];
    const local = view.getUint32(at + 42, true);
    const from = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const body = bytes.subarray(from, from + packed);
    // The comment of an archive can hold as much as a file.
    if (comment > 0)
      files.push({ name: `${name}/${own}, remark`, bytes: bytes.subarray(at + 46 + nameLength + extra).subarray(0, comment) });
    if (!own.endsWith('/')) files.push({ name: `${name}/${own}`, bytes: inflated(body, method, flags) });
    at += 46 + nameLength + extra + comment;
  }
  const remark = view.getUint16(end + 20, true);
  return remark === 0 ? files : [...files, { name: `${name}, remark`, bytes: bytes.subarray(end + 22, end + 22 + remark) }];
}

/** Encrypted content, and content packed by another method, stays as it is. */
function inflated(body: Uint8Array, method: number, flags: number): Uint8Array {
  if ((flags & 1) !== 0 || method !== 8) return body;
  return new Uint8Array(inflateRawSync(body, { maxOutputLength: LARGEST_BYTES }));
}

function filesOfTar(name: string, bytes: Uint8Array): readonly ArtefactFile[] {
  const files: ArtefactFile[] = [];
  let at = 0;
  while (at + TAR_BLOCK <= bytes.length && bytes[at] !== 0) {
    const size = Number.parseInt(text(bytes, at + 124, 12).trim() || '0', 8);
    if (!Number.isSafeInteger(size) || size < 0) throw new RangeError('a size that is none');
    const [prefix, own] = [zeroEnded(bytes, at + 345, 155), zeroEnded(bytes, at, 100)];
    const isFile = ['0', '\0', '7'].includes(text(bytes, at + 156, 1));
    // Headers of pax and links hold words of their own.
    const path = prefix === '' ? own : `${prefix}/${own}`;
    if (size > 0)
      files.push({
        name: `${name}/${path}${isFile ? '' : ', header'}`,
        bytes: bytes.subarray(at + TAR_BLOCK, at + TAR_BLOCK + size),
      });
    at += TAR_BLOCK * (1 + Math.ceil(size / TAR_BLOCK));
  }
  return files;
}

function text(bytes: Uint8Array, from: number, length: number): string {
  return new TextDecoder().decode(bytes.subarray(from, from + length));
}

function zeroEnded(bytes: Uint8Array, from: number, length: number): string {
  return text(bytes, from, length).split('\0')[0];
}
