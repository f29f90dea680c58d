import { type Volume, volumeOf } from '@collimate/imaging-volume';
import { SAMPLE_BYTES, checkedVoxelCount, roundedIntegers, samplesOf, scaleInto, type SampleType } from '../bytes/voxel-array.js';
import { decompress, mostBytesFor, type Decoders } from '../decoders.js';
import { bytesBehind, toldBehind } from '../bytes/bytes-behind.js';
import type { PhaseChoice } from '../dicom/phases/phase-choice.js';
import { FormatError } from '../format.error.js';
import { labelSamples } from '../label-samples.js';
import type { PlacedLabels } from '../label-file.js';
import { niftiGrid, type NiftiOrientation } from './nifti.geometry.js';
import { type NiftiHeader, readNiftiHeader } from './nifti.header.js';

/** An image read from NIfTI. */
export interface NiftiImage {
  readonly volume: Volume;
  readonly version: 1 | 2;
  /** Whose coordinates were used: the s-form, the q-form, or neither (pixdim alone). */
  readonly orientation: NiftiOrientation;
  readonly datatype: SampleType;
  /** Facts that did not stop the reading and that a person should know. */
  readonly problems: readonly string[];
}

/** @returns whether the bytes begin as gzip does */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length > 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Reads a NIfTI-1 or NIfTI-2 image: `.nii`, `.nii.gz`, or the pair `.hdr` and `.img`. Positions are turned from RAS to
 * LPS; voxels stay in the order of the file.
 * @input `image` is the content of the `.img` of a pair, which may be gzipped too
 * @throws FormatError WRONG_FORMAT, TRUNCATED, DAMAGED, UNSUPPORTED_IMAGE, BAD_GEOMETRY, SEVERAL_PHASES, UNKNOWN_SERIES, DECODER_MISSING,
 *   DECODING_FAILED
 * @source NIfTI-1 and NIfTI-2 headers, nifti.nimh.nih.gov
 */
export function readNifti(bytes: Uint8Array, decoders: Decoders = {}, options: NiftiOptions = {}): NiftiImage {
  const item = options.item ?? 0;
  const header = readNiftiHeader(headOf(bytes, decoders, item), item);
  const { samples, own, grid, orientation, problems } = samplesOfNifti(header, bytes, decoders, options);
  // Decompressed bytes belong to nobody else, so samples that need no conversion stay where they are, unless they would hold others back.
  const ready = own && header.volumes === 1 && samples instanceof Float32Array && header.slope === 1 && header.intercept === 0;
  const voxels = ready ? samples : new Float32Array(samples.length);
  if (!ready) scaleInto(voxels, 0, samples, header.slope, header.intercept);
  const rounded = header.slope === 1 && header.intercept === 0 ? roundedIntegers(samples, voxels) : [];
  return {
    volume: volumeOf(grid, voxels),
    version: header.version,
    orientation,
    datatype: header.datatype,
    problems: [...problems, ...rounded],
  };
}

/**
 * Reads a NIfTI image of labels, each with its own value; one byte per voxel without scaling, as most masks are, stays where it is.
 * @throws as readNifti does
 */
export function readNiftiLabels(bytes: Uint8Array, decoders: Decoders = {}, options: NiftiOptions = {}): PlacedLabels {
  const item = options.item ?? 0;
  const header = readNiftiHeader(headOf(bytes, decoders, item), item);
  if (header.volumes !== 1)
    throw new FormatError('UNSUPPORTED_IMAGE', 'a mask has three dimensions, and this image has four', {
      place: { item, tag: 'dim' },
    });
  const { grid, samples, orientation, problems } = samplesOfNifti(header, bytes, decoders, options);
  const labels = labelSamples(samples, header, item);
  return {
    labels: { grid, voxels: { data: labels.data } },
    segments: [],
    placed: orientation !== 'none',
    problems: [...problems, ...labels.problems],
  };
}

