import { TAG } from '@collimate/imaging-dicom';
import { type Decoders, looksLikeDicom, readDicomFile } from '@collimate/imaging-formats';
import { drawnRois, drawnSegments } from './drawn-region.source.js';
import { checkRegular, filesUnder, isFolder, readBytes } from './files.source.js';
import type { ImageSource } from './image.source.js';
import { labelRegions } from './label-region.source.js';
import { paddingIn } from './mask-remarks.js';
import type { MaskChoice, MaskSource, RegionIn, RegionSource } from './mask.model.js';
import type { MaskPaper } from './mask-paper.js';
import { withCodecs } from './pixel-codecs.js';
import { SourceError, located } from './source.error.js';

/** A mask file: read and parsed once, however many of its regions are asked for. */
export class MaskFile {
  private parsed: { readonly source: RegionSource; readonly codecs: boolean } | undefined;

  private constructor(
    private readonly path: string,
    private bytes: Uint8Array,
  ) {}

  /**
   * @param path an RTSTRUCT, a DICOM segmentation, or a NIfTI, NRRD or MetaImage label image, or the folder of one
   * @throws SourceError NO_SUCH_FILE, UNREADABLE, WHICH_REGION
   */
  static open(path: string): MaskFile {
    checkRegular(path);
    const file = isFolder(path) ? onlyFileOf(path) : path;
    return new MaskFile(file, readBytes(file));
  }

  /**
   * One region on the grid of an image: contours filled, segments painted, a label selected.
   * @param paper memory that the mask may be drawn on
   * @throws LocatedError over FormatError, VolumeError; SourceError WHICH_REGION
   */
  region(image: ImageSource, choice: MaskChoice = {}, paper?: MaskPaper): Promise<MaskSource> {
    return this.ask((source) => {
      const found = source.region(image, choice, paper);
      return { ...found, problems: [...found.problems, ...paddingIn(found.mask, image)] };
    });
  }

  /**
   * The regions in the file, in its order: ROIs with contours, segments and labels with voxels. An unreadable one is
   * among them, so that reading it gives the reason.
   * @param onLeftOut told the names of listed regions without any voxel
   * @throws LocatedError over FormatError; SourceError WHICH_REGION for a file without regions
   */
  regions(onLeftOut: (names: readonly string[]) => void = () => undefined): Promise<readonly RegionIn[]> {
    return this.ask((source) => {
      const found = source.regions();
      const leftOut = source.leftOut();
      if (leftOut.length > 0) onLeftOut(leftOut);
      if (found.length > 0) return found;
      throw new SourceError('WHICH_REGION', 'input', 'the file holds no region with voxels', { hint: 'Choose another file.' });
    });
  }

  /** Gives its memory back. */
  close(): void {
    this.parsed?.source.close();
    this.parsed = undefined;
    this.bytes = new Uint8Array(0);
  }

  private ask<T>(question: (source: RegionSource) => T): Promise<T> {
    return withCodecs((decoders) => located([this.path], () => question(this.sourceWith(decoders))));
  }

  private sourceWith(decoders: Decoders): RegionSource {
    const codecs = decoders.pixels !== undefined;
    if (this.parsed === undefined || (codecs && !this.parsed.codecs)) this.parsed = { source: this.parse(decoders), codecs };
    return this.parsed.source;
  }

  private parse(decoders: Decoders): RegionSource {
    if (!looksLikeDicom(this.bytes)) return labelRegions(this.path, this.bytes, decoders);
    return readDicomFile(this.bytes, decoders).attributes.has(TAG.SegmentSequence)
      ? drawnSegments(this.bytes, decoders)
      : drawnRois(this.bytes, decoders);
  }
}

/** @throws SourceError WHICH_REGION */
function onlyFileOf(folder: string): string {
  const files = filesUnder(folder);
  if (files.length === 1) return files[0];
  throw new SourceError('WHICH_REGION', 'input', `"${folder}" holds ${files.length} files, and a mask is one`, {
    hint: 'Give the file of the mask itself.',
  });
}
