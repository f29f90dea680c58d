import {
  type Decoders,
  FormatError,
  TAG,
  labelsOf,
  looksLikeDicom,
  readDicomFile,
  readRtStruct,
  readSeg,
  segmentsInLayers,
  segmentVoxelCount,
} from '@collimate/imaging-formats';
import { isFolder, readBytes } from './files.source.js';
import { labelsOfFile, onlyFileOf } from './mask.source.js';
import type { MaskChoice } from './mask.model.js';
import { withCodecs } from './pixel-codecs.js';
import { SourceError, located } from './source.error.js';

/** A region by what chooses it and no other. */
export type RegionIn = Required<Pick<MaskChoice, 'label'>> & Pick<MaskChoice, 'roi'>;

/**
 * The regions that a mask file holds, in the order of the file: ROIs with contours, segments and labels with voxels. One that cannot be
 * read is among them, so that whoever reads it is told why.
 * @throws LocatedError over FormatError; SourceError NO_SUCH_FILE, UNREADABLE, WHICH_REGION for a file without regions
 */
export function regionsIn(path: string): Promise<readonly RegionIn[]> {
  const file = isFolder(path) ? onlyFileOf(path) : path;
  const bytes = readBytes(file);
  return withCodecs((decoders) =>
    located([file], () => {
      const found = looksLikeDicom(bytes) ? drawnIn(bytes, decoders) : labelsIn(file, bytes, decoders);
      if (found.length > 0) return found;
      throw new SourceError('WHICH_REGION', 'input', 'the file holds no region with voxels', { hint: 'Choose another file.' });
    }),
  );
}

function drawnIn(bytes: Uint8Array, decoders: Decoders): readonly RegionIn[] {
  if (readDicomFile(bytes, decoders).attributes.has(TAG.SegmentSequence)) {
    const seg = readSeg(bytes, decoders);
    return seg.segments
      .filter(({ number }) => isDrawn(() => segmentVoxelCount(seg, number)))
      .map(({ number, label }) => named(number, label));
  }
  const { rois } = readRtStruct(bytes, decoders);
  return rois
    .filter(({ contours, fault }) => contours.length > 0 || fault !== undefined)
    .map(({ number, name }) => named(number, name));
}

function isDrawn(count: () => number): boolean {
  try {
    return count() > 0;
  } catch (error) {
    if (error instanceof FormatError) return true;
    throw error;
  }
}

function labelsIn(file: string, bytes: Uint8Array, decoders: Decoders): readonly RegionIn[] {
  const layered = segmentsInLayers(bytes);
  if (layered.length > 0) return layered.map(({ name, label }) => named(label, name));
  const { labels, segments } = labelsOfFile(file, bytes, {}, decoders);
  const found = [...labelsOf(labels).keys()];
  return found.map((label) => named(label, segments.find((segment) => segment.label === label)?.name ?? ''));
}

function named(label: number, name: string): RegionIn {
  return name === '' ? { label } : { label, roi: name };
}