/** What a reader of NIfTI may be given besides the bytes. */
export interface NiftiOptions {
  /** The content of the `.img` of a pair. */
  readonly image?: Uint8Array;
  readonly item?: number;
  /** Which volume along the fourth axis: `TemporalPositionIndex` from 1, whatever the axis stands for. */
  readonly phase?: PhaseChoice;
}

function samplesOfNifti(header: NiftiHeader, bytes: Uint8Array, decoders: Decoders, options: NiftiOptions) {
  const item = options.item ?? 0;
  const plain = (b: Uint8Array, maximumBytes?: number): Uint8Array =>
    isGzip(b) ? decompress(decoders.gunzip, 'gzip', b, item, maximumBytes) : b;
  const count = checkedVoxelCount(header.size, item);
  const volumeBytes = count * SAMPLE_BYTES[header.datatype];
  const before = volumeBytes * (volumeAlongTime(header.volumes, options.phase, item) - 1);
  const most = mostBytesFor(header.voxelOffset + volumeBytes * header.volumes);
  if (header.separateImage && options.image === undefined) {
    throw new FormatError('NO_IMAGE', 'the header belongs to a pair, and the image file was not passed', {
      place: { item },
      hint: 'Pass the .img file beside the .hdr file.',
    });
  }
  const body = header.separateImage && options.image !== undefined ? plain(options.image, most) : plain(bytes, most);
  if (header.voxelOffset + before > body.length) {
    throw new FormatError('TRUNCATED', 'the voxels begin behind the end of the file', { place: { item, tag: 'vox_offset' } });
  }
  const { grid, orientation, problems } = niftiGrid(header, item);
  const behind = bytesBehind(
    {
      found: body.length - header.voxelOffset,
      needed: volumeBytes * header.volumes,
      ofSlice: volumeBytes / header.size[2],
      columns: header.size[0],
      rows: header.size[1],
    },
    () => new FormatError('DAMAGED', 'there are more voxels than the header says', { place: { item, tag: 'dim' } }),
  );
  const samples = samplesOf(body.subarray(header.voxelOffset + before), header.datatype, header.littleEndian, count, item);
  return {
    samples,
    own: body !== bytes && body !== options.image,
    grid,
    orientation,
    problems: [...problems, ...toldBehind(behind)],
  };
}

/** @returns the number of the volume that is read, from 1 @throws FormatError BAD_GEOMETRY, SEVERAL_PHASES, UNKNOWN_SERIES */
function volumeAlongTime(volumes: number, phase: PhaseChoice | undefined, item: number): number {
  if (!Number.isInteger(volumes) || volumes < 1)
    throw new FormatError('BAD_GEOMETRY', 'an image has at least one volume along its fourth axis', {
      place: { item, tag: 'dim' },
    });
  if (phase === undefined && volumes === 1) return 1;
  const choices = [`TemporalPositionIndex=1 … ${volumes}`];
  if (phase === undefined) {
    throw new FormatError('SEVERAL_PHASES', `the image holds ${volumes} volumes along its fourth axis`, {
      place: { item, tag: 'dim' },
      choices,
      hint: 'Choose one by --phase TemporalPositionIndex=1, counted from 1.',
    });
  }
  const { attribute, value, and } = phase;
  if (
    attribute === 'TemporalPositionIndex' &&
    and === undefined &&
    typeof value === 'number' &&
    Number.isInteger(value) &&
    value >= 1 &&
    value <= volumes
  )
    return value;
  throw new FormatError('UNKNOWN_SERIES', 'the image has no volume of the phase chosen', {
    place: { item, tag: 'dim' },
    choices,
  });
}

/** The bytes of the header, without decompressing the voxels where the caller has a decoder that can do that. */
function headOf(bytes: Uint8Array, decoders: Decoders, item: number): Uint8Array {
  if (!isGzip(bytes)) return bytes;
  const { gunzipHead } = decoders;
  return gunzipHead === undefined
    ? decompress(decoders.gunzip, 'gzip', bytes, item)
    : decompress((b) => gunzipHead(b), 'gzip', bytes, item);
}
