import type { Decoders } from '@collimate/imaging-formats';
import { DeidentifyError } from '../deidentify.error.js';

/** What becomes of a file that has a header of its own form: NIfTI, NRRD, MetaImage, or a side-car in JSON. */
export interface CleanedHeaderFile {
  readonly format: 'nifti' | 'nrrd' | 'metaimage' | 'side-car';
  /** What the name of the file ends with; pairs of header and voxels become one file. */
  readonly ending: '.nii' | '.nii.gz' | '.nrrd' | '.mha' | '.json';
  readonly bytes: Uint8Array;
  readonly report: readonly HeaderRow[];
}

/** What was done with the fields of one name: never a value, and no name that the format does not know. */
export interface HeaderRow {
  /** The format's own name of the field; `other` for all that it does not know. */
  readonly field: string;
  readonly deed: 'removed' | 'replaced';
  readonly count: number;
}

/** What the platform brings: decompressors, and compressors that write nothing but the stream. */
export interface HeaderCodec {
  readonly decoders: Decoders;
  readonly gzip: (bytes: Uint8Array) => Uint8Array;
  readonly zlib: (bytes: Uint8Array) => Uint8Array;
}

/** Counts what was done with each field. */
export class HeaderReport {
  private readonly counts = new Map<string, HeaderRow>();

  note(field: string, deed: HeaderRow['deed']): void {
    const key = `${field} ${deed}`;
    this.counts.set(key, { field, deed, count: (this.counts.get(key)?.count ?? 0) + 1 });
  }

  /** @returns the rows in the order in which they came */
  rows(): readonly HeaderRow[] {
    return [...this.counts.values()];
  }
}

/** @returns the error for a header that cannot be written anew; the field is one that the format knows */
export function badHeader(message: string, field: string): DeidentifyError {
  return new DeidentifyError('MALFORMED', message, { place: { tag: field } });
}

/**
 * The voxels without what stands behind them.
 * @param ofSlice bytes of one slice: a reader refuses a file that has room for one more, and would read its copy
 * @throws DeidentifyError MALFORMED
 */
export function onlyVoxels(
  bytes: Uint8Array,
  { length, ofSlice }: { readonly length: number; readonly ofSlice: number },
  field: string,
  report: HeaderReport,
): Uint8Array {
  if (bytes.length < length) throw badHeader('there are fewer voxels than the header says', field);
  const behind = bytes.length - length;
  if (behind > 1 && behind >= ofSlice) throw badHeader('there are more voxels than the header says', field);
  if (behind > 0) report.note('bytes behind the voxels', 'removed');
  return bytes.subarray(0, length);
}

/** Largest coordinate and spacing in millimetres; most letters read as a number lie beyond. */
const MOST_MM = 99_999;

/** @returns whether a number of a geometry is one */
export function isCoordinate(value: number): boolean {
  return Number.isFinite(value) && Math.abs(value) <= MOST_MM;
}

/** @returns letters of ASCII as bytes */
export function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/** @returns voxels that are written as text: as many numbers as there should be, and nothing else @throws DeidentifyError MALFORMED */
export function asciiVoxels(body: Uint8Array, samples: number, field: string): Uint8Array {
  let text = '';
  for (const byte of body) text += String.fromCharCode(byte);
  const numbers = text.trim().split(/\s+/);
  const form = /^([+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?|nan)$/i;
  if (numbers.length !== samples || !numbers.every((word) => form.test(word)))
    throw badHeader('the voxels are not as many numbers as the header says', field);
  return asciiBytes(`${numbers.join(' ')}\n`);
}
