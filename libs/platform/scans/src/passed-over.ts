import { basename } from 'node:path';
import { isGzip } from '@collimate/imaging-formats';

/** What systems and media leave in folders. */
const LITTER = /^(?:\..*|thumbs\.db|desktop\.ini)$/iu;
/** Names of slices: by an ending of DICOM, packed or not, by none at all, or a UID. Tables, texts and pictures beside a scan are none. */
const NAMED_AS_SLICE = /(?:\.(?:dcm|dicom|ima)(?:\.gz)?|\.\d+|^[^.]+)$/iu;

/** What a file holds that is named as a slice is and is no DICOM. */
const KINDS = {
  empty: ['empty file', 'empty files'],
  gzip: ['gzipped file', 'gzipped files'],
  page: ['web page', 'web pages'],
  other: ['file of another kind', 'files of another kind'],
} as const;

/** A file of a folder, with its first bytes. */
export interface NotDicom {
  readonly path: string;
  readonly bytes: { readonly head: Uint8Array; readonly size: number };
}

/** @returns what is told of files that are named as slices are and are none: how many of which kind, and no name */
export function toldPassedOver(files: readonly NotDicom[]): readonly string[] {
  const counts = new Map<keyof typeof KINDS, number>();
  for (const { path, bytes } of files) {
    if (!isNamedAsSlice(path)) continue;
    const kind = kindOf(bytes);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const parts = (Object.keys(KINDS) as (keyof typeof KINDS)[]).flatMap((kind) => {
    const count = counts.get(kind) ?? 0;
    return count === 0 ? [] : [`${count} ${KINDS[kind][count === 1 ? 0 : 1]}`];
  });
  return parts.length === 0
    ? []
    : [`named as slices are and no DICOM, and passed over: ${parts.join(', ')}; slices may be missing`];
}

/** @returns whether every file that could be a slice is packed by gzip, which is not unpacked in a folder */
export function allGzipped(files: readonly NotDicom[]): boolean {
  const slices = files.filter(({ path }) => isNamedAsSlice(path));
  return slices.length > 0 && slices.every(({ bytes }) => isGzip(bytes.head));
}

function isNamedAsSlice(path: string): boolean {
  const name = basename(path);
  return !LITTER.test(name) && NAMED_AS_SLICE.test(name);
}

function kindOf({ head, size }: NotDicom['bytes']): keyof typeof KINDS {
  if (size === 0) return 'empty';
  if (isGzip(head)) return 'gzip';
  return /^\uFEFF?\s*<(?:!doctype|html|\?xml)/iu.test(new TextDecoder().decode(head.subarray(0, 256))) ? 'page' : 'other';
}
