import { gzipSync, deflateSync } from 'node:zlib';
import {
  Deidentifier,
  KeyedMap,
  cleanHeaderFile,
  cleanSideCar,
  type CleanedHeaderFile,
  type CleanedInstance,
  type HeaderCodec,
} from '@collimate/imaging-deidentify';
import { detectFormat } from '@collimate/imaging-formats';
import { CollimateError } from '@collimate/kernel-errors';
import { DECOMPRESSORS, readBytes, withCodecs } from '@collimate/platform-scans';
import { companionOf } from '../sources/companion.js';
import type { InputFile } from './input.files.js';
import type { NamedProfile } from './profile.file.js';

/** Outcome of one file of the input. */
export type FileResult =
  | { readonly kind: 'dicom'; readonly instance: CleanedInstance }
  | { readonly kind: 'image'; readonly image: CleanedHeaderFile; readonly name: string }
  | { readonly kind: 'refused'; readonly code: string; readonly tag?: string };

/** Endings that are taken off before a name is made, so that an image and its side-car get the same one. */
const ENDINGS = /(\.seg\.nrrd|\.nii\.gz|\.hdr\.gz|\.nii|\.hdr|\.nrrd|\.nhdr|\.mha|\.mhd|\.json)$/iu;
const SITE = 'command line';

/**
 * Cleans one file after the other under one profile and key. An error with a file becomes its refusal, and never holds
 * a word of it.
 */
export class FileCleaner {
  private readonly deidentifier: Deidentifier;
  private readonly names: KeyedMap;
  private readonly vocabulary: ReadonlySet<string>;

  /** @throws DeidentifyError BAD_POLICY */
  constructor(profile: NamedProfile, key: Uint8Array) {
    this.deidentifier = new Deidentifier({ ...profile.policy, key, site: SITE });
    this.names = new KeyedMap(key);
    this.vocabulary = new Set(profile.policy.vocabulary);
  }

  /** Reads and cleans; nothing is written. */
  async clean(input: InputFile): Promise<FileResult> {
    if (input.isLink) return { kind: 'refused', code: 'LINK_NOT_FOLLOWED' };
    try {
      const bytes = readBytes(input.path);
      const format = detectFormat(bytes);
      if (format === 'dicom') return await this.cleanDicom(bytes);
      if (format === undefined && !/\.json$/iu.test(input.path)) return { kind: 'refused', code: 'NOT_AN_IMAGE' };
      return this.cleanOther(input, bytes, format !== undefined);
    } catch (error) {
      if (!(error instanceof CollimateError)) return { kind: 'refused', code: 'BROKEN' };
      return { kind: 'refused', code: error.code, ...(error.place.tag === undefined ? {} : { tag: error.place.tag }) };
    }
  }

  private async cleanDicom(bytes: Uint8Array): Promise<FileResult> {
    const outcome = await withCodecs((decoders) => this.deidentifier.clean(bytes, decoders));
    if (outcome.kind === 'cleaned') return { kind: 'dicom', instance: outcome };
    return { kind: 'refused', code: outcome.code, ...(outcome.tag === undefined ? {} : { tag: outcome.tag }) };
  }

  private cleanOther(input: InputFile, bytes: Uint8Array, isImage: boolean): FileResult {
    const stem = input.below.replace(ENDINGS, '');
    const name = this.names.fileName(encodeURIComponent(`${input.argument}/${stem}`));
    if (!isImage) {
      const text = new TextDecoder().decode(bytes);
      if (/^\s*\{\s*"schema":\s*"collimate\.deidentification\//u.test(text)) return { kind: 'refused', code: 'OWN_REPORT' };
      const image = cleanSideCar(text);
      return { kind: 'image', image, name: `${name}${image.ending}` };
    }
    const companion = companionOf(input.path, bytes);
    const options = { image: companion === undefined ? undefined : readBytes(companion), vocabulary: this.vocabulary };
    const image = cleanHeaderFile(bytes, this.headerCodec(), options);
    // 3D Slicer knows its segmentations by the ending.
    const ending = image.ending === '.nrrd' && /\.seg\.nrrd$/iu.test(input.path) ? '.seg.nrrd' : image.ending;
    return { kind: 'image', image, name: `${name}${ending}` };
  }

  private headerCodec(): HeaderCodec {
    return {
      decoders: DECOMPRESSORS,
      gzip: (voxels) => new Uint8Array(gzipSync(voxels)),
      zlib: (voxels) => new Uint8Array(deflateSync(voxels)),
    };
  }
}

/** @returns files that belong to a header, so that they are not read as files of their own */
export function companionsOf(files: readonly InputFile[]): ReadonlySet<string> {
  const headers = files.filter(({ path, isLink }) => !isLink && /\.(hdr|hdr\.gz|nhdr|mhd)$/iu.test(path));
  return new Set(headers.map(({ path }) => companionAt(path)).filter((path) => path !== undefined));
}

function companionAt(path: string): string | undefined {
  try {
    return companionOf(path, readBytes(path));
  } catch {
    return undefined;
  }
}
