export { FormatError } from './format.error.js';
export type { FormatCode, FormatErrorOptions } from './format.error.js';
export type { SampleArray } from './bytes/voxel-array.js';
export { decompress } from './decoders.js';
export type { Decoders, Decompress, EncodedFrame, PixelDecoder } from './decoders.js';
export { DataSet } from './dicom/data-set.js';
export { isTimeOfDay, zonedTimeOf, zoneOfTexts } from './dicom/dicom-time.js';
export { looksLikeDicom, readDicomFile } from './dicom/dicom-file.reader.js';
export type { DicomFile } from './dicom/dicom-file.reader.js';
export { plainPixels } from './dicom/plain-pixels.js';
export type { FileBytes } from './bytes/file-bytes.js';
export { IMAGE_KERNEL_DIGESTS, ImageKernels } from './kernels/image-kernels.js';
export { openDicomSeries, readDicomSeries } from './dicom/series.reader.js';
export type { SeriesOptions } from './dicom/series.reader.js';
export { shareFrames } from './dicom/open-series.js';
export type { OpenSeries, SeriesExtent } from './dicom/open-series.js';
export { isWriting } from './dicom/frames/volume-frames.js';
export type { FrameOrder, FrameWork } from './dicom/frames/volume-frames.js';
export type { DicomSeries } from './dicom/series-facts.js';
export type { SeriesChoice, SeriesSummary } from './dicom/series-choice.js';
export { latin1Bytes } from './bytes/text.js';
export { textReader } from './dicom/character-sets.js';
export type { TextReader } from './dicom/character-sets.js';
export { PHASE_ATTRIBUTES } from './dicom/phases/phase-attributes.table.js';
export type { PhaseAttribute } from './dicom/phases/phase-attributes.table.js';
export { parsePhase } from './dicom/phases/phase-choice.js';
export type { PhaseChoice } from './dicom/phases/phase-choice.js';
export { paddedVoxels } from './dicom/padding.js';
export type { Padding } from './dicom/padding.js';
export { findRoi, readRtStruct } from './dicom/contours/rtstruct.reader.js';
export { drawnElsewhere } from './dicom/drawn-on.js';
export type { DrawnImage, DrawnOn } from './dicom/drawn-on.js';
export type { Contour, Roi, RtStruct } from './dicom/contours/rtstruct.reader.js';
export { rasterise } from './dicom/contours/rasterise.js';
export type { RasteriseOptions } from './dicom/contours/rasterise.js';
export { isGzip, readNifti } from './nifti/nifti.reader.js';
export type { NiftiImage } from './nifti/nifti.reader.js';
export type { NiftiOrientation } from './nifti/nifti.geometry.js';
export { labelExtents, labelsOf, selectLabel } from './label-mask.js';
export type { LabelChoice, LabelExtents, LabelImage, LabelVoxels } from './label-mask.js';
export type { PlacedLabels } from './label-file.js';
export { findRegion } from './region-choice.js';
export type { ListedRegion, RegionWish } from './region-choice.js';
export { writeNifti } from './nifti/nifti.writer.js';
export { writeNrrd } from './nrrd/nrrd.writer.js';
export { samplesFor } from './bytes/written-samples.js';
export type { WrittenSamples } from './bytes/written-samples.js';
export { nrrdParts, readNrrd, segmentsInLayers } from './nrrd/nrrd.reader.js';
export type { NrrdImage, NrrdOptions, NrrdParts } from './nrrd/nrrd.reader.js';
export type { NrrdSegment } from './nrrd/slicer-segments.js';
export { metaImageParts, readMetaImage } from './metaimage/metaimage.reader.js';
export type { MetaImage, MetaImageParts } from './metaimage/metaimage.reader.js';
export { findSegment, readSeg, segmentMask, segmentVoxelCount } from './dicom/segmentation/seg.reader.js';
export { framesCopied, framesMissing } from './dicom/segmentation/seg.painter.js';
export type { SegmentOptions } from './dicom/segmentation/seg.reader.js';
export type { DicomSeg, SegFrame, Segment } from './dicom/segmentation/segmentation.js';
export { suvScaling, toSuv } from './dicom/suv/suv.js';
export type { SuvScaling, SuvVolume } from './dicom/suv/suv.js';
export { nuclideOf } from './dicom/suv/nuclide.table.js';
export type { Nuclide } from './dicom/suv/nuclide.table.js';
export { isHeadCode, namesHead } from './dicom/anatomy.js';
export type { SuvMeasure } from './dicom/suv/suv-body.js';
export { nativePixelDecoder } from './dicom/frames/native-codecs.pixel-decoder.js';
export type { NativeCodecsModule } from './dicom/frames/native-codecs.pixel-decoder.js';
export { detectFormat, readImageFile, readLabelFile } from './image-file.reader.js';
export type { FileFormat, ImageFile } from './image-file.reader.js';
export { inspectFiles } from './inspect.js';
export type { InspectableFile } from './inspect.js';
export type {
  InspectedImage,
  InspectedKind,
  InspectedProblem,
  InspectedRoi,
  InspectedSegment,
  InspectedStatistics,
} from './inspect.model.js';
